"""Rows as a stream that can be read again: what stages take and give instead of whole lists."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from eic.data.example import Dropped, Example, example_from_json

HELD = 20_000
"""Rows that are kept in memory once they were read, so that a small dataset is decoded once."""


class Rows(Collection[Example]):
    """The rows that ``read`` yields in their stored form, read anew for each pass.

    ``without`` are tasks whose rows are left out. ``count`` may say how many rows are stored
    without reading them.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[Any]] = tuple,
        count: Callable[[], int] | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._read = read
        self._count = count
        self._without = without
        self._held: tuple[Example, ...] | None = None
        self._length: int | None = None

    def __iter__(self) -> Iterator[Example]:
        if self._held is None and len(self) <= HELD:
            self._held = tuple(self._decoded())
        return self._decoded() if self._held is None else iter(self._held)

    def __len__(self) -> int:
        if self._length is None:
            counted = self._count is not None and not self._without
            self._length = self._count() if counted and self._count else sum(1 for _ in self._contents())
        return self._length

    def __contains__(self, row: object) -> bool:
        return any(row == mine for mine in self)

    def without(self, tasks: frozenset[str]) -> "Rows":
        """Return these rows but those of ``tasks``."""
        return Rows(self._read, self._count, self._without | tasks) if tasks else self

    def per_task(self) -> dict[str, int]:
        """Return how many rows each task has, in the order in which tasks first appear."""
        return tally(self.tasks())

    def tasks(self) -> Iterator[str]:
        """Yield the task of every row, in order."""
        return (content[1] for content in self._contents())

    def _contents(self) -> Iterator[Any]:
        if not self._without:
            return iter(self._read())
        return (content for content in self._read() if content[1] not in self._without)

    def _decoded(self) -> Iterator[Example]:
        return map(example_from_json, self._contents())


def tally(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name comes, in the order in which they first come."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def counted(rows: Iterable[Example], counts: dict[str, int]) -> Iterator[Example]:
    """Yield the rows and count those of each task on the way."""
    for row in rows:
        counts[row.task] = counts.get(row.task, 0) + 1
        yield row


def counted_drops(drops: Iterable[Dropped], counts: dict[str, int]) -> Iterator[Dropped]:
    """Yield the drops and count those of each task on the way."""
    for drop in drops:
        task = drop.example.task
        counts[task] = counts.get(task, 0) + 1
        yield drop
