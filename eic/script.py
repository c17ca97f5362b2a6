"""The rows of a scripted teacher's file: JSONL, each row a matcher and what to reply.

The teacher reads them when a run starts and the language when a spec is checked: both by these
rules, so that a script that passes the check also runs.
"""

import re
from collections.abc import Collection
from typing import Any

from eic.patterns import slow_pattern
from eic.record import record

COUNTING = "counting"
RULES = (COUNTING,)
"""Names of the rules that invent replies; the teacher has a function for each."""
FIELDS = ("role", "task", "ordinal", "match", "reply", "replies", "rule", "finish")
FINISHES = ("stop", "length", "content_filter")
MOST_PATTERN = 500
"""Longest pattern of a row, in characters."""


@record
class Row:
    """One row. Matchers that are None match every call; exactly one of replies and rule is set."""

    role: str | None
    task: str | None
    ordinal: int | None
    match: re.Pattern[str] | None
    replies: tuple[str, ...]
    rule: str
    finish: str

    def reply(self, ordinal: int) -> str:
        """Return the written reply for ``ordinal``; the last one repeats."""
        return self.replies[min(ordinal, len(self.replies) - 1)]


def read_row(data: Any, roles: Collection[str] = ()) -> Row:
    """Return the row that a line's JSON value says.

    ``roles``: the roles there are, when the caller knows them. Raises ``ValueError`` that says
    what is wrong, without a full stop.
    """
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    unknown = [name for name in data if name not in FIELDS]
    if unknown:
        raise ValueError(f"unknown field `{unknown[0][:40]}`; there are {', '.join(FIELDS)}")
    if sum(name in data for name in ("reply", "replies", "rule")) != 1:
        raise ValueError("needs exactly one of `reply`, `replies` and `rule`")
    rule = _word(data, "rule", RULES) or ""
    return Row(
        role=_word(data, "role", roles),
        task=_word(data, "task"),
        ordinal=_ordinal(data.get("ordinal")),
        match=_pattern(_word(data, "match")),
        replies=() if rule else _replies(data),
        rule=rule,
        finish=_word(data, "finish", FINISHES) or "stop",
    )


def _word(data: dict[str, Any], name: str, known: Collection[str] = ()) -> str | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be a string")
    if known and value not in known:
        raise ValueError(f"`{name}` must be one of {', '.join(known)}, not {value[:40]!r}")
    return value


def _ordinal(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise ValueError("`ordinal` must be a whole number from 0 up")


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if text is None:
        return None
    if len(text) > MOST_PATTERN:
        raise ValueError(f"`match` is longer than {MOST_PATTERN} characters")
    try:
        pattern = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"`match` is no regular expression ({error})") from None
    slow = slow_pattern(text)
    if slow is not None:
        raise ValueError(f"the pattern `match` {slow.problem}: it can run for ever")
    return pattern


def _replies(data: dict[str, Any]) -> tuple[str, ...]:
    given = [data["reply"]] if "reply" in data else data["replies"]
    if not isinstance(given, list) or not given or not all(isinstance(text, str) for text in given):
        name = "`reply` must be a string" if "reply" in data else "`replies` must be a list of strings"
        raise ValueError(name)
    return tuple(given)
