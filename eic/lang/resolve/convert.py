"""One setting's value: what was written against what the schema wants, with unit and range.

``convert`` returns the typed value or ``BAD`` after it reported what is wrong and what was
expected. It is the only reader of the schema's types apart from the documentation.
"""

import re
from decimal import Decimal
from typing import Any

from eic.diagnostics import Fix, Note
from eic.lang import schema as s
from eic.lang.context import Context, Given
from eic.lang.describe import number_text, type_words, value_words
from eic.lang.languages import LANGUAGES
from eic.lang.resolve.convert_base import convert_base
from eic.lang.resolve.convert_files import convert_file
from eic.lang.resolve.expect import BAD, lookup, masked, mismatch, param_meant, wrong_type
from eic.lang.syntax import ast
from eic.lang.values import EnvName

_TRUTHS = {"yes": "true", "on": "true", "True": "true", "no": "false", "off": "false", "False": "false"}
_NUMERAL = re.compile(r"\$?[0-9][0-9.]*[A-Za-z%]{0,2}(?:/[0-9A-Za-z]{1,3})?", re.ASCII)
_MOST_MONEY = Decimal(10**9)
_MOST_RATE = Decimal(10**12)


def convert(ctx: Context, type: s.Type, value: ast.Value) -> Any:
    """Return ``value`` as ``type`` wants it, or ``BAD`` (reported)."""
    given = ctx.given(value)
    if given is None:
        return BAD
    return convert_given(ctx, type, given)


def convert_given(ctx: Context, type: s.Type, given: Given) -> Any:
    """Like ``convert`` for a value whose parameter reference is already replaced."""
    match type:
        case s.Text(env=env):
            return _text(ctx, type, given, env)
        case s.ModelBase(writes=writes):
            text = "scratch" if _bare(given.value) == "scratch" else _text(ctx, type, given, False)
            return BAD if text is BAD else convert_base(ctx, given, text, writes=writes)
        case s.Secret():
            return _secret(ctx, type, given)
        case s.Word():
            return _word(ctx, type, given)
        case s.Language():
            return _language(ctx, type, given)
        case s.Bool():
            return _bool(ctx, type, given)
        case s.Ref():
            return _reference(ctx, type, given)
        case s.ListOf():
            return _list(ctx, type, given)
        case s.ExamplesFile() | s.SeedTasksFile() | s.DataFiles() | s.QuestionsFile() | s.Tables():
            return convert_file(ctx, type, given)
        case s.TemplateSource() | s.PromptRef() | s.AnyFile():
            return convert_file(ctx, type, given)
        case _:
            return _number(ctx, type, given)


# --- texts and words --------------------------------------------------------------------


def _text(ctx: Context, type: s.Type, given: Given, env: bool) -> Any:
    match given.value:
        case ast.String(value=text):
            return text
        case ast.Call(name=name) if name.text == "env":
            return _from_environment(ctx, given, given.value) if env else _no_env(ctx, given)
        case ast.Path(parts=(word,)):
            return wrong_type(ctx, type, given, "Strings stand in double quotes.", f'"{word.text}"')
        case _:
            return wrong_type(ctx, type, given)


def _no_env(ctx: Context, given: Given) -> Any:
    ctx.found.error(
        "E0307", "env() cannot stand here", given.span, notes=given.notes,
        detail="Only `model`, `base_url` and `api_key` of a teacher are read from the environment.",
    )  # fmt: skip
    return BAD


def _from_environment(ctx: Context, given: Given, call: ast.Call) -> Any:
    strings = [arg.value for arg in call.args if isinstance(arg, ast.String)]
    if len(strings) != len(call.args) or len(strings) not in (1, 2) or not _is_variable(strings[0]):
        ctx.found.error(
            "E0307", 'env() takes a variable\'s name and a default: env("NAME", "default")', given.span,
            notes=given.notes,
        )  # fmt: skip
        return BAD
    if ctx.env.get(strings[0]):
        return ctx.env[strings[0]]
    if len(strings) == 2:
        return strings[1]
    ctx.found.error(
        "E0307", f"the environment variable {strings[0]} is not set", given.span, notes=given.notes,
        detail=f'Set it, or give a default: env("{strings[0]}", "default").', label="not set here",
    )  # fmt: skip
    return BAD


def _is_variable(name: str) -> bool:
    return name.isascii() and name.isidentifier()


def _secret(ctx: Context, type: s.Type, given: Given) -> Any:
    hidden = tuple(Note(note.message, masked(note.span) if note.span else None) for note in given.notes)
    match given.value:
        case ast.Call(name=ast.Name(text="env"), args=args):
            if len(args) == 1 and isinstance(args[0], ast.String) and _is_variable(args[0].value):
                return EnvName(args[0].value)
            ctx.found.error(
                "E0307", 'a secret is env("NAME") with the name of a variable and nothing else', masked(given.span),
                detail="A default would put the secret into the spec.", notes=hidden,
            )  # fmt: skip
        case ast.String():
            ctx.found.error(
                "E0306", "secrets never stand in specs", masked(given.span), notes=hidden,
                detail='Write env("OPENAI_API_KEY") and set that variable; a key that was committed must be revoked.',
            )  # fmt: skip
        case _:
            wrong_type(ctx, type, given)
    return BAD


def _word(ctx: Context, type: s.Word, given: Given) -> Any:
    word = _bare(given.value)
    if word is None:
        text = given.value.value if isinstance(given.value, ast.String) else ""
        return wrong_type(ctx, type, given, "", text if text in type.choices else None)
    if word in type.choices or (type.open and word in _registered()):
        return word
    if param_meant(ctx, given.value):
        return wrong_type(ctx, type, given)
    known = [*type.choices, *(_registered() if type.open else ())]
    ctx.unknown("E0205", f"`{word}` is not {type_words(s.Word(tuple(known)))}", word, known, given.span)
    return BAD


def _registered() -> tuple[str, ...]:
    from importlib.metadata import entry_points

    return tuple(sorted(point.name for point in entry_points(group="eic.teachers")))


def _language(ctx: Context, type: s.Type, given: Given) -> Any:
    word = _bare(given.value)
    if word is None:
        text = given.value.value if isinstance(given.value, ast.String) else ""
        return wrong_type(ctx, type, given, "Languages are bare words.", text if text in LANGUAGES else None)
    if word in LANGUAGES:
        return word
    ctx.found.error(
        "E0205", f"`{word}` is not an ISO 639-1 language", given.span, notes=given.notes,
        detail="Languages are two-letter words: `en`, `ko`, `de`, `zh`, ...",
        fix=Fix(given.span, word.lower()) if word.lower() in LANGUAGES else None,
    )  # fmt: skip
    return BAD


def _bool(ctx: Context, type: s.Type, given: Given) -> Any:
    word = _bare(given.value)
    if word in ("true", "false"):
        return word == "true"
    return wrong_type(ctx, type, given, "", _TRUTHS.get(word or ""))


def _bare(value: ast.Value) -> str | None:
    return value.parts[0].text if isinstance(value, ast.Path) and len(value.parts) == 1 else None


# --- references and lists ---------------------------------------------------------------


def _reference(ctx: Context, type: s.Ref, given: Given) -> Any:
    value = given.value
    if not isinstance(value, ast.Path) or len(value.parts) > 2:
        text = value.value if isinstance(value, ast.String) else ""
        known = any((kind, text) in ctx.table.blocks for kind in type.kinds)
        return wrong_type(ctx, type, given, "", text if known else None)
    return lookup(ctx, type.kinds, value, given)


def _list(ctx: Context, type: s.ListOf, given: Given) -> Any:
    if isinstance(given.value, ast.List):
        items = given.value.items
    elif type.single:
        single = convert_given(ctx, type.item, given)
        return single if single is BAD else (single,)
    else:
        return wrong_type(ctx, type, given)
    if len(items) < type.min_items:
        ctx.found.error(
            "E0305", f"the list needs at least {type.min_items} item{'s' * (type.min_items > 1)}", given.span,
            notes=given.notes,
        )  # fmt: skip
        return BAD
    values = tuple(convert(ctx, type.item, item) for item in items)
    if BAD in values:
        return BAD
    if isinstance(type.item, s.Ref | s.Word):
        return _without_repeats(ctx, values, items)
    return values


def _without_repeats(ctx: Context, values: tuple[Any, ...], items: tuple[ast.Value, ...]) -> Any:
    for number, value in enumerate(values):
        if value in values[:number]:
            ctx.found.error("E0305", f"`{value}` stands in the list twice", items[number].span)
            return BAD
    return values


# --- numbers ----------------------------------------------------------------------------


def _number(ctx: Context, type: s.Type, given: Given) -> Any:
    value = given.value
    if not isinstance(value, ast.Quantity):
        quoted = isinstance(value, ast.String) and _NUMERAL.fullmatch(value.value) is not None
        detail = "Numbers stand without quotes." if quoted else ""
        return wrong_type(ctx, type, given, detail, value.value if quoted else None)  # type: ignore[union-attr]
    unit, hint = _UNIT_OF[type.__class__]
    percent = isinstance(type, s.Number) and type.percent and value.unit == "%"
    if value.unit != unit and not percent:
        return _wrong_unit(ctx, type, given, value, hint)
    number = value.value
    if not number.is_finite():
        return wrong_type(ctx, type, given)
    low, high = _bounds(type)
    if not low <= number <= high:
        return _out_of_range(ctx, type, given, low, high)
    if not isinstance(type, s.Int):
        return float(number)
    if number != number.to_integral_value():
        return wrong_type(ctx, type, given)
    return int(number)


_UNIT_OF: dict[type, tuple[str, str]] = {
    s.Int: ("", ""), s.Number: ("", ""), s.Duration: ("time", "{}s"), s.Money: ("money", "${}"),
    s.Price: ("price", "${}/1M"), s.Rate: ("rate", "{}/m"),
}  # fmt: skip


def _wrong_unit(ctx: Context, type: s.Type, given: Given, value: ast.Quantity, hint: str) -> Any:
    fix = None
    if hint and value.unit == "":
        fix = hint.format(value.text)
    elif value.unit == "money" and isinstance(type, s.Price):
        fix = f"{value.text}/1M"
    elif value.unit == "%" and isinstance(type, s.Number):
        fix = number_text(value.value)
    detail = f"Write `{fix}`." if fix else ""
    return mismatch(ctx, "E0302", type_words(type), given, detail, fix)


def _bounds(type: s.Type) -> tuple[Decimal, Decimal]:
    if isinstance(type, s.Int | s.Number | s.Duration):
        return Decimal(str(type.low)), Decimal(str(type.high))
    if isinstance(type, s.Rate):
        return Decimal("0.001"), _MOST_RATE
    return Decimal(0), _MOST_MONEY


def _out_of_range(ctx: Context, type: s.Type, given: Given, low: Decimal, high: Decimal) -> Any:
    ctx.found.error(
        "E0303", f"{value_words(given.value)} is out of range", given.span, notes=given.notes,
        detail=f"Expected {type_words(type)}." if isinstance(type, s.Int | s.Number)
        else f"It must lie between {number_text(low)} and {number_text(high)}{' seconds' * isinstance(type, s.Duration)}.",
    )  # fmt: skip
    return BAD
