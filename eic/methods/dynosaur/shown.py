"""What a call shows of a table: its usable fields and its first rows, cut to a bounded size."""

import json
import re
from typing import Any

from eic.data.tables.base import Row

LENGTH = 1000
"""Characters of a text, or of the JSON of a list or dictionary, that a call shows."""

_MODAL = ("image", "audio")
_IDS = frozenset({"id", "ids", "idx", "uid", "uuid", "guid"})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def is_scalar(value: Any) -> bool:
    """Whether a value is a text, number or truth."""
    return isinstance(value, str | int | float | bool)


def is_id(field: str, compat: str) -> bool:
    """Whether a field only numbers the rows, by its name.

    The released code takes every name that holds the letters ``id`` for one, ``video`` and
    ``width`` too.
    """
    if compat != "none":
        return "id" in field
    return not _IDS.isdisjoint(word.lower() for word in _WORDS.findall(field))


def modal_field(row: Row, compat: str = "none") -> str:
    """Return the name of a field that holds pictures or sound, "" when there is none.

    The released code looks for small letters only: ``Image`` is no picture to it.
    """
    known = ((name, name if compat != "none" else name.lower()) for name in row)
    return next((name for name, letters in known if any(word in letters for word in _MODAL)), "")


def shown_row(row: Row, compat: str = "none", limit: int = LENGTH) -> Row:
    """Return the part of a row that a call shows.

    Scalars become trimmed text of at most ``limit`` characters; lists of texts and flat dictionaries
    grow while their JSON stays within it; ids, missing, nested and mixed values are left out.
    """
    shown: Row = {}
    for name, value in row.items():
        if is_id(name, compat):
            continue
        part = _shown(value, limit)
        if part is not None:
            shown[name] = part
    return shown


def _shown(value: Any, limit: int) -> Any:
    if is_scalar(value):
        return str(value).strip()[:limit]
    if isinstance(value, list):
        return _grown_list(value, limit)
    if isinstance(value, dict):
        return _grown_dictionary(value, limit)
    return None


def _grown_list(value: list[Any], limit: int) -> list[str] | None:
    """Return the first texts of a list; None for one that holds anything else before the limit."""
    grown: list[str] = []
    for item in value:
        if not isinstance(item, str):
            return None
        if len(json.dumps([*grown, item])) > limit:
            break
        grown.append(item)
    return grown


def _grown_dictionary(value: dict[str, Any], limit: int) -> dict[str, Any] | None:
    grown: dict[str, Any] = {}
    for name, item in value.items():
        if not is_scalar(item):
            return None
        if len(json.dumps({**grown, name: item})) > limit:
            break
        grown[name] = item
    return grown
