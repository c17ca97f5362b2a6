"""The exact ROUGE-L F score, in the arithmetic of ``rouge_score``.

Ties at a threshold depend on the rounding of this one expression, so it is written the same way,
for Python floats and for numpy arrays (both are IEEE doubles), and nowhere else.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def score(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the ROUGE-L F of two token lists: 0.0 when either is empty, symmetric, 1.0 when equal."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in first]
    right = [numbers.setdefault(token, len(numbers)) for token in second]
    return fmeasure(LCSseq.similarity(left, right), len(first), len(second))


def fmeasure(lcs: int, first: int, second: int) -> float:
    """Return F for a longest common subsequence of ``lcs`` tokens between ``first`` and ``second`` tokens."""
    if lcs == 0:
        return 0.0
    precision, recall = lcs / second, lcs / first
    return 2 * precision * recall / (precision + recall)


def fmeasures(lcs: Ints, first: Ints, second: Ints) -> Floats:
    """Return ``fmeasure`` of every element, bit for bit."""
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall = lcs / second, lcs / first
        found: Floats = 2 * precision * recall / (precision + recall)
    found[lcs == 0] = 0.0
    return found
