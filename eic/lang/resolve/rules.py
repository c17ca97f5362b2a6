"""Rule lines: ``keep rouge_l(instruction) <= 0.7 within task`` against the function table."""

import re
import warnings
from typing import Any

from eic.lang import schema as s
from eic.lang.context import Context, Given, Where
from eic.lang.describe import number_text, value_words
from eic.lang.functions import FUNCTIONS, Arg, Function, fields_of
from eic.lang.resolve.convert import convert, convert_given
from eic.lang.resolve.expect import BAD, lookup, mismatch
from eic.lang.suggest import listing
from eic.lang.syntax import ast
from eic.lang.values import Bounds, RuleValue
from eic.source import Span

_LONGEST_PATTERN = 2_000
_MOST_STRINGS = 10_000


def read_rule(ctx: Context, rule: ast.Rule, where: Where, place: str) -> Any:
    """Return a rule of a ``filter`` or ``prune`` block, or ``BAD`` (reported)."""
    function = _function(ctx, rule, place)
    if function is None:
        return BAD
    args = _args(ctx, function, rule.subject, place)
    value = _comparison(ctx, function, rule)
    clauses = _clauses(ctx, function, rule, place)
    if BAD in (args, value, clauses):
        return BAD
    within, by = clauses
    scope = within or (function.scope if place == "filter" else "")
    made = RuleValue(rule.verb.text, function.name, args, rule.op, value, scope, by)
    text = rule_text(made, within)
    return RuleValue(made.verb, made.fn, args, made.op, value, scope, by, text=text, line=rule.span.line)


def rule_text(rule: RuleValue, within: str) -> str:
    """Return the canonical text of a rule; ``within`` is its clause as written."""
    args = ", ".join(_text(arg, word=number == 0) for number, arg in enumerate(rule.args))
    parts = [f"{rule.verb} {rule.fn}({args})"]
    if rule.op:
        parts.append(f"{rule.op} {_text(rule.value, word=True)}")
    if within:
        parts.append(f"within {within}")
    if rule.by:
        parts.append(f"by {rule.by}")
    return " ".join(parts)


def _text(value: Any, word: bool) -> str:
    match value:
        case Bounds(low=low, high=high):
            return f"{number_text(low)}..{number_text(high)}"
        case tuple():
            return "[" + ", ".join(_text(item, word) for item in value) + "]"
        case str():
            if word:
                return value
            escaped = (
                value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
            )
            return f'"{escaped}"'
        case _:
            return number_text(value)


# --- the call ---------------------------------------------------------------------------


def _function(ctx: Context, rule: ast.Rule, place: str) -> Function | None:
    subject = rule.subject
    known = [name for name, function in FUNCTIONS.items() if place in function.places]
    if not isinstance(subject, ast.Call):
        word = subject.text if isinstance(subject, ast.Path) else ""
        field = fields_of(place)[0]
        hint = (
            f"Write `{rule.verb.text} {word}({field})`."
            if word in FUNCTIONS
            else f"For example `{rule.verb.text} nonempty({field})`."
        )
        ctx.found.error("E0308", "a rule looks at a field through a function", subject.span, detail=hint)
        return None
    name = subject.name.text
    if name not in FUNCTIONS:
        ctx.unknown("E0204", f"there is no function `{name}`", name, known, subject.name.span)
        return None
    if name not in known:
        ctx.found.error(
            "E0204",
            f"`{name}` cannot stand in a `{place}` block",
            subject.name.span,
            detail=f"Known here: {listing(known)}.",
        )
        return None
    return FUNCTIONS[name]


def _args(ctx: Context, function: Function, call: ast.Value, place: str) -> Any:
    assert isinstance(call, ast.Call)
    if len(call.args) != len(function.args):
        count = len(function.args)
        ctx.found.error(
            "E0308", f"`{function.name}` takes {count} argument{'s' * (count != 1)}, got {len(call.args)}", call.span,
            detail=f"Its form is `{function.signature}`.",
        )  # fmt: skip
        return BAD
    values = tuple(_arg(ctx, arg, value, place) for arg, value in zip(function.args, call.args, strict=True))
    return BAD if BAD in values else values


def _arg(ctx: Context, arg: Arg, value: ast.Value, place: str) -> Any:
    given = ctx.given(value)
    if given is None:
        return BAD
    if arg.kind == "strings":
        return _strings(ctx, given)
    if arg.kind == "pattern":
        return _pattern(ctx, given)
    word = (
        given.value.parts[0].text
        if isinstance(given.value, ast.Path) and len(given.value.parts) == 1
        else None
    )
    fields = fields_of(place)
    if word is None:
        wanted = (
            f"one of the fields {listing(fields)}" if arg.kind == "field" else "an aspect such as `quality`"
        )
        return mismatch(ctx, "E0308", wanted, given)
    if arg.kind == "field" and word not in fields:
        ctx.unknown("E0205", f"`{place}` rules have no field `{word}`", word, list(fields), given.span)
        return BAD
    return word


def _strings(ctx: Context, given: Given) -> Any:
    values = convert_given(ctx, s.ListOf(s.Text(), min_items=1, single=True), given)
    if values is BAD:
        return BAD
    if len(values) > _MOST_STRINGS:
        ctx.found.error("E0305", f"the list has more than {_MOST_STRINGS:,} items", given.span)
        return BAD
    if any(not text.strip() for text in values):
        ctx.found.error("E0308", "an empty string matches everything", given.span, detail="Leave it out.")
        return BAD
    return values


def _pattern(ctx: Context, given: Given) -> Any:
    pattern = convert_given(ctx, s.Text(), given)
    if pattern is BAD:
        return BAD
    problem, at = "", 0
    try:
        if len(pattern) > _LONGEST_PATTERN:
            problem = f"it is longer than {_LONGEST_PATTERN:,} characters"
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                re.compile(pattern)
    except re.error as fault:
        problem, at = fault.msg, fault.pos or 0
    except (RecursionError, OverflowError, MemoryError):
        problem = "it is too deep or too large"
    if not problem:
        from eic.patterns import slow_pattern  # compiles expressions; few specs have a pattern

        slow = slow_pattern(pattern)
        if slow is None:
            return pattern
        ctx.found.error(
            "E0310", f"the pattern {slow.problem}: it can run for ever", _inside(given, slow.at), notes=given.notes,
            detail="Make the repeat possessive (`.*+` never gives back what it took), or use one character class: `[ab]*`.",
        )  # fmt: skip
        return BAD
    ctx.found.error(
        "E0310", f"the pattern is not a regular expression: {problem}", _inside(given, at), notes=given.notes,
        detail="Patterns are those of Python's `re`; in \"...\" a backslash is written twice.",
    )  # fmt: skip
    return BAD


def _inside(given: Given, at: int) -> Span:
    """The character of a plain string that the pattern's fault is at, else the whole value."""
    value = given.value
    if (
        given.notes
        or not isinstance(value, ast.String)
        or value.block
        or value.span.text[1:-1] != value.value
    ):
        return given.span
    start = min(given.span.start + 1 + at, given.span.end - 1)
    return Span(given.span.source, start, start + 1)


# --- the comparison ---------------------------------------------------------------------


def _comparison(ctx: Context, function: Function, rule: ast.Rule) -> Any:
    if not function.ops:
        if rule.op and rule.value is not None:
            ctx.found.error(
                "E0309", f"`{function.name}` says yes or no; it is not compared", rule.subject.span.to(rule.value.span),
                detail=f"For example `{function.example}`.",
            )  # fmt: skip
            return BAD
        return None
    if not rule.op or rule.value is None:
        ctx.found.error(
            "E0309", f"`{function.name}` gives a {function.result} that must be compared", rule.subject.span,
            detail=f"For example `{function.example}`.",
        )  # fmt: skip
        return BAD
    if rule.op not in function.ops:
        ctx.found.error(
            "E0309", f"`{function.name}` cannot be compared with `{rule.op}`", rule.subject.span.to(rule.value.span),
            detail=f"It takes {listing(function.ops)}.",
        )  # fmt: skip
        return BAD
    given = ctx.given(rule.value)
    if given is None:
        return BAD
    if function.result == "language":
        return convert_given(
            ctx, s.ListOf(s.Language(), min_items=1, single=True) if rule.op == "in" else s.Language(), given
        )
    return _bounds(ctx, function, given) if rule.op == "in" else _number(ctx, function, given)


def _number(ctx: Context, function: Function, given: Given) -> Any:
    kind = (
        s.Int(int(function.low), int(function.high))
        if function.whole
        else s.Number(function.low, function.high, percent=function.high <= 1)
    )
    value = convert_given(ctx, kind, given)
    return value if value is BAD else float(value)


def _bounds(ctx: Context, function: Function, given: Given) -> Any:
    value = given.value
    if not isinstance(value, ast.Range):
        ends = value.items if isinstance(value, ast.List) else ()
        both = [end.text for end in ends if isinstance(end, ast.Quantity)]
        fix = "..".join(both) if len(both) == len(ends) == 2 else None
        detail = f"Write `{fix}`; both ends belong to it." if fix else ""
        return mismatch(ctx, "E0309", "a range such as `3..150`", given, detail, fix)
    low = _number(ctx, function, Given(value.low, value.low.span, given.notes))
    high = _number(ctx, function, Given(value.high, value.high.span, given.notes))
    return BAD if BAD in (low, high) else Bounds(low, high)


# --- the clauses ------------------------------------------------------------------------


def _clauses(ctx: Context, function: Function, rule: ast.Rule, place: str) -> Any:
    within = by = ""
    seen: set[str] = set()
    sound = True
    for clause in rule.clauses:
        name = clause.name.text
        if name in seen:
            ctx.found.error("E0206", f"`{name}` is given twice", clause.span)
            sound = False
        seen.add(name)
        if name == "within" and function.within and place == "filter":
            within = convert(ctx, s.Word(function.within), clause.value)
            sound &= within is not BAD
        elif name == "by" and function.by:
            by = _teacher(ctx, clause.value)
            sound &= by is not BAD
        else:
            _refuse(ctx, function, clause, place)
            sound = False
    if function.by and "by" not in seen:
        ctx.found.error(
            "E0311", f"`{function.name}` needs a teacher", rule.subject.span,
            detail=f"Say who judges: `{function.example}`.",
        )  # fmt: skip
        sound = False
    return (within, by) if sound else BAD


def _teacher(ctx: Context, value: ast.Value) -> Any:
    given = ctx.given(value)
    if given is None:
        return BAD
    if not isinstance(given.value, ast.Path) or len(given.value.parts) > 2:
        return mismatch(ctx, "E0301", "the name of a teacher", given)
    return lookup(ctx, ("teacher",), given.value, given)


def _refuse(ctx: Context, function: Function, clause: ast.Clause, place: str) -> None:
    name = clause.name.text
    detail = ""
    if name == "within" and place == "prune":
        detail = "Pruning looks at the whole tree."
    elif name == "within":
        detail = f"`{function.name}` looks at one example at a time."
    elif name == "by":
        detail = f"No teacher is asked for `{function.name}`."
    ctx.found.error(
        "E0311",
        f"`{name} {_clause_value(clause)}` does not belong to `{function.name}`",
        clause.span,
        detail=detail,
    )


def _clause_value(clause: ast.Clause) -> str:
    return clause.value.text if isinstance(clause.value, ast.Path) else value_words(clause.value)
