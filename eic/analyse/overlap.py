"""Overlap with the seeds: how near each instruction is to those the domain began with."""

from array import array
from collections.abc import Sequence
from itertools import islice
from statistics import fmean
from typing import Any

from eic.analyse.corpus import Corpus
from eic.data.rouge.best import overlaps
from eic.data.tokenize import tokenizer_for

BINS = 20
"""Bars of a histogram over 0..1; a score of 1 falls into the last one."""

_BATCH = 4_096
"""Rows compared at once."""


def figures(corpus: Corpus) -> dict[str, Any]:
    """Return mean and histogram of ROUGE-L F against the seeds, by the nearest seed and on average.

    ``highest`` and ``average`` are None when the domain has no seed example.
    """
    name, tokens = tokenizer_for(corpus.language)
    seeds = [tokens(seed.instruction) for seed in corpus.seeds]
    result: dict[str, Any] = {"seeds": len(seeds), "tokenizer": name, "highest": None, "average": None}
    if not seeds or not corpus.examples:
        return result
    rows = iter(corpus.examples)
    highest, average = array("d"), array("d")
    while batch := list(islice(rows, _BATCH)):
        for most, mean in overlaps([tokens(row.instruction) for row in batch], seeds):
            highest.append(most)
            average.append(mean)
    result["highest"], result["average"] = _spread(highest), _spread(average)
    return result


def _spread(scores: Sequence[float]) -> dict[str, Any]:
    bars = [0] * BINS
    for score in scores:
        bars[min(BINS - 1, int(score * BINS))] += 1
    return {"mean": round(fmean(scores), 6), "histogram": bars}
