"""Markdown made of texts that strangers wrote, and the YAML head of a card."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eic.visible import one_line, visible

_MARKS = re.compile(r"([\\`*{}\[\]<>#|!~&$]|(?<!\w)_|_(?!\w))")


def md(text: str, most: int = 200) -> str:
    """Return a text on one line that Markdown shows as it is: no tag, link, heading or cell comes of it."""
    return (
        _MARKS.sub(r"\\\1", one_line(text, most))
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
        .replace("\\&", "&amp;")
    )


def code(text: str, most: int = 200) -> str:
    """Return a text as inline code, for tables too."""
    line = one_line(text, most).replace("|", "¦")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"{fence}{line}{fence}"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Return a Markdown table of cells that are Markdown already; the first ``words`` columns are text."""
    rule = ["---" if at < words else "---:" for at in range(len(titles))]
    lines = [titles, rule, *rows]
    return "\n".join("| " + " | ".join(cell or "–" for cell in line) + " |" for line in lines)


def head(values: Mapping[str, Any]) -> str:
    """Return the YAML block of a card: a key a line, lists an item a line, every string quoted as JSON quotes it.

    What is None is left out. JSON strings are YAML strings, so no text can add a key.
    """
    lines = ["---"]
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, list | tuple):
            lines += [f"{name}:", *(f"- {_scalar(item)}" for item in value)]
        else:
            lines.append(f"{name}: {_scalar(value)}")
    return "\n".join([*lines, "---", ""])


def size_category(rows: int) -> str:
    """Return the hub's name for a number of rows: ``1K<n<10K``."""
    edges = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
             (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
    return next((name for edge, name in edges if rows < edge), "n>100M")


def _scalar(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]*[a-z]", value) and value not in _WORDS:
        return value
    if isinstance(value, str):
        value = visible(value)
    return json.dumps(value, ensure_ascii=False)


_WORDS = frozenset({"no", "yes", "on", "off", "true", "false", "null"})
"""Plain words that YAML reads as something else (Norwegian's code among them)."""
