"""The measures by name, for one dataset or for several side by side."""

from collections.abc import Sequence
from typing import Any

from eic.analyse import simple
from eic.analyse.backends import open_backend
from eic.analyse.corpus import Corpus
from eic.analyse.verb_noun import VerbNoun

NOT_OF_ROWS = frozenset({"cost"})
"""Measures of the whole making of a dataset: a draw of its rows says nothing about them."""


class Measures:
    """Measures datasets; what is expensive to load (the tagger) is loaded when it is first needed."""

    def __init__(self, names: Sequence[str], *, dedupe: bool) -> None:
        self._names = tuple(names)
        self._dedupe = dedupe
        self._pairs: VerbNoun | None = None

    def figures(self, corpus: Corpus) -> dict[str, Any]:
        """Return every measure of a dataset by its name."""
        return {name: self._one(name, corpus) for name in self._names}

    def drawn(self, corpus: Corpus, size: int) -> dict[str, Any]:
        """Return the measures of rows, over ``size`` of them drawn with a fixed seed."""
        part = corpus.drawn(size)
        return {name: self._one(name, part) for name in self._names if name not in NOT_OF_ROWS}

    def side_by_side(self, corpora: Sequence[Corpus]) -> dict[str, Any]:
        """Return ``{"equal_rows", "datasets": [{"rows", "figures", "equal"}, ...]}`` in the given order.

        ``equal`` holds the measures at the size of the smallest dataset (None for a single one).
        """
        size = equal_size([len(corpus.examples) for corpus in corpora])
        return {
            "equal_rows": size,
            "datasets": [
                {
                    "rows": len(corpus.examples),
                    "figures": self.figures(corpus),
                    "equal": None if size is None else self.drawn(corpus, size),
                }
                for corpus in corpora
            ],
        }

    def _one(self, name: str, corpus: Corpus) -> dict[str, Any]:
        match name:
            case "verb_noun":
                if self._pairs is None:
                    self._pairs = VerbNoun(open_backend())
                return self._pairs.figures((row.instruction for row in corpus.examples), dedupe=self._dedupe)
            case "rouge_l_to_seeds":
                from eic.analyse import overlap  # needs numpy; most commands only show figures

                return overlap.figures(corpus)
            case "coverage":
                return simple.coverage(corpus)
            case "length":
                return simple.length(corpus)
            case "cost":
                return simple.cost(corpus)
            case _:
                raise AssertionError(f"no measure {name}")


def equal_size(sizes: Sequence[int]) -> int | None:
    """Return the size at which datasets are compared: the smallest one's; None with nothing to compare."""
    return min(sizes) if len(sizes) > 1 and min(sizes) > 0 else None
