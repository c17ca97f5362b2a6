"""Sampling: an exact number of rows, shares by task, no row twice, the same rows for the same seed.

Two passes over the rows, which may be more than memory holds: one counts each task's, the other
takes those that the draw names.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eic.canon import seeded_rng
from eic.data.example import Example, example_from_json, example_json


@dataclass(frozen=True, slots=True)
class SampleResult:
    """The rows drawn, and why they are fewer than asked for ("" when they are not)."""

    kept: tuple[Example, ...]
    shortfall: str = ""


class Shelf(Protocol):
    """Where rows wait for their turn: a list, or one that lives on disk."""

    def append(self, value: Any, /) -> None:
        """Add a row in its stored form."""
        ...

    def __getitem__(self, number: int, /) -> Any:
        """Return the row that was added as the ``number``-th."""
        ...


@dataclass(frozen=True, slots=True)
class Draw:
    """Which rows of a dataset are drawn.

    ``size`` is how many; ``tasks`` are in the order in which they first appear, each with a mark
    (1: drawn) for every row of it, or None when all rows are. ``grouped``: the rows stand task by
    task already.
    """

    size: int
    shortfall: str
    grouped: bool
    tasks: dict[str, bytearray | None]

    def rows(self, examples: Iterable[Example], shelf: Shelf) -> Iterator[Example]:
        """Yield the drawn rows task by task, in their original order within a task.

        ``examples`` must be those of the draw. Rows of a task that is not the current one wait on ``shelf``.
        """
        taken = self.side(examples, drawn=True)
        if self.grouped:
            yield from taken
            return
        places: dict[str, list[int]] = {task: [] for task in self.tasks}
        for number, row in enumerate(taken):
            shelf.append(example_json(row))
            places[row.task].append(number)
        for numbers in places.values():
            yield from (example_from_json(shelf[number]) for number in numbers)

    def side(self, examples: Iterable[Example], *, drawn: bool) -> Iterator[Example]:
        """Yield the rows that are drawn, or those that are not, in their original order."""
        at = dict.fromkeys(self.tasks, 0)
        for row in examples:
            marks = self.tasks[row.task]
            place = at[row.task]
            at[row.task] = place + 1
            if (marks is None or bool(marks[place])) == drawn:
                yield row


def draw(tasks: Iterable[str], *, size: int, seed: int) -> Draw:
    """Choose ``size`` rows without replacement, each task its share; ``tasks`` are the rows' tasks in order.

    Shares are proportional to the tasks' row counts, rounded by largest remainder (ties: the task
    that comes first). With fewer rows than ``size`` all are taken.
    """
    counts: dict[str, int] = {}
    last, grouped = None, True
    for task in tasks:
        grouped = grouped and (task == last or task not in counts)
        counts[task] = counts.get(task, 0) + 1
        last = task
    total = sum(counts.values())
    if total <= size:
        short = "" if total == size else f"{size:,} rows were asked for and only {total:,} are there"
        return Draw(total, short, grouped, dict.fromkeys(counts))
    marks: dict[str, bytearray | None] = {}
    shares = largest_remainder([*counts.values()], size)
    for (task, count), share in zip(counts.items(), shares, strict=True):
        marks[task] = chosen = bytearray(count)
        for place in seeded_rng("sample", seed, task).sample(range(count), share):
            chosen[place] = 1
    return Draw(size, "", grouped, marks)


def sample(examples: Collection[Example], *, size: int, seed: int) -> SampleResult:
    """Draw ``size`` rows as ``draw`` does and hold them.

    Rows come out task by task, in the order in which tasks first appear, and in their original
    order within a task.
    """
    drawn = draw((row.task for row in examples), size=size, seed=seed)
    return SampleResult(tuple(drawn.rows(examples, [])), drawn.shortfall)


def largest_remainder(counts: Sequence[int], size: int) -> list[int]:
    """Return how many of ``size`` fall to each count: within one of its exact share, sum exact.

    ``size`` must not exceed the sum of the counts; no count gets more than it has.
    """
    total = sum(counts)
    shares = [size * count // total if total else 0 for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda at: (-(size * counts[at] % total if total else 0), at)
    )
    for at in by_remainder[: size - sum(shares)]:
        shares[at] += 1
    return shares
