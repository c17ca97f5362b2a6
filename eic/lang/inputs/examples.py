"""JSONL files of users: examples and other data, one object a line, every fault on its own line."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from eic.diagnostics import Diagnostics, Note
from eic.lang.suggest import did_you_mean
from eic.lang.values import Demo
from eic.source import Source, Span

T = TypeVar("T")

KEYS = ("instruction", "input", "output")
MOST_FAULTS = 5
"""Faults of one file that are reported; more would not help."""


def read_examples(source: Source, found: Diagnostics, used: Note) -> tuple[Demo, ...] | None:
    """Return the examples of a JSONL text, or None after reporting its faults.

    ``instruction`` and ``output`` are texts that are not blank; ``input`` may be missing or
    null; other keys are left alone. Blank lines are skipped.
    """
    return read_lines(source, found, used, _demo)


def read_lines(
    source: Source, found: Diagnostics, used: Note, make: Callable[[Any, Span, Diagnostics, Note], T | None]
) -> tuple[T, ...] | None:
    """Return what ``make`` makes of each line, or None after reporting faults (at most a few).

    ``make`` reports what is wrong with the value of a line and then returns None.
    """
    read: list[T] = []
    faults = 0
    for span, record in records(source, found, used):
        made = make(record, span, found, used) if record is not None else None
        if made is not None:
            read.append(made)
            continue
        faults += 1
        if faults == MOST_FAULTS:
            break
    return None if faults else tuple(read)


def check_lines(source: Source, found: Diagnostics, used: Note) -> bool:
    """Report lines of a JSONL text that are not JSON objects; say whether there are none."""
    faults = 0
    for span, record in records(source, found, used):
        if record is not None and not isinstance(record, dict):
            found.error("E0507", "each line must be an object", span, notes=(used,))
            record = None
        faults += record is None
        if faults == MOST_FAULTS:
            break
    return not faults


def records(source: Source, found: Diagnostics, used: Note) -> Iterator[tuple[Span, Any]]:
    """Yield (span, value) of every line that is not blank; None for what is not JSON (reported)."""
    start = 0
    for line in source.text.split("\n"):
        span = Span(source, start, start + max(1, len(line)))
        start += len(line) + 1
        if not line.strip():
            continue
        record = None
        try:
            record = json.loads(line)
            if record is None:
                found.error("E0508", "each line must be an object", span, notes=(used,), detail=_SHAPE)
        except json.JSONDecodeError as fault:
            at = Span(source, span.start + fault.pos, span.start + fault.pos + 1)
            found.error("E0507", f"the line is not JSON: {fault.msg}", at, notes=(used,))
        except (ValueError, RecursionError):
            found.error("E0507", "the line holds JSON that is too deep or too large", span, notes=(used,))
        yield span, record


def _demo(record: Any, span: Span, found: Diagnostics, used: Note) -> Demo | None:
    if not isinstance(record, dict):
        found.error("E0508", "each line must be an object", span, notes=(used,), detail=_SHAPE)
        return None
    for key in KEYS:
        value = record.get(key)
        if value is None and key == "input":
            continue
        problem = field_problem(key, record)
        if problem:
            hint = did_you_mean(key, record) if value is None else _SHAPE
            found.error("E0508", problem, span, notes=(used,), detail=hint)
            return None
    return Demo(record["instruction"], record["output"], record.get("input") or "")


_SHAPE = 'An example is {"instruction": "...", "input": "...", "output": "..."}; `input` may be left out.'


def field_problem(key: str, record: dict[str, Any]) -> str:
    """Return what is wrong with a text field of an example, "" when nothing is."""
    value = record.get(key)
    if key not in record:
        return f"the example has no `{key}`"
    if not isinstance(value, str):
        return f"`{key}` is not a string"
    if key != "input" and not value.strip():
        return f"`{key}` is empty"
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return f"`{key}` holds half a character (a lone surrogate)"
    return ""
