"""How a dataset differs from an earlier one: tasks that came, went or changed their name; rows likewise. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from eic.data.example import Example, Task

_ALIKE = 0.5
"""Share of instructions that a lost and a new task of one parent have in common when one is the other renamed."""


@dataclass(frozen=True, slots=True)
class Churn:
    """How many of some things are in both datasets, only in the later, only in the earlier."""

    kept: int
    added: int
    lost: int

    def json(self) -> dict[str, int]:
        """Return the figures by name."""
        return {"kept": self.kept, "added": self.added, "lost": self.lost}


@dataclass(frozen=True, slots=True)
class TreeChange:
    """Ids of tasks that were added and lost; (id before, name before, id after, name after) of renamed ones."""

    added: tuple[str, ...]
    lost: tuple[str, ...]
    renamed: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two datasets: its tasks, and what its rows are and say, in all and by task."""

    tasks: Mapping[str, Task]
    ids: AbstractSet[str]
    whole: AbstractSet[tuple[str, str, str]]
    instructions: Mapping[str, AbstractSet[str]]


def side(tasks: Sequence[Task], rows: Iterable[Example]) -> Side:
    """Return a side of a comparison; reads ``rows`` once."""
    ids: set[str] = set()
    whole: set[tuple[str, str, str]] = set()
    said: dict[str, set[str]] = {}
    for row in rows:
        ids.add(row.id)
        whole.add((row.instruction, row.input, row.output))
        said.setdefault(row.task, set()).add(row.instruction)
    return Side({task.id: task for task in tasks}, ids, whole, said)


def churn(before: AbstractSet[Any], after: AbstractSet[Any]) -> Churn:
    """Return how two sets differ."""
    both = len(before & after)
    return Churn(both, len(after) - both, len(before) - both)


def instruction_churn(before: Side, after: Side) -> Churn:
    """Return how the instructions of two datasets differ, wherever in the tree they stand."""
    return churn(set().union(*before.instructions.values()), set().union(*after.instructions.values()))


def tree_change(before: Side, after: Side) -> TreeChange:
    """Return how two trees differ.

    A task is renamed when its id (which leaves case and punctuation out) names it otherwise, or when a lost and a new
    task of the same parent have at least half of the instructions of the smaller one in common.
    """
    renamed = [
        (id_, before.tasks[id_].name, id_, task.name)
        for id_, task in after.tasks.items()
        if id_ in before.tasks and before.tasks[id_].name != task.name
    ]
    lost = [id_ for id_ in before.tasks if id_ not in after.tasks]
    added = [id_ for id_ in after.tasks if id_ not in before.tasks]
    parents = {id_: id_ for id_ in before.tasks if id_ in after.tasks}
    for old in lost:
        up = parents.get(before.tasks[old].parent)
        beside = [new for new in added if after.tasks[new].parent == up and new not in parents.values()]
        best = max(beside, key=lambda new: _alike(before, old, after, new), default="")
        if best and _alike(before, old, after, best) >= _ALIKE:
            parents[old] = best
            renamed.append((old, before.tasks[old].name, best, after.tasks[best].name))
    gone, come = {old for old, _, _, _ in renamed}, {new for _, _, new, _ in renamed}
    return TreeChange(
        tuple(id_ for id_ in added if id_ not in come), tuple(id_ for id_ in lost if id_ not in gone), tuple(renamed)
    )  # fmt: skip


def _alike(before: Side, old: str, after: Side, new: str) -> float:
    """Return the share of the smaller task's instructions that the other has too."""
    one, two = before.instructions.get(old, frozenset()), after.instructions.get(new, frozenset())
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0
