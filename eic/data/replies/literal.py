"""Literals in replies: dictionaries, lists and texts as JSON or Python writes them, never evaluated.

The reader knows values and nothing else: no names, calls or operators, so that hostile text can at
most fail to be read. It is bounded in length and depth.
"""

import re
from collections.abc import Iterator
from typing import Any

MAX_LITERAL = 200_000
"""Characters of a literal that is read."""

MAX_DEPTH = 12
"""Brackets within brackets."""

_TRIES = 64
_TOKEN = re.compile(
    r"""(?:\s|\#[^\n]*+)*+(?:(?P<mark>[\[\]{}(),:])|(?P<text>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")"""
    r"|(?P<number>-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?(?![\w.]))|(?P<name>[A-Za-z]{4,5}(?!\w)))",
    re.DOTALL,
)
_BLANK = re.compile(r"(?:\s|\#[^\n]*+)*+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U(00[01][0-9a-fA-F]{5})|(.))", re.DOTALL)
_HALVES = re.compile("[\ud800-\udfff]")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "", **{c: c for c in "\\/'\""}}
PYTHON = {"True": True, "False": False, "None": None}
BOTH = {**PYTHON, "true": True, "false": False, "null": None}


class NotALiteral(Exception):
    """The text is no literal; ``str()`` says what is wrong."""


def read_literal(text: str, names: dict[str, Any] = BOTH) -> Any:
    """Return the one value that ``text`` is. Raises ``NotALiteral``.

    ``names`` are the words that stand for values: those of Python, of JSON, or of both.
    """
    reader = _Reader(text.strip(), 0, names)
    value = reader.value(0)
    if _BLANK.fullmatch(reader.text, reader.at) is None:
        raise NotALiteral("something follows the value")
    return value


def dictionaries(text: str) -> Iterator[dict[Any, Any]]:
    """Yield the dictionaries that a text holds, whatever stands around them, outer ones first.

    What cannot be read (cut off, for example) is looked into for dictionaries that can.
    """
    text = text[:MAX_LITERAL]
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _TRIES:
        tries += 1
        reader = _Reader(text, at, BOTH)
        try:
            value = reader.value(0)
        except NotALiteral:
            at = text.find("{", at + 1)
            continue
        if isinstance(value, dict):
            yield value
        at = text.find("{", reader.at)


class _Reader:
    """Reads one value after the other from a place in a text."""

    def __init__(self, text: str, at: int, names: dict[str, Any]) -> None:
        if len(text) > MAX_LITERAL:
            raise NotALiteral(f"it is longer than {MAX_LITERAL:,} characters")
        self.text = text
        self.at = at
        self._names = names

    def value(self, depth: int) -> Any:
        """Return the value at the current place."""
        kind, token = self._next()
        if kind == "text":
            return self._text(token)
        if kind == "number":
            return float(token) if set(token) & set(".eE") else int(token)
        if kind == "name":
            if token not in self._names:
                raise NotALiteral(f"`{token}` is no value")
            return self._names[token]
        if token in "[(" and depth < MAX_DEPTH:
            return self._bracketed(depth + 1) if token == "(" else self._items("]", depth + 1)[0]
        if token == "{" and depth < MAX_DEPTH:
            return self._pairs(depth + 1)
        raise NotALiteral(f"`{token}` where a value belongs" if depth < MAX_DEPTH else "it is too deep")

    def _bracketed(self, depth: int) -> Any:
        """Return what round brackets hold: the items of a tuple, or the one value they stand around."""
        items, comma = self._items(")", depth)
        return items[0] if len(items) == 1 and not comma else items

    def _items(self, end: str, depth: int) -> tuple[list[Any], bool]:
        """Return the items up to a bracket, and whether a comma stands behind the last one."""
        items: list[Any] = []
        comma = False
        while not self._take(end):
            items.append(self.value(depth))
            comma = self._take(",")
            if not comma:
                self._need(end)
                break
        return items, comma

    def _pairs(self, depth: int) -> dict[Any, Any]:
        pairs: dict[Any, Any] = {}
        while not self._take("}"):
            key = self.value(depth)
            if isinstance(key, list | dict):
                raise NotALiteral("a key is no text")
            self._need(":")
            pairs[key] = self.value(depth)
            if not self._take(","):
                self._need("}")
                break
        return pairs

    def _text(self, token: str) -> str:
        """Return a text; texts that follow each other are one, as in Python."""
        parts = [token[1:-1]]
        while (match := _TOKEN.match(self.text, self.at)) and match.lastgroup == "text":
            self.at = match.end()
            parts.append(match["text"][1:-1])
        text = "".join(_ESCAPE.sub(_unescaped, part) for part in parts)
        if _HALVES.search(text):  # JSON writes what lies beyond the first plane as two halves
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def _next(self) -> tuple[str, str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise NotALiteral(f"it cannot be read from character {self.at + 1} on")
        self.at = match.end()
        kind = match.lastgroup or ""
        return kind, match[kind]

    def _take(self, mark: str) -> bool:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match["mark"] != mark:
            return False
        self.at = match.end()
        return True

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise NotALiteral(f"`{mark}` is missing at character {self.at + 1}")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return _LETTERS.get(match[4], match[0])
