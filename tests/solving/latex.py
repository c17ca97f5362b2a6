"""A small reader of LaTeX formulas into sympy, for checking answers. It shares nothing with the generator."""

import re
from typing import Any

import sympy as sp

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|\\[a-zA-Z]+|\\[{},!% ]|[a-zA-Z]|[-+*/^_(){}|=<>,!])")
_FUNCTIONS = {r"\sin": sp.sin, r"\cos": sp.cos, r"\tan": sp.tan, r"\ln": sp.log}
_SKIP = (r"\left", r"\right", r"\,", r"\!", r"\ ")


class Unreadable(ValueError):
    """The text is not a formula this reader knows."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        place, text = 0, text.strip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if not found:
                raise Unreadable(text)
            if found[1] not in _SKIP:
                self.tokens.append(found[1])
            place = found.end()
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise Unreadable(f"{self.tokens} at {self.place}: {token!r} for {wanted!r}")
        self.place += 1
        return token

    def sum(self) -> Any:
        sign = -1 if self.peek() == "-" else 1
        if self.peek() in ("+", "-"):
            self.next()
        value = sign * self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.next() == "+" else value - self.product()
        return value

    def product(self) -> Any:
        value = self.factor()
        while True:
            token = self.peek()
            if token in (r"\cdot", r"\times", "*"):
                self.next()
                value = value * self.factor()
            elif token in (r"\div", "/"):
                self.next()
                value = value / self.factor()
            elif token and (token[0].isalnum() or token == "(" or token in _STARTS):
                value = value * self.factor()
            else:
                return value

    def factor(self) -> Any:
        value = self.base()
        while self.peek() in ("^", "!"):
            if self.next() == "!":
                value = sp.factorial(value)
            elif self.peek() == r"\circ":
                self.next()
                value = value * sp.pi / 180
            else:
                value = value ** self.group()
        return value

    def group(self) -> Any:
        if self.peek() != "{":
            return self.base()
        self.next("{")
        if self.peek() == r"\circ":
            self.next()
            self.next("}")
            raise Unreadable("braced degree")
        value = self.sum()
        self.next("}")
        return value

    def base(self) -> Any:
        token = self.next()
        if token[0].isdigit():
            return sp.Rational(token)
        if token.isalpha():
            return {"i": sp.I, "e": sp.E}.get(token) or sp.Symbol(token)
        if token == "-":
            return -self.factor()
        if token in ("(", "|", "{"):
            value = self.sum()
            self.next({"(": ")", "|": "|", "{": "}"}[token])
            return sp.Abs(value) if token == "|" else value
        if token == r"\frac":
            top = self.group()
            return top / self.group()
        if token == r"\sqrt":
            return sp.sqrt(self.group())
        if token == r"\binom":
            top = self.group()
            return sp.binomial(top, self.group())
        if token == r"\log":
            self.next("_")
            base = self.group()
            return sp.log(self.factor(), base)
        if token in _FUNCTIONS:
            return _FUNCTIONS[token](self.argument())
        if token in (r"\pi", r"\theta", r"\lambda"):
            return sp.pi if token == r"\pi" else sp.Symbol(token[1:])
        if token == r"\infty":
            return sp.oo
        raise Unreadable(token)

    def argument(self) -> Any:
        """Read what a function without brackets applies to: ``30^\\circ``, ``2x``."""
        value = self.factor()
        while self.peek().isalpha():
            value = value * self.factor()
        return value


_STARTS = (r"\frac", r"\sqrt", r"\pi", r"\binom", r"\log", r"\theta", *_FUNCTIONS)


def read(text: str) -> Any:
    """Return the sympy value of one formula; raise ``Unreadable``."""
    reader = _Reader(text)
    value = reader.sum()
    if reader.peek():
        raise Unreadable(f"{text!r} goes on with {reader.peek()!r}")
    return value


def read_matrix(text: str) -> Any:
    """Return a ``pmatrix`` as a sympy matrix."""
    body = re.fullmatch(r"\\begin\{pmatrix\}(.*)\\end\{pmatrix\}", text.strip(), re.S)
    if not body:
        raise Unreadable(text)
    return sp.Matrix([[read(entry) for entry in row.split("&")] for row in body[1].split(r"\\")])


def read_answer(text: str) -> Any:
    """Return a boxed answer: number or formula, set, tuple, matrix, or ("interval", ...)."""
    text = text.strip()
    if text == r"\emptyset":
        return frozenset()
    if text.startswith(r"\{"):
        return frozenset(read(part) for part in text[2:-2].split(","))
    if text.startswith(r"\begin"):
        return read_matrix(text)
    if r"\infty" in text or text.startswith("["):
        low, high = text[1:-1].split(",")
        return "interval", text[0], read(low), read(high), text[-1]
    if text.startswith("(") and "," in text:
        return tuple(read(part) for part in text[1:-1].split(","))
    return read(text)


def equal(one: Any, other: Any) -> bool:
    """Return whether two answers are the same mathematical object."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(
            a == b if isinstance(a, str) else equal(a, b) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, set | frozenset) and isinstance(other, set | frozenset):
        return len(one) == len(other) and all(any(equal(a, b) for b in other) for a in one)
    if isinstance(one, sp.MatrixBase) or isinstance(other, sp.MatrixBase):
        return bool(one == other)
    if isinstance(one, str) or isinstance(other, str):
        return str(one) == str(other)
    if one == other:
        return True
    difference = sp.sympify(one) - sp.sympify(other)
    if difference == 0:
        return True
    if difference.is_Rational:
        return False
    return bool(sp.simplify(sp.expand(difference)) == 0)
