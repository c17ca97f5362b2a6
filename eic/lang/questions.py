"""Question files: JSONL under the names that evaluation sets use, read into one form.

A line holds the question (``instruction``, ``question`` or ``problem``), and may hold ``id`` (or
``question_id``, ``unique_id``), ``input``, what is right (``output``, ``answer``, ``solution``,
``std_answer``, ``target`` or ``references``: a text or a list of texts), ``level`` and ``subject``
(or ``type``, ``category``, ``categories``, ``class``).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eic.record import record

TEXT = ("instruction", "question", "problem")
ANSWER = ("output", "answer", "solution", "std_answer", "target", "references")
SUBJECT = ("subject", "type", "category", "categories", "class")
ID = ("id", "question_id", "unique_id")
LONGEST = 200_000
"""Most characters of a question, an input or a reference."""


@record
class Question:
    """A question. ``references`` are the answers that are right; ``level`` and ``subject`` "" when not given."""

    id: str
    text: str
    input: str = ""
    references: tuple[str, ...] = ()
    level: str = ""
    subject: str = ""

    @property
    def whole(self) -> str:
        """The question with its input below it."""
        return f"{self.text}\n\n{self.input}" if self.input else self.text


def question_of(row: Any, number: int) -> Question:
    """Return the question of one line; without an id it is named by its line.

    Raises ``ValueError`` when the line holds no question.
    """
    if not isinstance(row, dict):
        raise ValueError("each line must be an object")
    text = _first(row, TEXT)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"there is no question: write it as `{TEXT[0]}`, `{TEXT[1]}` or `{TEXT[2]}`")
    given = row.get("input") or ""
    if not isinstance(given, str):
        raise ValueError("`input` is not a text")
    references = tuple(_texts(row, ANSWER))
    label = _first(row, ID)
    name = str(label).strip() if isinstance(label, str | int) and str(label).strip() else f"line {number}"
    level, subject = _level(row.get("level")), next(_texts(row, SUBJECT), "")
    for part in (text, given, *references, name, level, subject):
        if len(part) > LONGEST:
            raise ValueError(f"a text is longer than {LONGEST:,} characters")
        if any("\ud800" <= character <= "\udfff" for character in part):
            raise ValueError("a text holds half a character (a lone surrogate)")
    return Question(name, text, given, references, level, subject)


def level_order(level: str) -> tuple[int, str]:
    """Return what levels are sorted by: the number in them, then their text."""
    digits = re.search(r"\d{1,9}", level)
    return (int(digits.group()) if digits else 1_000_000_000, level)


def _level(value: Any) -> str:
    """Return a level as text: 4, "4" and "Level 4" are all "4"."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    found = re.fullmatch(r"(?:level\s*)?(\d{1,9})", text, re.IGNORECASE)
    return found[1] if found else text[:100]


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Yield the texts under the first of the names that holds any; numbers count as texts."""
    value = _first(row, names)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) or (isinstance(item, int | float) and not isinstance(item, bool)):
            yield str(item)
