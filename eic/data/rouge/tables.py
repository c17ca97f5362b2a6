"""What two texts of given lengths need in common to pass a threshold, as lookup tables.

All bounds of the index come from ``need``, and ``need`` comes from the literal score expression:
that is why its decisions equal the pairwise loop's, ties included.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from eic.data.rouge.score import Floats, Ints, fmeasures

LONGEST = 1_023
"""Longest text (in tokens) the tables cover; longer ones are compared directly."""

_NEVER = 4_096


@dataclass(frozen=True, slots=True)
class Tables:
    """Bounds for lengths below ``width``; arrays of shape (width, width) are flattened.

    ``slack[n, m]`` is m - need(n, m): how many of m tokens may stay unmatched (negative: no pair of
    these lengths passes). ``low[n]`` is the shortest partner of a text of n tokens; ``high[n, k]``
    the longest that can pass when the first k of its n tokens (rarest first) stay unmatched.
    """

    width: int
    slack: Ints
    low: Ints
    high: Ints


def passes(scores: Floats, threshold: float, strict: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which scores make a repeat: above the threshold, or at it when not ``strict``."""
    return np.asarray(scores > threshold if strict else scores >= threshold)


@lru_cache(maxsize=32)
def tables_for(threshold: float, strict: bool, width: int) -> Tables:
    """Return the tables of a threshold for texts shorter than ``width`` tokens."""
    need = _need(threshold, strict, width)
    low = np.argmax(need < _NEVER, axis=1)
    high = np.full((width, width), -1, np.int64)
    for n in range(1, width):
        row = need[n, low[n] :]
        if row[0] < _NEVER:
            within = np.searchsorted(row, n - np.arange(n), side="right")
            high[n, :n] = np.where(within > 0, low[n] + within - 1, -1)
    slack = np.arange(width)[None, :] - need
    return Tables(width, slack.ravel(), low.astype(np.int64), high.ravel())


def _need(threshold: float, strict: bool, width: int) -> Ints:
    """Return the smallest common subsequence that passes, per pair of lengths; ``_NEVER`` if none."""
    first, second = np.meshgrid(np.arange(width), np.arange(width), indexing="ij")
    shorter = np.minimum(first, second)
    need = np.maximum(1, np.floor(threshold * (first + second) / 2).astype(np.int64) - 2)
    need[shorter == 0] = _NEVER
    open_ = (need <= shorter).nonzero()
    need[need > shorter] = _NEVER
    while open_[0].size:
        lcs = need[open_]
        passed = passes(fmeasures(lcs, first[open_], second[open_]), threshold, strict)
        lcs = np.where(passed, lcs, lcs + 1)
        lcs[lcs > shorter[open_]] = _NEVER
        need[open_] = lcs
        again = ~passed & (lcs < _NEVER)
        open_ = (open_[0][again], open_[1][again])
    return need
