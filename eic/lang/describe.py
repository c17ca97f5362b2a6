"""Types and values in words: the same words in errors, ``eic explain`` and the reference page."""

from decimal import Decimal
from typing import Any

from eic.lang import schema as s
from eic.lang.suggest import listing
from eic.lang.syntax import ast
from eic.lang.values import BaseRef, EnvName, FileRef, Template

_UNITS = {
    "": "the number", "%": "the percentage", "time": "the duration", "money": "the amount of money",
    "price": "the price per token", "rate": "the rate",
}  # fmt: skip


def type_words(type: s.Type) -> str:
    """Return what a setting of ``type`` takes, as a noun phrase."""
    match type:
        case s.Text(env=env):
            return 'a string or env("NAME", "default")' if env else "a string"
        case s.Secret():
            return 'env("NAME")'
        case s.Word(choices=choices):
            return f"one of {listing(choices)}"
        case s.Language():
            return "a language word such as `en` or `ko`"
        case s.Bool():
            return "`true` or `false`"
        case s.Int(low=low, high=high):
            return f"a whole number from {_short(low)} to {_short(high)}"
        case s.Number(low=low, high=high, percent=percent):
            return f"a number from {low:g} to {high:g}{' or a percentage' if percent else ''}"
        case s.Duration():
            return "a duration such as `30s` or `2m`"
        case s.Money():
            return "an amount of money such as `$5`"
        case s.Price():
            return "a price such as `$0.15/1M`"
        case s.Rate():
            return "a rate such as `5k/m`"
        case s.Ref(kinds=kinds):
            return f"the name of {' or '.join(f'{article(kind)} {kind}' for kind in kinds)}"
        case s.ListOf(item=item, single=single):
            words = type_words(item)
            return f"a list, each item {words}" + ("; one alone needs no brackets" if single else "")
        case _:
            return _file_words(type)


def _file_words(type: s.Type) -> str:
    match type:
        case s.ExamplesFile() | s.SeedTasksFile():
            return 'file("x.jsonl") or glob("x/*.jsonl")'
        case s.TemplateSource():
            return 'file("x.jinja") or stock("math/lookahead")'
        case s.PromptRef(role=role):
            return f'a prompt of the role `{role}`: prompt.NAME, file("x.jinja") or stock("math/{role}")'
        case s.DataFiles():
            return 'file("x.jsonl") or glob("x/*.jsonl")'
        case s.Tables():
            return 'file("x.yaml") or glob("x/*.yaml")'
        case s.QuestionsFile():
            return 'file("x.jsonl")'
        case s.AnyFile():
            return 'file("x")'
        case _:
            return "a string: a hub id, or a local folder such as `./models/llama`"


def article(noun: str) -> str:
    """Return ``a`` or ``an`` for a noun."""
    return "an" if noun[:1] in "aeiou" else "a"


def value_words(value: ast.Value) -> str:
    """Return what was written, as a noun phrase."""
    match value:
        case ast.String(value=text):
            shown = text if len(text) <= 30 else text[:29] + "…"
            return f'the string "{shown}"'.replace("\n", " ")
        case ast.Quantity(text=text, unit=unit):
            return f"{_UNITS[unit]} {text[:40]}"
        case ast.Range():
            return f"the range {value.low.text}..{value.high.text}"
        case ast.List(items=items):
            return f"a list of {len(items)}"
        case ast.Call(name=name):
            return f"{name.text}(...)"
        case _:
            return f"the word `{value.text}`"


def default_words(value: Any) -> str:
    """Return a default as a spec would write it, or in words."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if not value.isidentifier() else value
        case tuple():
            return "[" + ", ".join(default_words(item) for item in value) + "]"
        case float():
            return f"{value:g}".replace("e-0", "e-")
        case EnvName() | FileRef() | BaseRef() | Template():
            return "given"
        case _:
            return str(value)


def _short(number: int) -> str:
    if number == 2**31 - 1:
        return "2147483647"
    for unit, size in (("B", 10**9), ("M", 10**6), ("k", 10**3)):
        if number and number % size == 0:
            return f"{number // size}{unit}"
    return str(number)


def number_text(value: Decimal | float) -> str:
    """Return a number in its shortest exact form, without an exponent for everyday sizes."""
    return f"{float(value):.12g}"
