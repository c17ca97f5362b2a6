"""A question as the checker sees it: its words, formulas and numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from tests.solving.latex import Unreadable, read

_NUMBER = re.compile(r"(?<![\w.}])-?\\frac\{\d+\}\{\d+\}|(?<![\w.])-?\d+(?:\.\d+)?")
_PLAIN = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
x = sp.Symbol("x")


@dataclass(frozen=True)
class Question:
    """The text of an example before it is answered, and the answer given (for substitution)."""

    text: str
    data: str
    answer: Any

    @cached_property
    def formulas(self) -> list[str]:
        """The parts between dollar signs (escaped ones are money)."""
        return re.findall(r"(?<!\\)\$(.*?)(?<!\\)\$", self.text)

    @cached_property
    def numbers(self) -> list[Any]:
        """All numbers in order, a fraction as one."""
        return [read(found) for found in _NUMBER.findall(self.text)]

    @cached_property
    def plain(self) -> list[Any]:
        """All numbers in order, numerators and denominators apart."""
        return [sp.Rational(found) for found in _PLAIN.findall(self.text)]

    @cached_property
    def series(self) -> list[int]:
        """The data list: the input's, or the first run of three numbers or more."""
        source = self.data or max(re.findall(r"-?\d+(?:, -?\d+)+", self.text), key=len)
        return [int(n) for n in source.split(",")]

    @cached_property
    def points(self) -> list[tuple[Any, ...]]:
        """All tuples of numbers, such as points and vectors."""
        found = re.findall(r"\((-?\d+(?:, -?\d+)+)\)", self.text)
        return [tuple(sp.Integer(part) for part in point.split(",")) for point in found]

    def has(self, *words: str) -> bool:
        """Whether any of the words stands in the text."""
        return any(word in self.text for word in words)

    def find(self, pattern: str) -> tuple[Any, ...]:
        """Return the groups of a pattern, numbers as numbers; raise ``Unreadable`` without a match."""
        found = re.search(pattern, self.text)
        if not found:
            raise Unreadable(f"{pattern} in {self.text}")
        return tuple(sp.Rational(g) if re.fullmatch(r"-?\d+(\.\d+)?", g) else g for g in found.groups())

    def function(self, name: str = "f", variable: str = "x") -> Any:
        """Return the formula of ``name(x) = ...``."""
        return read(str(self.find(rf"{name}\({variable}\) = (.*?)(?<!\\)\$")[0]))

    def equations(self) -> list[tuple[Any, Any]]:
        """Return both sides of every formula with one equals sign."""
        sides = [formula.split("=") for formula in self.formulas if formula.count("=") == 1]
        return [(read(left), read(right)) for left, right in sides]

    def expressions(self) -> list[Any]:
        """Return every formula without equals sign that is more than a name."""
        return [read(f) for f in self.formulas if "=" not in f and len(f) > 1]


Solver = Callable[[Question], Any]
Family = tuple[str, Solver]
"""A pattern in the text, and how such questions are solved; the first that matches counts."""


def value_at(expression: Any, value: Any) -> Any:
    """Return an expression in one letter at a value."""
    symbols = sorted(expression.free_symbols, key=str)
    return expression.subs(symbols[0], value) if symbols else expression
