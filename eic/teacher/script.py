"""The script of a scripted teacher: JSONL rows, each a matcher and what to reply."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from eic.patterns import slow_pattern
from eic.teacher.base import TeacherError
from eic.teacher.counting import RULES

_FIELDS = ("role", "task", "ordinal", "match", "reply", "replies", "rule", "finish")
_FINISHES = ("stop", "length", "content_filter")
_MOST_PATTERN = 500
_MOST_SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """What a row is matched against. ``text`` is all messages, joined by blank lines."""

    role: str
    task: str
    path: tuple[str, ...]
    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Matchers that are None match every call; exactly one of replies and rule is set."""

    role: str | None
    task: str | None
    ordinal: int | None
    match: re.Pattern[str] | None
    replies: tuple[str, ...]
    rule: str
    finish: str

    def matches(self, call: Call) -> bool:
        """Whether this row answers ``call``."""
        return (
            (self.role is None or self.role == call.role)
            and (self.ordinal is None or self.ordinal == call.ordinal)
            and (self.task is None or any(fnmatchcase(name, self.task) for name in _names(call)))
            and (self.match is None or self.match.search(call.text[-_MOST_SEARCHED:]) is not None)
        )

    def reply(self, ordinal: int) -> str:
        """Return the written reply for ``ordinal``; the last one repeats."""
        return self.replies[min(ordinal, len(self.replies) - 1)]


def read_script(text: str, teacher: str) -> tuple[Row, ...]:
    """Return the rows of a script. Raises ``TeacherError`` that names the faulty line."""
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line))
        except ValueError as error:
            raise TeacherError(f"line {number} of the script of teacher {teacher}: {error}.") from error
    if not rows:
        raise TeacherError(
            f"the script of teacher {teacher} is empty: write a row such as "
            '{"role": "lookahead", "reply": "..."} or {"rule": "counting"} into it.'
        )
    return tuple(rows)


def _row(line: str) -> Row:
    try:
        data = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"not JSON ({error})") from None
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    unknown = [name for name in data if name not in _FIELDS]
    if unknown:
        raise ValueError(f"unknown field `{unknown[0]}`; there are {', '.join(_FIELDS)}")
    if sum(name in data for name in ("reply", "replies", "rule")) != 1:
        raise ValueError("needs exactly one of `reply`, `replies` and `rule`")
    rule = _word(data, "rule", tuple(RULES)) or ""
    return Row(
        role=_word(data, "role"),
        task=_word(data, "task"),
        ordinal=_ordinal(data.get("ordinal")),
        match=_pattern(_word(data, "match")),
        replies=() if rule else _replies(data),
        rule=rule,
        finish=_word(data, "finish", _FINISHES) or "stop",
    )


def _word(data: dict[str, Any], name: str, known: tuple[str, ...] = ()) -> str | None:
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
    if len(text) > _MOST_PATTERN:
        raise ValueError(f"`match` is longer than {_MOST_PATTERN} characters")
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


def _names(call: Call) -> tuple[str, ...]:
    """The ways to name a call's task: its name, its path of names, its path of id parts."""
    slugs = "/".join("_".join(re.findall(r"[^\W_]+", name.lower())) or "task" for name in call.path)
    return (call.task, "/".join(call.path), slugs)
