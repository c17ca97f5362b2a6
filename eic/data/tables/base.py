"""What readers of tables share: rows, broken rows, bounded lines, plain values."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

from eic.data.replies.clean import storable

Row = dict[str, Any]
"""Field names to plain values: text, whole number, number, truth, None, list or dictionary."""

MAX_LINE = 8_000_000
"""Bytes of a line; a longer one is a broken row."""

MAX_CELL = 20_000
"""Characters of a text that are kept."""

MAX_ITEMS = 1_000
"""Items of a list or dictionary that are kept."""

MAX_FIELDS = 1_000
"""Fields of a row; one with more is broken."""

UNREAD = "the row cannot be read"
"""Why broken rows are dropped, without where each stands and what is wrong with it."""

_CANNOT = " cannot be read: "
_DEEPEST = 4


class TableFault(Exception):
    """A table cannot be read at all; ``str()`` is for users."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be read: where it stands in its file, and why."""

    place: str
    why: str

    def __str__(self) -> str:
        """Return what users are told of the row."""
        return f"{self.place}{_CANNOT}{self.why}"


def reason_told(why: str) -> str:
    """Return why a row was dropped, in words that all rows dropped for that reason share."""
    return UNREAD if _CANNOT in why else why


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) of a file, numbers from 1; None in the place of a line that is too long."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def plain(value: Any, depth: int = 0) -> Any:
    """Return a cell's value as plain JSON values, bounded: times and decimals become text.

    Bytes, values that cannot be had and whatever else has no such form become an empty dictionary, which is no text to
    anybody who looks for one.
    """
    match value:
        case str():
            return storable(value[:MAX_CELL])
        case None | bool():
            return value
        case int():
            return value if abs(value) < 1 << 63 else storable(str(value)) if abs(value) < 1 << 4096 else {}
        case float():
            return value if math.isfinite(value) else None
        case list() | tuple() if depth < _DEEPEST:
            return [plain(item, depth + 1) for item in value[:MAX_ITEMS]]
        case dict() if depth < _DEEPEST:
            items = list(value.items())[:MAX_ITEMS]
            return {storable(str(name)[:MAX_CELL]): plain(item, depth + 1) for name, item in items}
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | timedelta():
            return str(value)
        case _:
            return {}


def plain_row(row: dict[str, Any]) -> Row:
    """Return a row with plain values."""
    return {storable(str(name)[:200]): plain(value) for name, value in row.items()}
