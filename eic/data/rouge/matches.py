"""From candidate pairs to exact matches, and from matches to the best one of each text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from eic.data.rouge.alphabet import Sequence_
from eic.data.rouge.score import Floats, Ints, fmeasures
from eic.data.rouge.tables import passes

_PENDING = 1_000_000
"""Candidate pairs held before they are compared."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs that pass the threshold: text, row it was compared with, score."""

    text: Ints
    row: Ints
    score: Floats

    def in_order(self) -> "Matches":
        """Return the pairs sorted by text and row."""
        order = np.lexsort((self.row, self.text))
        return Matches(self.text[order], self.row[order], self.score[order])


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares pairs of texts exactly and keeps those that pass the threshold."""

    threshold: float
    strict: bool

    def verify(
        self, chunks: Iterable[Ints], mine: Sequence[Sequence_], theirs: Sequence[Sequence_]
    ) -> Iterator[Matches]:
        """Yield the matches among candidate pairs (``text << 32 | row``, repeats allowed)."""
        waiting: list[Ints] = []
        held = 0
        for chunk in chunks:
            waiting.append(chunk)
            held += chunk.size
            if held >= _PENDING:
                yield self._compare(np.unique(np.concatenate(waiting)), mine, theirs)
                waiting, held = [], 0
        if held:
            yield self._compare(np.unique(np.concatenate(waiting)), mine, theirs)

    def _compare(self, pairs: Ints, mine: Sequence[Sequence_], theirs: Sequence[Sequence_]) -> Matches:
        text, row = pairs >> 32, pairs & 0xFFFFFFFF
        left = [mine[number] for number in text.tolist()]
        right = [theirs[number] for number in row.tolist()]
        lcs = cpdist(left, right, scorer=LCSseq.similarity, dtype=np.int32).astype(np.int64)
        first = np.fromiter(map(len, left), np.int64, len(left))
        second = np.fromiter(map(len, right), np.int64, len(right))
        scores = fmeasures(lcs, first, second)
        hit = self.passes(scores).nonzero()[0]
        return Matches(text[hit], row[hit], scores[hit])

    def passes(self, scores: Floats) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        """Return which scores make a repeat."""
        return passes(scores, self.threshold, self.strict)


class Best:
    """The highest score of each text and the first row that has it; -1.0 and -1 before any."""

    def __init__(self, texts: int) -> None:
        self.score: Floats = np.full(texts, -1.0)
        self.row: Ints = np.full(texts, -1, np.int64)

    def update(self, found: Matches) -> None:
        """Take more matches into account, in any order."""
        if not found.text.size:
            return
        order = np.lexsort((found.row, -found.score, found.text))
        text = found.text[order]
        first = order[np.concatenate([[True], text[1:] != text[:-1]])]
        text, row, score = found.text[first], found.row[first], found.score[first]
        tie = (score == self.score[text]) & (row < self.row[text])
        better = (score > self.score[text]) | tie
        self.score[text[better]] = score[better]
        self.row[text[better]] = row[better]
