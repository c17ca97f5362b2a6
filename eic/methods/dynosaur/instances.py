"""Instances: what a row of a table comes to under a task, in the three published forms of the input."""

from dataclasses import dataclass
from typing import Any

from eic.data.tables.base import UNREAD, Row
from eic.methods.dynosaur.shown import is_scalar
from eic.methods.text import clean_text

CUT = 2000
"""Characters of an input and of an output that are kept."""

NO_INPUT = "the input is empty"
NO_LIST = "an input is no text, number or list of texts"
NO_ANSWER = "the answer is no text or number"
EMPTY_ANSWER = "the answer is empty"

DROPS = (UNREAD, NO_ANSWER, NO_LIST, NO_INPUT, EMPTY_ANSWER)
"""Why rows give nothing, in the order in which it is looked at; a drop names its reason by the position."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What one row gives: input and output, or ``dropped`` says why it gives nothing.

    ``last``: no later row of the task may be used either (the released code stops here).
    """

    input: str
    output: str
    dropped: str = ""
    last: bool = False


def instance(row: Row, inputs: tuple[str, ...], output: str, form: str, compat: str = "none") -> Instance:
    """Return what a row gives under a task with these fields.

    A row without a usable input or answer gives nothing. In the released code an answer that is no
    text or number ends its whole task, and an empty answer is kept.
    """
    given = render_input(row, inputs, form)
    answer = row.get(output)
    made = str(answer).strip() if is_scalar(answer) else None
    shown, written = _safe((given or "")[:CUT]), _safe((made or "")[:CUT])
    if made is None:
        return Instance(shown, written, NO_ANSWER, last=compat != "none")
    if given is None:
        return Instance(shown, written, NO_LIST)
    if not shown:
        return Instance(shown, written, NO_INPUT)
    if not written and compat == "none":
        return Instance(shown, written, EMPTY_ANSWER)
    return Instance(shown, written)


def render_input(row: Row, fields: tuple[str, ...], form: str) -> str | None:
    """Return the input of a row; None when a field holds what cannot be written.

    One field gives its bare value. Several give a sentence each: ``The NAME is VALUE.`` (``paper``),
    ``Name is VALUE.`` (``figure``) or ``name is 'VALUE'. `` (``code``). Lists of texts are joined. The
    first two leave out empty fields and put no full stop behind a value that ends a sentence itself.
    """
    values = [row.get(field) for field in fields]
    if not all(is_scalar(value) or _is_list(value) for value in values):
        return None
    if form == "code":
        return _code(fields, values)
    pairs = zip(fields, values, strict=True)
    texts = [str(value).strip() if is_scalar(value) else _joined(field, value) for field, value in pairs]
    if len(fields) == 1:
        return texts[0]
    named = [(_spoken(field), text) for field, text in zip(fields, texts, strict=True) if text]
    if form == "figure":
        named = [(name[:1].upper() + name[1:], text) for name, text in named]
    else:
        named = [(f"The {name}", text) for name, text in named]
    return " ".join(
        f"{name} is {text}" if text[-1] in ".!?" else f"{name} is {text}." for name, text in named
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _joined(field: str, value: Any) -> str:
    """Return a list of texts as one: lettered when it holds choices, with commas else.

    Lists are those that ``_is_list`` let pass.
    """
    if "choice" in field or "option" in field:
        return " ".join(f"{_letter(number)}. {item.strip()}" for number, item in enumerate(value))
    return ", ".join(item.strip() for item in value)


def _safe(text: str) -> str:
    """Return a text without unsafe characters; white space at its ends stays (it is part of ``code``)."""
    bare = text.strip()
    return text.replace(bare, clean_text(bare), 1) if bare else ""


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _spoken(field: str) -> str:
    return " ".join(field.replace("_", " ").split())


def _code(fields: tuple[str, ...], values: list[Any]) -> str:
    """Return the input as the released code writes it, spaces and missing names included."""
    made = ""
    for field, value in zip(fields, values, strict=True):
        if isinstance(value, list) and "choice" in field:
            letters = (f" {chr(ord('A') + number)}. '{item}'" for number, item in enumerate(value))
            made += ",".join(letters) + "."
        elif isinstance(value, list):
            made += "'" + "', '".join(value) + "'. "
        elif len(fields) > 1:
            made += f"{field} is '{str(value).strip()}'. "
        else:
            made = str(value).strip()
    return made
