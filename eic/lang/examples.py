"""Examples in JSONL files of users: one object a line, every fault placed on its own line."""

import json
from typing import Any

from eic.diagnostics import Diagnostics, Note
from eic.lang.suggest import did_you_mean
from eic.lang.values import Demo
from eic.source import Source, Span

KEYS = ("instruction", "input", "output")
_MOST_FAULTS = 5


def read_examples(source: Source, found: Diagnostics, used: Note) -> tuple[Demo, ...] | None:
    """Return the examples of a JSONL text, or None after reporting its faults.

    ``instruction`` and ``output`` are texts that are not blank; ``input`` may be missing or
    null; other keys are left alone. Blank lines are skipped.
    """
    demos: list[Demo] = []
    faults = 0
    start = 0
    for line in source.text.split("\n"):
        span = Span(source, start, start + max(1, len(line)))
        start += len(line) + 1
        if not line.strip():
            continue
        made = _record(line, span, found, used)
        if made is not None:
            demos.append(made)
            continue
        faults += 1
        if faults == _MOST_FAULTS:
            break
    return None if faults else tuple(demos)


def _record(line: str, span: Span, found: Diagnostics, used: Note) -> Demo | None:
    try:
        record: Any = json.loads(line)
    except json.JSONDecodeError as fault:
        at = Span(span.source, span.start + fault.pos, span.start + fault.pos + 1)
        found.error("E0507", f"the line is not JSON: {fault.msg}", at, notes=(used,))
        return None
    except (ValueError, RecursionError):
        found.error("E0507", "the line holds JSON that is too deep or too large", span, notes=(used,))
        return None
    if not isinstance(record, dict):
        found.error("E0508", "each line must be an object", span, notes=(used,), detail=_SHAPE)
        return None
    for key in KEYS:
        value = record.get(key)
        if value is None and key == "input":
            continue
        problem = _problem(key, value, record)
        if problem:
            found.error(
                "E0508",
                problem,
                span,
                notes=(used,),
                detail=did_you_mean(key, record) if value is None else _SHAPE,
            )
            return None
    return Demo(record["instruction"], record["output"], record.get("input") or "")


_SHAPE = 'An example is {"instruction": "...", "input": "...", "output": "..."}; `input` may be left out.'


def _problem(key: str, value: Any, record: dict[str, Any]) -> str:
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
