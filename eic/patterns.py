"""Regular expressions that can run for ever: found before a hostile text finds them.

Python's ``re`` backtracks. Three shapes make it try ever more ways to read the same characters:
a repeat inside a repeat, ``(a+)+``; a repeated choice that may read one character in two ways,
``(a|a)*`` or ``(a?b?a)*``; and unbounded repeats that stand side by side and may match the same
character, ``.*.*x``. ``slow_pattern`` finds them by looking at the pattern's text.

It is careful rather than exact: it refuses some patterns that are fine (alternatives are compared
by their first character), and it does not see large bounded repeats, ``(.*,){9}``, or repeats with
something between them, ``.*a.*b``: their time is a power of the text's length, so whoever searches
bounds the text too. Possessive repeats (``.*+``) and atomic groups (``(?>...)``) do not backtrack
and are the cure.
"""

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<skip>\(\?#[^)]*\)|\(\?[aiLmsux]+\))"
    r"|(?P<back>\\[1-9]\d?|\(\?P=\w+\))"
    r"|(?P<open>\((?:\?(?:P<\w+>|\(\w+\)|<[=!]|[:=!>]|[a-zA-Z-]+:))?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<many>[*+?]|\{(?:\d+,?\d*|,\d*)\})(?P<kind>[+?]?)"
    r"|(?P<anchor>[\^$]|\\[AbBZ])"
    r"|(?P<atom>\\x[0-9a-fA-F]{2}|\\[uU][0-9a-fA-F]{4,8}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)",
    re.DOTALL,
)
_SAMPLE = frozenset(map(chr, range(128))) | frozenset("éßñЖ中가あ१०½“”’…€–\u00a0\u2028😀")
"""Characters that stand for all: two classes that share none of them count as disjoint."""


class SlowPattern(NamedTuple):
    """What is wrong with a pattern, to be read behind "the pattern", and at which character."""

    problem: str
    at: int


@dataclass(slots=True)
class _Item:
    """One thing in a row: what it may begin with and consist of, and how it may repeat."""

    at: int
    chars: frozenset[str]
    optional: bool = False
    many: bool = False
    alike: bool = False


@dataclass(slots=True)
class _Group:
    at: int
    opening: str = ""
    rows: list[list[_Item]] = field(default_factory=lambda: [[]])


def slow_pattern(source: str) -> SlowPattern | None:
    """Return the first shape in a valid pattern that may run for ever, or None."""
    open_groups = [_Group(0)]
    tokens = list(_TOKEN.finditer(source))
    for number, token in enumerate(tokens):
        row = open_groups[-1].rows[-1]
        match token.lastgroup:
            case "skip":
                pass
            case "open":
                open_groups.append(_Group(token.start(), token["open"]))
            case "close" if len(open_groups) > 1:
                group = open_groups.pop()
                found = _stacked(group.rows, last=False)
                if found:
                    return found
                repeated = number + 1 < len(tokens) and tokens[number + 1]["many"] is not None
                open_groups[-1].rows[-1] += _closed(group, repeated)
            case "bar":
                open_groups[-1].rows.append([])
            case "kind":
                if row:
                    found = _repeat(row, token["many"], token["kind"])
                    if found:
                        return found
            case "anchor":
                row.append(_Item(token.start(), frozenset(), optional=True))
            case "back":
                row.append(_Item(token.start(), _SAMPLE, optional=True))
            case _:
                row.append(_Item(token.start(), _matched(token[0])))
    return _stacked(open_groups[0].rows, last=True)


def _repeat(row: list[_Item], many: str, kind: str) -> SlowPattern | None:
    """Let the last item of a row repeat; say what is wrong with that."""
    item = row[-1]
    unbounded = many in ("*", "+") or many.endswith(",}")
    if unbounded and kind != "+":
        if item.many:
            return SlowPattern("repeats a group that itself repeats", item.at)
        if item.alike:
            return SlowPattern("repeats a choice that may read one character in two ways", item.at)
    if many in ("*", "?") or re.match(r"\{0*,", many):
        item.optional = True
    if kind == "+":
        item.many = False
    elif unbounded:
        item.many = True
    return None


def _closed(group: _Group, repeated: bool) -> list[_Item]:
    """Return what a group is to the row that it stands in."""
    if group.opening.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return [_Item(group.at, frozenset(), optional=True)]
    if len(group.rows) == 1 and not repeated and group.opening != "(?>":
        return group.rows[0]
    atomic = group.opening == "(?>"
    items = [item for row in group.rows for item in row]
    return [
        _Item(
            group.at,
            frozenset().union(*(item.chars for item in items)),
            optional=any(all(item.optional for item in row) for row in group.rows),
            many=not atomic and any(item.many for item in items),
            alike=not atomic and _alike(group.rows),
        )
    ]


def _alike(rows: list[list[_Item]]) -> bool:
    """Whether a repeat of these alternatives may read one character in two ways.

    That is so when two of them may begin with it, when one may match nothing, and when what is
    optional in one may begin like what follows it (behind the last item the first ones follow).
    """
    again: frozenset[str] = frozenset()
    for row in rows:
        first, empty = _first(row)
        if again & first or (empty and len(rows) > 1):
            return True
        again |= first
    for row in rows:
        for number, item in enumerate(row):
            if item.optional and item.chars:
                first, empty = _first(row[number + 1 :])
                if item.chars & (first | again if empty else first):
                    return len(row) > 1 or item.alike
    return False


def _first(row: Iterable[_Item]) -> tuple[frozenset[str], bool]:
    """Return what a row may begin with, and whether it may match nothing."""
    chars: frozenset[str] = frozenset()
    for item in row:
        chars |= item.chars
        if not item.optional:
            return chars, False
    return chars, True


def _stacked(rows: list[list[_Item]], *, last: bool) -> SlowPattern | None:
    """Find unbounded repeats side by side; what ends the whole pattern cannot fail, so is fine."""
    for row in rows:
        near: frozenset[str] = frozenset()
        for number, item in enumerate(row):
            ends = last and number == len(row) - 1
            if item.many and near & item.chars and not ends:
                return SlowPattern("repeats the same characters twice side by side", item.at)
            if not item.optional:
                near = frozenset()
            if item.many:
                near |= item.chars
    return None


@lru_cache(maxsize=1000)
def _matched(atom: str) -> frozenset[str]:
    """Return the sample characters that a character, escape or class matches, in either case."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of classes such as [[a], which say what they mean
            pattern = re.compile(atom, re.DOTALL | re.IGNORECASE)
    except re.error:
        return _SAMPLE
    found = frozenset(char for char in _SAMPLE if pattern.fullmatch(char))
    return found or frozenset(atom)
