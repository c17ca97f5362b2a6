"""Diversity by verb-noun pairs: how many different ones, how often each, which are the most frequent."""

from collections import Counter
from collections.abc import Iterable
from statistics import fmean, pstdev, stdev
from typing import Any

from eic.analyse.backends import PairFinder
from eic.analyse.pair import Pair

_TOP_PAIRS = 15
_TOP_VERBS = 20
_TOP_NOUNS = 4


class VerbNoun:
    """Counts pairs; an instruction that was seen is not parsed again."""

    def __init__(self, finder: PairFinder) -> None:
        self._finder = finder
        self._seen: dict[str, Pair] = {}

    def figures(self, instructions: Iterable[str], *, dedupe: bool) -> dict[str, Any]:
        """Return the figures over ``instructions``; ``dedupe``: equal ones count once.

        ``verbs`` are the two rings of a sunburst, and ``sunburst_share`` is the share of all instructions whose
        pair stands in it: the figure that Self-Instruct's paper gives for its own (14 %).
        """
        given = list(instructions)
        unique = list(dict.fromkeys(given))
        new = [text for text in unique if text not in self._seen]
        self._seen.update(zip(new, self._finder.pairs(new), strict=True))
        counted = unique if dedupe else given
        pairs = [self._seen[text] for text in counted]
        found = pair_figures([(verb, noun) for verb, noun in pairs if verb and noun])
        drawn = sum(count for _, _, nouns in found["verbs"] for _, count in nouns)
        return {
            "backend": self._finder.name, "dedupe": dedupe, "instructions": len(counted),
            "unique_instructions": len(unique), "with_pair": found.pop("with_pair"),
            "share_with_pair": _share(sum(bool(v and n) for v, n in pairs), len(counted)), **found,
            "sunburst_share": _share(drawn, len(counted)),
        }  # fmt: skip


def pair_figures(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Return unique pairs, mean and standard deviations of their counts, and the most frequent ones.

    ``std`` divides by n (as the published tables do), ``sample_std`` by n - 1. ``top_share`` is the
    share of the pairs shown in ``top`` among all; ``bars`` are their shares among those shown, so that
    they sum to 1 (as the published figure draws them). Pairs of equal count stand in alphabetical order.
    """
    counts = Counter(pairs)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    values = [count for _, count in ordered]
    top = ordered[:_TOP_PAIRS]
    shown = sum(count for _, count in top)
    return {
        "with_pair": len(pairs),
        "unique_pairs": len(counts),
        "mean": _rounded(fmean(values)) if values else 0.0,
        "std": _rounded(pstdev(values)) if values else 0.0,
        "sample_std": _rounded(stdev(values)) if len(values) > 1 else 0.0,
        "top_share": _share(shown, len(pairs)),
        "top": [[verb, noun, count] for (verb, noun), count in top],
        "bars": [_share(count, shown) for _, count in top],
        "verbs": _verbs(ordered),
    }


def _verbs(ordered: list[tuple[tuple[str, str], int]]) -> list[list[Any]]:
    """Return ``[verb, count, [[noun, count], ...]]`` of the most frequent verbs."""
    totals: Counter[str] = Counter()
    nouns: dict[str, list[list[Any]]] = {}
    for (verb, noun), count in ordered:
        totals[verb] += count
        nouns.setdefault(verb, []).append([noun, count])
    best = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:_TOP_VERBS]
    return [[verb, count, nouns[verb][:_TOP_NOUNS]] for verb, count in best]


def _share(part: int, whole: int) -> float:
    return _rounded(part / whole) if whole else 0.0


def _rounded(value: float) -> float:
    return round(value, 6)
