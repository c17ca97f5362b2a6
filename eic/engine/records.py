"""The records that step artifacts hold, and the fold that turns a chain of them into a dataset.

Each record is a JSON list ``[tag, content]``. A stage writes only what it decided; reading a
dataset folds its chain from the first stage on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from eic.data.example import (
    Dropped,
    Example,
    PrunedTask,
    Shortfall,
    Task,
    example_from_json,
    example_json,
    task_from_json,
    task_json,
)

Record = list[Any]


@dataclass(slots=True)
class DatasetState:
    """A dataset after some stages: its tree, what was pruned, its rows, what was dropped.

    ``filters`` counts the filters so far: drops are told apart by it.
    """

    tasks: tuple[Task, ...] = ()
    pruned: tuple[PrunedTask, ...] = ()
    examples: tuple[Example, ...] = ()
    made: dict[str, int] = field(default_factory=dict)
    usage: dict[str, dict[str, float]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)
    filters: int = 0

    @property
    def pruned_ids(self) -> frozenset[str]:
        """Ids of pruned tasks."""
        return frozenset(item.task for item in self.pruned)

    @property
    def kept_tasks(self) -> tuple[Task, ...]:
        """Tasks that were not pruned, in tree order."""
        gone = self.pruned_ids
        return tuple(task for task in self.tasks if task.id not in gone)


def explore_records(
    tasks: Iterable[Task], rejected: Iterable[Any], shortfalls: Iterable[Shortfall]
) -> Iterator[Record]:
    """Yield the records of an explore step."""
    for task in tasks:
        yield ["task", task_json(task)]
    for item in rejected:
        yield ["rejected", asdict(item)]
    for shortfall in shortfalls:
        yield ["shortfall", asdict(shortfall)]


def prune_records(pruned: Iterable[PrunedTask]) -> Iterator[Record]:
    """Yield the records of a prune step."""
    for item in pruned:
        yield ["pruned", asdict(item)]


def example_records(
    examples: Iterable[Example], dropped: Iterable[Dropped] = (), shortfalls: Iterable[Shortfall] = ()
) -> Iterator[Record]:
    """Yield the records of a step that leaves examples behind."""
    for example in examples:
        yield ["example", example_json(example)]
    for drop in dropped:
        content = {
            "example": example_json(drop.example), "rule": drop.rule,
            "text": drop.text, "score": drop.score, "nearest": drop.nearest,
        }  # fmt: skip
        yield ["dropped", content]
    for shortfall in shortfalls:
        yield ["shortfall", asdict(shortfall)]


def add_usage(state: DatasetState, meta: dict[str, Any]) -> None:
    """Add what a step's calls used, task by task (calls, tokens, dollars), to the dataset's account."""
    for task, used in meta.get("tasks", {}).items():
        account = state.usage.setdefault(task, {})
        for name, value in used.items():
            account[name] = round(account.get(name, 0) + value, 9)


def fold(state: DatasetState, kind: str, records: Iterable[Record]) -> DatasetState:
    """Return the dataset after a step of ``kind`` that left ``records``."""
    tasks: list[Task] = []
    pruned: list[PrunedTask] = []
    examples: list[Example] = []
    for tag, content in records:
        match tag:
            case "task":
                tasks.append(task_from_json(content))
            case "pruned":
                pruned.append(PrunedTask(**content))
            case "example":
                examples.append(example_from_json(content))
            case "dropped":
                state.dropped.append(_dropped(content, state.filters))
            case "shortfall":
                state.shortfalls.append(Shortfall(**content))
    if kind == "filter":
        state.filters += 1
    if kind not in ("prune", "synthesize", "filter", "sample"):  # a source brings tasks, rows or both
        state.tasks, state.examples = tuple(tasks), tuple(examples)
    elif kind == "prune":
        state.pruned += tuple(pruned)
        gone = state.pruned_ids
        state.examples = tuple(row for row in state.examples if row.task not in gone)
    else:
        state.examples = tuple(examples)
    if kind not in ("prune", "filter", "sample"):
        for row in examples:
            state.made[row.task] = state.made.get(row.task, 0) + 1
    return state


def _dropped(content: dict[str, Any], filter: int) -> Dropped:
    example = example_from_json(content["example"])
    return Dropped(example, filter, content["rule"], content["text"], content["score"], content["nearest"])
