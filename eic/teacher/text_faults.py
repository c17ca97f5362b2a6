"""Faults in a reply's text: cut off, out of format, or saying something twice."""

import json
from random import Random
from typing import Any

TEXT_FAULTS = ("truncated", "malformed", "duplicate")
"""Faults that change a reply's text, in the order in which their shares are stacked."""


def spoil(fault: str, text: str, finish: str, rng: Random) -> tuple[str, str]:
    """Return (text, finish) with ``fault`` in it; "" changes nothing."""
    match fault:
        case "truncated":
            return text[: int(len(text) * rng.uniform(0.3, 0.9))], "length"
        case "malformed":
            return _without_format(text), finish
        case "duplicate":
            return _repeated(text), finish
        case _:
            return text, finish


def _without_format(text: str) -> str:
    """Return prose that says the same without labels, separators or JSON."""
    words = "".join(" " if c in '{}[]#":\n' else c for c in text).split()
    return "Of course, here is what I thought of. " + " ".join(words)


def _repeated(text: str) -> str:
    """Return a reply whose first item comes again at its end."""
    try:
        data: Any = json.loads(text)
    except ValueError:
        return _repeated_label(text)
    if isinstance(data, dict):
        for items in data.values():
            if isinstance(items, list) and items:
                items.append(items[0])
                break
    return json.dumps(data, ensure_ascii=False)


def _repeated_label(text: str) -> str:
    for label in ("New subtask:", "Instruction:"):
        start = text.find(label)
        if start >= 0:
            end = text.find(label, start + len(label))
            item = text[start:] if end < 0 else text[start:end]
            gap = "" if text.endswith("\n") else "\n"
            return f"{text}{gap}{item}"
    return text
