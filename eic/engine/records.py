"""The records that step artifacts hold, and the fold that turns a chain of them into a dataset.

Each record is a JSON list ``[tag, content]``. A stage writes only what it decided; reading a
dataset folds its chain from the first stage on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from eic.canon import Key
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
from eic.data.rows import Rows, tally
from eic.store.artifacts import Artifacts

Record = list[Any]


class Made(Protocol):
    """The records a step left, to be read any number of times."""

    def tagged(self, *tags: str) -> Iterator[Any]:
        """Yield the contents of the records with one of these tags, in order."""
        ...

    def count(self, tag: str) -> int:
        """Return how many records have this tag."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What a step left in the store. Raises ``StoreError`` when it is not (or no longer) there."""

    artifacts: Artifacts
    key: Key

    def tagged(self, *tags: str) -> Iterator[Any]:
        """Yield the contents of the records with one of these tags, in order."""
        return (content for _, content in self.artifacts.read(self.key, *tags))

    def count(self, tag: str) -> int:
        """Return how many records have this tag."""
        return self.artifacts.count(self.key, tag)


@dataclass(frozen=True, slots=True)
class Held:
    """Records that are in memory: those of a step that was not run."""

    records: tuple[Record, ...] = ()

    def tagged(self, *tags: str) -> Iterator[Any]:
        """Yield the contents of the records with one of these tags, in order."""
        return (content for tag, content in self.records if tag in tags)

    def count(self, tag: str) -> int:
        """Return how many records have this tag."""
        return sum(1 for _ in self.tagged(tag))


@dataclass(slots=True)
class DatasetState:
    """A dataset after some stages: its tree, what was pruned, its rows, what was dropped.

    Tasks are held; rows and drops are read from the records when they are asked for. ``sources``
    are the steps that made rows, ``filters`` those that dropped some, in order: drops are told
    apart by the filter's number, -1 for rows that could not even be made.
    """

    tasks: tuple[Task, ...] = ()
    pruned: tuple[PrunedTask, ...] = ()
    examples: Rows = field(default_factory=Rows)
    usage: dict[str, dict[str, float]] = field(default_factory=dict)
    sources: tuple[Made, ...] = ()
    filters: tuple[Made, ...] = ()

    @property
    def pruned_ids(self) -> frozenset[str]:
        """Ids of pruned tasks."""
        return frozenset(item.task for item in self.pruned)

    @property
    def kept_tasks(self) -> tuple[Task, ...]:
        """Tasks that were not pruned, in tree order."""
        gone = self.pruned_ids
        return tuple(task for task in self.tasks if task.id not in gone)

    def made(self) -> dict[str, int]:
        """Return how many rows were made for each task, before any was dropped."""
        return tally(
            content[1] if isinstance(content, list) else content["example"][1]
            for source in self.sources for content in source.tagged("example", "dropped")
        )  # fmt: skip

    def lost(self) -> dict[str, int]:
        """Return how many rows of each task were dropped, by filters or where they were made."""
        makers = (*self.sources, *self.filters)
        return tally(content["example"][1] for maker in makers for content in maker.tagged("dropped"))

    def dropped(self) -> Iterator[Dropped]:
        """Yield every row that was dropped: where it was made (filter -1), then filter by filter."""
        for source in self.sources:
            for content in source.tagged("dropped"):
                yield _dropped(content, -1)
        for number, records in enumerate(self.filters):
            for content in records.tagged("dropped"):
                yield _dropped(content, number)

    def rejected(self) -> Iterator[tuple[str, str, str]]:
        """Yield every task that was proposed and refused: under which task, its name, why."""
        for source in self.sources:
            for content in source.tagged("rejected"):
                yield content["task"], content["name"], content["why"]


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
        yield dropped_record(drop)
    for shortfall in shortfalls:
        yield ["shortfall", asdict(shortfall)]


def dropped_record(drop: Dropped) -> Record:
    """Return the record of a row that a filter dropped."""
    content = {
        "example": example_json(drop.example), "rule": drop.rule,
        "text": drop.text, "score": drop.score, "nearest": drop.nearest,
    }  # fmt: skip
    return ["dropped", content]


def add_usage(state: DatasetState, meta: dict[str, Any]) -> None:
    """Add what a step's calls used, task by task (calls, tokens, dollars), to the dataset's account."""
    for task, used in meta.get("tasks", {}).items():
        account = state.usage.setdefault(task, {})
        for name, value in used.items():
            account[name] = round(account.get(name, 0) + value, 9)


def fold(state: DatasetState, kind: str, made: Made) -> DatasetState:
    """Return the dataset after a step of ``kind`` that left the records ``made``."""
    if kind == "prune":
        state.pruned += tuple(PrunedTask(**content) for content in made.tagged("pruned"))
        state.examples = state.examples.without(state.pruned_ids)
        return state
    state.examples = Rows(lambda: made.tagged("example"), lambda: made.count("example"))
    if kind == "filter":
        state.filters += (made,)
    if kind not in ("filter", "sample", "split"):
        state.sources += (made,)
    if kind not in ("synthesize", "filter", "sample", "split"):  # a source brings tasks, rows or both
        state.tasks = tuple(task_from_json(content) for content in made.tagged("task"))
    return state


def _dropped(content: dict[str, Any], filter: int) -> Dropped:
    example = example_from_json(content["example"])
    return Dropped(example, filter, content["rule"], content["text"], content["score"], content["nearest"])
