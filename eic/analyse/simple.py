"""Measures that only count: coverage of the tree, length of the texts, cost of a row."""

from array import array
from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median, pstdev
from typing import Any

from eic.analyse.corpus import Corpus
from eic.data.filters.words import counter
from eic.data.tokenize import tokenizer_for


def coverage(corpus: Corpus) -> dict[str, Any]:
    """Return how many tasks there are at each depth, how many were pruned, and whose rows remain."""
    rows = Counter(row.task for row in corpus.examples)
    kept = [task for task in corpus.tasks if task.id not in corpus.pruned]
    depths = []
    for depth in range(1 + max((task.depth for task in corpus.tasks), default=-1)):
        here = [task for task in kept if task.depth == depth]
        depths.append(
            {
                "depth": depth, "tasks": len(here),
                "pruned": sum(t.depth == depth and t.id in corpus.pruned for t in corpus.tasks),
                "with_rows": sum(rows[task.id] > 0 for task in here),
                "rows": sum(rows[task.id] for task in here),
            }
        )  # fmt: skip
    return {
        "tasks": len(kept), "pruned": len(corpus.tasks) - len(kept),
        "with_rows": sum(rows[task.id] > 0 for task in kept), "rows": len(corpus.examples), "depths": depths,
    }  # fmt: skip


def length(corpus: Corpus) -> dict[str, Any]:
    """Return words and tokens of instructions, inputs and outputs (inputs: of the rows that have one)."""
    count = counter(corpus.language)
    name, tokens = tokenizer_for(corpus.language)
    result: dict[str, Any] = {"tokenizer": name}
    for field in ("instruction", "input", "output"):
        words, lengths = array("q"), array("q")
        for row in corpus.examples:
            text = getattr(row, field)
            if text or field != "input":
                words.append(count(text))
                lengths.append(len(tokens(text)))
        result[field] = {
            "texts": len(words), "words": _statistics(words), "tokens": _statistics(lengths),
        }  # fmt: skip
    return result


def cost(corpus: Corpus) -> dict[str, Any]:
    """Return what the rows took in all and each: calls, tokens, dollars (None each when there is no row)."""
    rows = len(corpus.examples)
    each = (
        {"calls": round(corpus.calls / rows, 6), "tokens": round(corpus.tokens / rows, 3),
         "cost": round(corpus.cost / rows, 9)}
        if rows else None
    )  # fmt: skip
    return {
        "rows": rows, "calls": corpus.calls, "tokens": corpus.tokens, "cost": corpus.cost, "per_row": each,
    }  # fmt: skip


def _statistics(values: Sequence[int]) -> dict[str, float] | None:
    """Return mean, population std, median and ends; None when there is no text."""
    if not values:
        return None
    return {
        "mean": round(fmean(values), 4), "std": round(pstdev(values), 4), "median": median(values),
        "min": min(values), "max": max(values), "total": sum(values),
    }  # fmt: skip
