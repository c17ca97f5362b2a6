"""What a reply is parsed into, its size limits, and the cleaning every text goes through.

A reply is hostile input: it may be huge, hold control characters that would drive a terminal, or
lone surrogates that no file can store.
"""

import re
from dataclasses import dataclass

from eic.lang.values import Demo

MAX_REPLY = 2_000_000
"""Characters of a reply that are read; the rest is ignored."""
MAX_ITEMS = 2_000
"""Tasks or examples taken from one reply."""
MAX_FIELD = 200_000
"""Longest instruction, input or output; an item with a longer one is dropped."""
MAX_NAME = 200
"""Longest task name; a longer one is prose, and its item is dropped."""
MAX_REASON = 4_000
"""A longer reason is cut."""

_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))
_NO_INPUT = re.compile(r"[`*_\"']*<\s*no[ _-]?input\s*/?>[`*_\"']*\.?", re.IGNORECASE)
_SAYS_NONE = re.compile(
    r"[`*_\"'(\[]*(?:none|n/a|not applicable|no input)[`*_\"')\]]*\.?[`*_]*", re.IGNORECASE
)
_THOUGHT = re.compile(r"\s*+<think>.*?</think>", re.IGNORECASE | re.DOTALL)
_OPENED = re.compile(r"\s*+<think>", re.IGNORECASE)
_OPENED_ANYWHERE = re.compile(r"<think>", re.IGNORECASE)
_CLOSED = re.compile(r"</think>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedTask:
    """A proposed sub-task: its name (one line), the reason given ("" if none), its examples."""

    name: str
    reason: str = ""
    examples: tuple[Demo, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedTasks:
    """Sub-tasks of one reply. ``problem`` is "" when it can be used (there may be none), else what is wrong."""

    items: tuple[ParsedTask, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ParsedExamples:
    """Examples of one reply. ``problem`` is "" when there is at least one, else what is wrong."""

    items: tuple[Demo, ...]
    problem: str = ""


def clean_reply(text: str) -> str:
    """Return the part of a reply that is read: bounded, with plain newlines and no control codes."""
    text = text[:MAX_REPLY].replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return storable(text)


def storable(text: str) -> str:
    """Return ``text`` without control characters, surrogate pairs joined, lone ones replaced."""
    if not text.isprintable():
        text = text.translate(_CONTROL)
        if not _encodable(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def without_thoughts(text: str) -> str:
    """Return a reply without the reasoning blocks it begins with.

    ``<think>`` blocks at the start are cut; so is everything up to a ``</think>`` that was never
    opened (some endpoints keep the opening tag). Thoughts that never end leave nothing.
    """
    at = 0
    while block := _THOUGHT.match(text, at):
        at = block.end()
    if _OPENED.match(text, at):
        return ""
    end = _CLOSED.search(text, at)
    if end and not _OPENED_ANYWHERE.search(text, at, end.start()):
        at = end.end()
    return text[at:]


_PAIRS = (("**", "**"), ("__", "__"), ("`", "`"), ('"', '"'), ("*", "*"), ("_", "_"), ("“", "”"))


def clean_name(text: str) -> str:
    """Return a task name on one line, without paired Markdown or quotes around it; "" if too long."""
    name = " ".join(text.split())
    if len(name) > 2 * MAX_NAME:
        return ""
    bare = ""
    while bare != name:
        bare = name
        for left, right in _PAIRS:
            if name.startswith(left) and name.endswith(right) and len(name) > len(left) + len(right):
                name = name[len(left) : -len(right)].strip()
    return name if len(name) <= MAX_NAME else ""


def make_demo(instruction: str, given: str, output: str) -> Demo | None:
    """Return the example, or None when it is not usable (no instruction, no output, too long)."""
    instruction, given, output = (storable(part).strip() for part in (instruction, given, output))
    if not instruction or not output or max(len(instruction), len(given), len(output)) > MAX_FIELD:
        return None
    if is_no_input(given):
        given = ""
    return Demo(instruction=instruction, output=output, input=given)


def make_task(name: str, reason: str, examples: tuple[Demo, ...]) -> ParsedTask | None:
    """Return the sub-task, or None when it has no usable name."""
    name = clean_name(storable(name))
    reason = " ".join(storable(reason).split())[:MAX_REASON].rstrip()
    return ParsedTask(name, reason, examples) if name else None


def is_no_input(text: str) -> bool:
    """Whether ``text`` is the marker for "no input"."""
    return len(text) < 40 and _NO_INPUT.fullmatch(text) is not None


def says_no_input(text: str) -> bool:
    """Whether a labelled value says in words that there is no input: ``none``, ``N/A``."""
    return len(text) < 40 and _SAYS_NONE.fullmatch(text) is not None
