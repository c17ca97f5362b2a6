"""Figures of two results side by side, each with how far it moved."""

from collections.abc import Iterator, Mapping
from typing import Any


def deltas(before: Any, after: Any) -> dict[str, dict[str, float | None]]:
    """Return every number of two nested results by its dotted path: ``a``, ``b`` and ``change`` (b - a).

    A side that lacks the number is None, and so is the change then. Lists are not looked into.
    """
    one, two = dict(_numbers(before)), dict(_numbers(after))
    found: dict[str, dict[str, float | None]] = {}
    for path in dict.fromkeys((*one, *two)):
        a, b = one.get(path), two.get(path)
        change = None if a is None or b is None else round(b - a, 9)
        found[path] = {"a": a, "b": b, "change": change}
    return found


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _numbers(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value
