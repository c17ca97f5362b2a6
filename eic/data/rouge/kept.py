"""The texts an index kept: what later texts are compared with."""

import numpy as np

from eic.data.rouge.alphabet import Sequence_
from eic.data.rouge.postings import Signatures
from eic.data.rouge.score import Ints
from eic.data.rouge.tables import LONGEST


class Kept:
    """Kept texts in order; the number of a text here is its row everywhere in the index."""

    def __init__(self) -> None:
        self.sequences: list[Sequence_] = []
        self.positions: list[int] = []
        self.row_of: dict[Sequence_, int] = {}
        self.long: list[int] = []
        self._signatures = np.zeros(1_024, np.uint64)

    def __len__(self) -> int:
        return len(self.sequences)

    @property
    def signatures(self) -> Signatures:
        """The signature of every row (of no use for those in ``long``)."""
        return self._signatures[: len(self)]

    def add(self, sequences: list[Sequence_], positions: list[int], marks: Signatures) -> Ints:
        """Append texts with their positions in the stream; return their rows."""
        start, end = len(self), len(self) + len(sequences)
        if end > self._signatures.size:
            larger = np.zeros(max(end, 2 * self._signatures.size), np.uint64)
            larger[:start] = self._signatures[:start]
            self._signatures = larger
        self._signatures[start:end] = marks
        self.row_of.update(zip(sequences, range(start, end), strict=True))
        self.long += [start + at for at, text in enumerate(sequences) if len(text) > LONGEST]
        self.sequences += sequences
        self.positions += positions
        return np.arange(start, end)
