"""Tokens as numbers, texts as strings of one code point a token (what rapidfuzz compares fastest).

Numbers are given in order of first sight, so rarer words tend to have larger ones.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eic.data.rouge.score import Ints

SURROGATES = 0xD800
CODE_POINTS = 0x110000 - 0x800 - 1
"""Tokens that fit in code points; texts with later ones are tuples of numbers instead."""

Sequence_ = str | tuple[int, ...]
"""A text as rapidfuzz compares it: hashable, equal exactly when the token lists are."""


class Encoded(NamedTuple):
    """Texts as numbers: all tokens in one array, each text's token count, each text to compare."""

    flat: Ints
    lengths: Ints
    sequences: list[Sequence_]


def part(encoded: Encoded, begin: int, end: int) -> Encoded:
    """Return texts ``begin`` to ``end`` of encoded ones."""
    first = int(encoded.lengths[:begin].sum())
    last = first + int(encoded.lengths[begin:end].sum())
    return Encoded(encoded.flat[first:last], encoded.lengths[begin:end], encoded.sequences[begin:end])


class _Numbers(dict[str, int]):
    def __missing__(self, token: str) -> int:
        self[token] = number = len(self)
        return number


class Alphabet:
    """Gives every distinct token a number, for the life of an index."""

    def __init__(self, code_points: int = CODE_POINTS) -> None:
        self._numbers = _Numbers()
        self._code_points = code_points

    def encode(self, texts: Sequence[Iterable[str]]) -> Encoded:
        """Return texts (token lists) as numbers."""
        number = self._numbers.__getitem__
        rows = [list(map(number, tokens)) for tokens in texts]
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        flat = np.fromiter(chain.from_iterable(rows), np.int64, int(lengths.sum()))
        codes = flat + 1
        codes[codes >= SURROGATES] += 0x800
        ends = np.cumsum(lengths).tolist()
        starts = [0, *ends[:-1]] if ends else []
        if len(self._numbers) < self._code_points:
            text = codes.astype("<u4").tobytes().decode("utf-32-le")
            return Encoded(flat, lengths, [text[a:b] for a, b in zip(starts, ends, strict=True)])
        high = flat >= self._code_points
        return Encoded(
            flat, lengths, [_sequence(codes[a:b], high[a:b]) for a, b in zip(starts, ends, strict=True)]
        )


def _sequence(codes: Ints, high: NDArray[np.bool_]) -> Sequence_:
    """Return a text as a string when all its tokens fit in code points, else as numbers."""
    if high.any():
        return tuple(codes.tolist())
    return codes.astype("<u4").tobytes().decode("utf-32-le")
