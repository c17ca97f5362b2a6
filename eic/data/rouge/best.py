"""Comparing directly, without an index: best matches against a list, in bounded memory."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from eic.data.rouge.alphabet import Alphabet, Sequence_
from eic.data.rouge.score import Floats, Ints, fmeasures

_CELLS = 1 << 20


def score_blocks(
    texts: Sequence[Sequence_], others: Sequence[Sequence_]
) -> Iterator[tuple[int, int, Floats]]:
    """Yield (first text, first other, scores) blocks that cover all pairs, others in order."""
    width = max(1, min(len(others), _CELLS))
    height = max(1, _CELLS // width)
    for top in range(0, len(texts), height):
        rows = texts[top : top + height]
        first = _lengths(rows)[:, None]
        for left in range(0, len(others), width):
            columns = others[left : left + width]
            lcs = cdist(rows, columns, scorer=LCSseq.similarity, dtype=np.int32).astype(np.int64)
            second = _lengths(columns)[None, :]
            yield top, left, fmeasures(lcs, *np.broadcast_arrays(first, second))


def best_scores(texts: Sequence[list[str]], others: Sequence[list[str]]) -> list[tuple[float, int]]:
    """Return each text's highest ROUGE-L F against ``others`` and the first that has it.

    (0.0, -1) when there are no others or nothing is shared.
    """
    alphabet = Alphabet()
    references = alphabet.encode(others).sequences
    best: NDArray[np.float64] = np.zeros(len(texts))
    nearest = np.full(len(texts), -1)
    for top, left, scores in score_blocks(alphabet.encode(texts).sequences, references):
        rows = np.arange(scores.shape[0])
        at = np.argmax(scores, axis=1)
        better = scores[rows, at] > best[top + rows]
        best[top + rows[better]] = scores[rows, at][better]
        nearest[top + rows[better]] = left + at[better]
    return list(zip(best.tolist(), nearest.tolist(), strict=True))


def overlaps(texts: Sequence[list[str]], others: Sequence[list[str]]) -> list[tuple[float, float]]:
    """Return each text's highest and mean ROUGE-L F against ``others`` (0.0 when there are none)."""
    alphabet = Alphabet()
    references = alphabet.encode(others).sequences
    highest: NDArray[np.float64] = np.zeros(len(texts))
    total: NDArray[np.float64] = np.zeros(len(texts))
    for top, _, scores in score_blocks(alphabet.encode(texts).sequences, references):
        rows = slice(top, top + scores.shape[0])
        highest[rows] = np.maximum(highest[rows], scores.max(axis=1))
        total[rows] += scores.sum(axis=1)
    means = total / max(1, len(others))
    return list(zip(highest.tolist(), means.tolist(), strict=True))


def _lengths(sequences: Sequence[Sequence_]) -> Ints:
    return np.fromiter(map(len, sequences), np.int64, len(sequences))
