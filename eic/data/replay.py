"""Which tasks of earlier stages are trained on again: continual learning's replay, by embeddings.

``S_cp`` are the cosines of current with previous tasks, ``S_pp`` those of previous with previous ones.
Diverse tasks have the smallest column sums of ``S_cp``, similar ones the largest, support ones the
largest row sums of ``S_pp``; ties go to the earlier task (Dynosaur, its section on continual learning).
A sum of cosines is the cosine with a sum, so no matrix of pairs is made.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]

_DIGITS = 9
"""Decimals of a score that count: the last digits of sums differ between machines."""


def replay_scores(strategy: str, current: Vectors, previous: Vectors) -> Vectors:
    """Return the sum of cosines that decides about each previous task (rows are tasks)."""
    earlier = _unit(previous)
    others = earlier if strategy == "instruction_support" else _unit(current)
    found: Vectors = np.round(earlier @ others.sum(axis=0), _DIGITS)
    return found


def choose_tasks(strategy: str, current: Vectors, previous: Vectors, count: int) -> list[int]:
    """Return the places of at most ``count`` previous tasks, the most wanted first; none for ``none``."""
    if strategy == "none" or not len(previous):
        return []
    scores = replay_scores(strategy, current, previous)
    largest_first = strategy in ("instruction_similar", "instruction_support")
    order = np.argsort(-scores if largest_first else scores, kind="stable")
    return [int(place) for place in order[:count]]


def _unit(vectors: Vectors) -> Vectors:
    """Return vectors of length one; those without any direction stay zero."""
    lengths: Any = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return found
