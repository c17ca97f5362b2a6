"""What a value of a file says: rows, by the format it is written in.

Texts are taken as they are. An instruction may not be blank and an output must be there, though it may
be empty (published sets hold such rows; ``keep nonempty(output)`` drops them). A system message stands
before the instruction.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from eic.data.arrow import Unreadable
from eic.data.load.base import RowFault
from eic.lang.blocks.load import Fields, Load

ROLES = {
    "human": "user", "user": "user", "prompter": "user", "gpt": "assistant", "assistant": "assistant",
    "chatgpt": "assistant", "bing": "assistant", "bard": "assistant", "model": "assistant",
    "system": "system", "developer": "system",
}  # fmt: skip
"""Words for who speaks in a chat."""

_LONGEST_ID = 200
_MOST_TURNS = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row of a file. What only eic's own rows know is empty for others.

    ``task`` is a task's name (of flat rows with a task key), or an id with ``path`` (eic's own).
    """

    instruction: str
    input: str
    output: str
    task: str = ""
    path: tuple[str, ...] = ()
    id: str = ""
    reply: str = ""
    index: int = 0
    source: str = ""
    licence: str = ""


Shape = Callable[[Any], "list[Loaded]"]


def shape_of(stage: Load, first: Any) -> Shape:
    """Return what reads the values of a file whose first value is ``first``.

    Raises ``RowFault`` when nobody can tell the format.
    """
    if stage.fields is not None:
        fields = stage.fields
        return lambda value: [flat_row(value, fields)]
    form = stage.format if stage.format != "auto" else _told_by(first)
    match form:
        case "eic":
            return lambda value: [_own(value)]
        case "seeds":
            return _seed
        case "sharegpt":
            return lambda value: _chat(value, "conversations", "from", "value", stage.turns)
        case "openai":
            return lambda value: _chat(value, "messages", "role", "content", stage.turns)
        case _:
            return lambda value: [flat_row(value, Fields())]


def _told_by(value: Any) -> str:
    keys = value.keys() if isinstance(value, dict) else ()
    for key, form in (("messages", "openai"), ("conversations", "sharegpt")):
        if key in keys:
            return form
    if {"instruction", "output"} <= {*keys}:
        return "eic" if {"id", "task", "path", "lineage"} <= {*keys} else "alpaca"
    if {"instruction", "instances"} <= {*keys}:
        return "seeds"
    known = ", ".join(f"`{str(key)[:40]}`" for key in list(keys)[:12])
    raise RowFault(
        f"its format cannot be told{f' by the keys {known}' if known else ': it is no object'}; rows have "
        "`instruction` and `output`, `messages`, or `conversations`: name other keys with `fields`"
    )


def flat_row(value: Any, fields: Fields) -> Loaded:
    """Return the row that an object says by the keys of ``fields``. Raises ``RowFault``."""
    row = _object(value)
    instruction = _text(row, fields.instruction)
    if not instruction.strip():
        raise RowFault(f"`{fields.instruction}` is empty")
    given = _text(row, fields.input) if row.get(fields.input) is not None else ""
    task = " ".join(_text(row, fields.task).split()) if fields.task else ""
    if fields.task and not task:
        raise RowFault(f"`{fields.task}` is empty")
    return Loaded(instruction, given, _text(row, fields.output), task)


def _seed(value: Any) -> list[Loaded]:
    """Return the instances of one of Self-Instruct's seed tasks; its name, when it has one, is the task."""
    row = _object(value)
    instances = row.get("instances")
    if not isinstance(instances, list) or not instances:
        raise RowFault(
            "`instances` is no list of instances" if "instances" in row else "it has no `instances`"
        )
    name = " ".join(_text(row, "name").split()) if row.get("name") is not None else ""
    rows = []
    for number, one in enumerate(instances, 1):
        try:
            flat = flat_row({**_object(one), "instruction": row.get("instruction")}, Fields())
        except RowFault as fault:
            raise RowFault(f"instance {number}: {fault}") from fault
        rows.append(replace(flat, task=name))
    return rows


def _own(value: Any) -> Loaded:
    row = _object(value)
    flat = flat_row(row, Fields())
    path, lineage = row.get("path"), row.get("lineage")
    if not isinstance(path, list) or not all(isinstance(name, str) and sound(name) for name in path):
        raise RowFault("`path` is no list of names")
    if not isinstance(lineage, dict):
        raise RowFault("`lineage` is no object")
    index = lineage.get("index", 0)
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < 2**31:
        raise RowFault("`lineage.index` is no position")
    source, licence = (_name(lineage, key) if lineage.get(key) else "" for key in ("source", "licence"))
    return Loaded(
        flat.instruction, flat.input, flat.output, _name(row, "task"), tuple(path), _name(row, "id"),
        _name(lineage, "reply"), index, source, licence,
    )  # fmt: skip


def _name(row: dict[str, Any], key: str) -> str:
    """Return an id of eic's own: a short text on one line (or none)."""
    text = _text(row, key)
    if len(text) > (_LONGEST_ID if key == "id" else 4096) or not text.isprintable():
        raise RowFault(f"`{key}` is too long or holds control characters")
    return text


def _chat(value: Any, key: str, who: str, what: str, turns: str) -> list[Loaded]:
    row = _object(value)
    messages = row.get(key)
    if not isinstance(messages, list):
        raise RowFault(f"`{key}` is no list" if key in row else f"it has no `{key}`")
    exchanges = _exchanges(messages[:_MOST_TURNS], who, what)
    if not exchanges:
        raise RowFault("nobody answers in the chat")
    if turns == "skip" and len(exchanges) > 1:
        return []
    rows: list[Loaded] = []
    before: list[str] = []
    for asked, answer in exchanges if turns == "each" else exchanges[:1]:
        rows.append(Loaded(asked, "\n\n".join(before), answer))
        before += [f"User: {asked}", f"Assistant: {answer}"]
    return rows


def _exchanges(messages: list[Any], who: str, what: str) -> list[tuple[str, str]]:
    """Return what was asked and answered. Messages of one speaker in a row are one; a system message is part of the first question."""
    exchanges: list[tuple[str, str]] = []
    asked: list[str] = []
    last = ""
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict):
            raise RowFault(f"message {number} is no object")
        role = ROLES.get(str(message.get(who)).lower(), "")
        if not role:
            raise RowFault(f"message {number} has the unknown `{who}` {str(message.get(who))[:40]!r}")
        text = _content(message, what, number)
        if role != "assistant":
            asked.append(text)
        elif last == "assistant":
            question, answer = exchanges.pop()
            exchanges.append((question, f"{answer}\n\n{text}"))
        else:
            question = "\n\n".join(part for part in asked if part.strip())
            if not question:
                raise RowFault(f"message {number} answers nothing")
            exchanges.append((question, text))
            asked = []
        last = role
    return exchanges


def _content(message: dict[str, Any], what: str, number: int) -> str:
    """Return a message's text; OpenAI's list of parts is joined when all parts are text."""
    content = message.get(what)
    if isinstance(content, list) and all(
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        for part in content
    ):
        content = "".join(part["text"] for part in content)
    if not isinstance(content, str):
        raise RowFault(f"message {number} has no text in `{what}`")
    if not sound(content):
        raise RowFault(f"message {number} holds half a character (a lone surrogate)")
    return content


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RowFault("it is no object with keys")
    return value


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if isinstance(value, Unreadable):
        raise RowFault(f"`{key}` cannot be read ({value.why})")
    if isinstance(value, float) and not math.isfinite(value):
        raise RowFault(f"`{key}` is {value}, which is no number")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise RowFault(f"`{key}` is no text" if key in row else f"it has no `{key}`")
    if not sound(value):
        raise RowFault(f"`{key}` holds half a character (a lone surrogate)")
    return value


def sound(text: str) -> bool:
    """Whether a text can be written as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
