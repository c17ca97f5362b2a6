"""The script of a scripted teacher: reading a whole file, and which row answers a call."""

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from eic.script import Row, read_row
from eic.teacher.base import TeacherError

_MOST_SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """What a row is matched against. ``text`` is all messages, joined by blank lines."""

    role: str
    task: str
    path: tuple[str, ...]
    ordinal: int
    text: str


def matches(row: Row, call: Call) -> bool:
    """Whether a row answers ``call``."""
    return (
        (row.role is None or row.role == call.role)
        and (row.ordinal is None or row.ordinal == call.ordinal)
        and (row.task is None or any(fnmatchcase(name, row.task) for name in _names(call)))
        and (row.match is None or row.match.search(call.text[-_MOST_SEARCHED:]) is not None)
    )


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
    return read_row(data)


def _names(call: Call) -> tuple[str, ...]:
    """The ways to name a call's task: its name, its path of names, its path of id parts."""
    slugs = "/".join("_".join(re.findall(r"[^\W_]+", name.lower())) or "task" for name in call.path)
    return (call.task, "/".join(call.path), slugs)
