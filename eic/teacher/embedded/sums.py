"""Whether the sums in a text are right: equalities of plain numbers, worked out exactly."""

import re
from fractions import Fraction
from itertools import pairwise

LONGEST = 20_000
"""Characters of a text that are looked at."""

_PART = r"(?:[0-9.+\-*/^(){} ]|\\(?:cdot|times|[dt]?frac|boxed)){1,200}"
_CHAIN = re.compile(rf"{_PART}(?:={_PART})+")
_TOKEN = re.compile(r"\s*(?:(\d{1,30}(?:\.\d{1,12})?)|(\\cdot|\\times|[-+*/^(){}])|(\\[dt]?frac))")
_DEEPEST = 20
_LARGEST = Fraction(10**60)


class _NoNumber(Exception):
    """The text is not an expression of plain numbers."""


def checked(text: str) -> tuple[int, int]:
    """Return how many equalities of plain numbers in a text hold, and how many do not."""
    right = wrong = 0
    for chain in _CHAIN.finditer(
        text[:LONGEST].replace("$", " ").replace("\\left", "").replace("\\right", "")
    ):
        values = [_value(part) for part in chain.group().split("=")]
        for one, other in pairwise(values):
            if one is not None and other is not None:
                right, wrong = right + (one == other), wrong + (one != other)
    return right, wrong


def _value(text: str) -> Fraction | None:
    """Return the number that an expression writes, None when it writes none."""
    try:
        reader = _Reader(text.replace("\\boxed", "").strip(" .,"))
        value = reader.sum(0)
        return value if reader.at_end else None
    except (_NoNumber, ZeroDivisionError, OverflowError):
        return None


class _Reader:
    """Reads one expression by recursive descent."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _NoNumber
            self._tokens.append(match[1] or match[2] or "frac")
            at = match.end()
        self._at = 0

    @property
    def at_end(self) -> bool:
        """Whether everything was read, and there was something."""
        return 0 < len(self._tokens) == self._at

    def sum(self, depth: int) -> Fraction:
        """Read terms joined by plus and minus."""
        if depth > _DEEPEST:
            raise _NoNumber
        value = self._product(depth)
        while self._next() in ("+", "-"):
            sign = self._take()
            term = self._product(depth)
            value = value + term if sign == "+" else value - term
        return value

    def _product(self, depth: int) -> Fraction:
        value = self._power(depth)
        while self._next() in ("*", "/", "\\cdot", "\\times"):
            sign = self._take()
            factor = self._power(depth)
            value = value / factor if sign == "/" else value * factor
        if abs(value) > _LARGEST:
            raise OverflowError
        return value

    def _power(self, depth: int) -> Fraction:
        if self._next() == "-":
            self._take()
            return -self._power(depth + 1) if depth < _DEEPEST else _fail()
        value = self._atom(depth)
        if self._next() == "^":
            self._take()
            exponent = self._atom(depth)
            if exponent.denominator != 1 or not 0 <= exponent <= 30 or abs(value) > 10**6:
                raise _NoNumber
            value = value ** int(exponent)
        return value

    def _atom(self, depth: int) -> Fraction:
        token = self._take()
        if token in ("(", "{"):
            value = self.sum(depth + 1)
            if self._take() != {"(": ")", "{": "}"}[token]:
                raise _NoNumber
            return value
        if token == "frac":
            return self._atom(depth + 1) / self._atom(depth + 1)
        if not token[:1].isdigit():
            raise _NoNumber
        return Fraction(token)

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        if not token:
            raise _NoNumber
        self._at += 1
        return token


def _fail() -> Fraction:
    raise _NoNumber
