"""Reply formats: the way in to reading and describing teacher replies.

``labelled`` and ``json`` are what templates can ask for. Parsing is tolerant, bounded and never
raises; a reply in the other format than asked for is read as well.
"""

import re

from eic.data.replies import jsonish, labelled
from eic.data.replies.clean import (
    ParsedExamples,
    ParsedTask,
    ParsedTasks,
    clean_reply,
    without_thoughts,
)
from eic.data.replies.schema import reply_schema, schema_in_words

_NONE = re.compile(r'\bno (?:further|more|other|new|additional) sub-?tasks?\b|"subtasks"\s*:\s*\[\s*\]', re.I)
_SHORT = 400
"""Characters up to which a reply without items may be read as "there are none"."""

__all__ = [
    "ParsedExamples",
    "ParsedTask",
    "ParsedTasks",
    "parse_examples",
    "parse_tasks",
    "reply_schema",
    "schema_in_words",
]


def parse_tasks(text: str, finish: str, reply: str) -> ParsedTasks:
    """Return the sub-tasks of a reply; ``problem`` says why there are none ("" when it says so itself).

    ``finish`` is why the text ended (``length``: its last item may be incomplete and is then
    dropped, nothing else), ``reply`` the format asked for.
    """
    text = without_thoughts(clean_reply(text))
    cut = finish == "length"
    items = jsonish.parse_tasks(text) if reply == "json" else labelled.parse_tasks(text, cut=cut)
    items = items or (labelled.parse_tasks(text, cut=cut) if reply == "json" else jsonish.parse_tasks(text))
    if not items and not cut and says_none(text):
        return ParsedTasks((), "")
    return ParsedTasks(items, "" if items else _problem(text, cut, reply, "sub-task", "subtasks"))


def parse_examples(text: str, finish: str, reply: str) -> ParsedExamples:
    """Return the examples of a reply; ``problem`` says why there are none (see ``parse_tasks``)."""
    text = without_thoughts(clean_reply(text))
    cut = finish == "length"
    items = jsonish.parse_examples(text) if reply == "json" else labelled.parse_examples(text, cut=cut)
    items = items or (
        labelled.parse_examples(text, cut=cut) if reply == "json" else jsonish.parse_examples(text)
    )
    return ParsedExamples(items, "" if items else _problem(text, cut, reply, "example", "examples"))


def says_none(text: str) -> bool:
    """Whether a reply is the honest answer that there is no further sub-task (no reason to ask again)."""
    return len(text) <= _SHORT and _NONE.search(text) is not None


def _problem(text: str, cut: bool, reply: str, item: str, key: str) -> str:
    """Return what is wrong with a reply that holds nothing usable, as a sentence for the re-ask."""
    if not text.strip():
        return "the reply was empty"
    if cut:
        return f"the reply was cut off before its first whole {item}"
    if reply == "json":
        return f"the reply held no JSON object with a list `{key}` of usable {item}s"
    labels = "`New subtask:`" if item == "sub-task" else "`Instruction:` and `Output:`"
    return f"the reply held no {item} with {labels} at the start of a line"
