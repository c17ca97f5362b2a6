"""Overlap with the seeds: how near each instruction is to those the domain began with."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from eic.analyse.corpus import Corpus
from eic.data.rouge.best import overlaps
from eic.data.tokenize import tokenizer_for

BINS = 20
"""Bars of a histogram over 0..1; a score of 1 falls into the last one."""


def figures(corpus: Corpus) -> dict[str, Any]:
    """Return mean and histogram of ROUGE-L F against the seeds, by the nearest seed and on average.

    ``highest`` and ``average`` are None when the domain has no seed example.
    """
    name, tokens = tokenizer_for(corpus.language)
    seeds = [tokens(seed.instruction) for seed in corpus.seeds]
    result: dict[str, Any] = {"seeds": len(seeds), "tokenizer": name, "highest": None, "average": None}
    if not seeds or not corpus.examples:
        return result
    scores = overlaps([tokens(row.instruction) for row in corpus.examples], seeds)
    result["highest"] = _spread([highest for highest, _ in scores])
    result["average"] = _spread([average for _, average in scores])
    return result


def _spread(scores: Sequence[float]) -> dict[str, Any]:
    bars = [0] * BINS
    for score in scores:
        bars[min(BINS - 1, int(score * BINS))] += 1
    return {"mean": round(fmean(scores), 6), "histogram": bars}
