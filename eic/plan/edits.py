"""Edits: what a person changed about a tree while it grew, as a value that enters keys.

They come from the ``edits.json`` beside a run's outputs. A plan with edits is as reproducible as
one without: the same spec, edits and replies give the same bytes, whenever the edits were made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

EDITS = ("prune", "keep", "more", "retry")
"""Acts that are edits: they change what is made. Other acts only change how fast."""

MOST = 1000
"""Most children that one edit may ask for, and most retries."""

_LONGEST_ID = 4096
_MOST_EDITS = 100_000


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a ``task`` of a ``dataset``. ``count`` says how many for ``more`` and ``retry``."""

    dataset: str
    act: str
    task: str
    count: int = 1


@dataclass(slots=True)
class TreeEdits:
    """What the edits of one dataset come to.

    ``pruned`` tasks are not explored any further and get no examples; ``kept`` ones no rule may
    prune. ``more`` holds, by task, the further children of each edit in order; ``retry`` how many
    times a task that gave up gets its patience again.
    """

    pruned: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    more: dict[str, list[int]] = field(default_factory=dict)
    retry: dict[str, int] = field(default_factory=dict)

    def settings(self, kind: str) -> dict[str, Any]:
        """Return what enters the key of a step of ``kind``; nothing when no edit concerns it."""
        retry = dict(sorted(self.retry.items()))
        forms: dict[str, dict[str, Any]] = {
            "explore": {
                "closed": sorted(self.pruned), "more": dict(sorted(self.more.items())), "retry": retry,
            },
            "prune": {"pruned": sorted(self.pruned), "kept": sorted(self.kept)},
            "synthesize": {"retry": retry},
        }  # fmt: skip
        return {name: form for name, form in forms.get(kind, {}).items() if form}


@dataclass(frozen=True, slots=True)
class Edits:
    """Edits in the order they were made; a later one of the same task wins."""

    items: tuple[Edit, ...] = ()

    def plus(self, edit: Edit) -> "Edits":
        """Return these edits and one more."""
        return Edits((*self.items, edit))

    def of(self, dataset: str) -> TreeEdits:
        """Return what the edits of ``dataset`` come to."""
        made = TreeEdits()
        for edit in self.items:
            if edit.dataset != dataset:
                continue
            match edit.act:
                case "prune":
                    made.pruned.add(edit.task)
                    made.kept.discard(edit.task)
                case "keep":
                    made.kept.add(edit.task)
                    made.pruned.discard(edit.task)
                case "more":
                    made.more.setdefault(edit.task, []).append(edit.count)
                case "retry":
                    made.retry[edit.task] = made.retry.get(edit.task, 0) + edit.count
        return made

    def unknown(self, dataset: str, tasks: Iterable[str]) -> tuple[str, ...]:
        """Return the task ids that edits of ``dataset`` name and its tree does not hold."""
        known = set(tasks)
        named = dict.fromkeys(edit.task for edit in self.items if edit.dataset == dataset)
        return tuple(task for task in named if task not in known)


def edit_fault(edit: Edit) -> str:
    """Return what is wrong with an edit, in words for users ("" when nothing is)."""
    if edit.act not in EDITS:
        return f"`{edit.act[:40]}` is no edit: it must be one of {', '.join(EDITS)}"
    if not edit.task or len(edit.task) > _LONGEST_ID:
        return "an edit names its task by its id, as `eic tree --json` shows it"
    if edit.act == "prune" and "/" not in edit.task:
        return "the root of a tree cannot be pruned"
    if not 1 <= edit.count <= MOST:
        return f"the count of an edit is a whole number from 1 to {MOST}"
    return ""


def edits_json(edits: Edits) -> list[dict[str, Any]]:
    """Return edits as JSON: the content of ``edits.json``."""
    return [
        {"dataset": edit.dataset, "act": edit.act, "task": edit.task, "count": edit.count}
        for edit in edits.items
    ]


def edits_from_json(data: Any) -> Edits:
    """Return the edits that JSON from anywhere holds. Raises ``ValueError`` in words for users."""
    if not isinstance(data, list) or len(data) > _MOST_EDITS:
        raise ValueError("it must be a list of edits: [{dataset, act, task, count}, ...]")
    return Edits(tuple(_edit(number, item) for number, item in enumerate(data, 1)))


def _edit(number: int, item: Any) -> Edit:
    if not isinstance(item, dict):
        raise ValueError(f"edit {number} is not an object with dataset, act and task")
    texts = {name: item.get(name) for name in ("dataset", "act", "task")}
    count = item.get("count", 1)
    if any(not isinstance(text, str) for text in texts.values()):
        raise ValueError(f"edit {number}: dataset, act and task must be texts")
    if not isinstance(count, int) or isinstance(count, bool):
        raise ValueError(f"edit {number}: count must be a whole number")
    edit = Edit(str(texts["dataset"]), str(texts["act"]), str(texts["task"]), count)
    fault = edit_fault(edit)
    if fault:
        raise ValueError(f"edit {number}: {fault}")
    return edit
