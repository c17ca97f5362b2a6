"""What analyses look at: a dataset's tree, rows and account, and the seeds it began with."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from eic.canon import seeded_rng
from eic.data.example import Example, Task
from eic.lang.values import Demo


@dataclass(frozen=True, slots=True)
class Corpus:
    """A dataset to describe. ``calls``, ``tokens`` and ``cost`` (dollars) are of its whole chain."""

    tasks: tuple[Task, ...]
    pruned: frozenset[str]
    examples: Collection[Example]
    seeds: tuple[Demo, ...] = ()
    language: str = "en"
    calls: int = 0
    tokens: int = 0
    cost: float = 0.0

    def drawn(self, size: int) -> "Corpus":
        """Return the corpus with ``size`` of its rows, the same ones every time, in their order."""
        if len(self.examples) <= size:
            return self
        places = set(seeded_rng("equal sizes", size).sample(range(len(self.examples)), size))
        drawn = (row for place, row in enumerate(self.examples) if place in places)
        return replace(self, examples=tuple(drawn))
