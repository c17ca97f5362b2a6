"""What conversion shares: the mark of a wrong value, expected-but-got reports, references."""

from typing import Any, Final

from eic.diagnostics import Fix
from eic.lang import schema as s
from eic.lang.context import Context, Given
from eic.lang.describe import article, type_words, value_words
from eic.lang.syntax import ast
from eic.source import Source, Span

_NOTHING = ("null", "none", "None", "nil", "default", "auto")

BAD: Final[Any] = object()
"""Returned for a value that was reported as wrong."""


def masked(span: Span) -> Span:
    """Return ``span`` in a copy of its text that does not show what it covers: for secrets."""
    text, hidden = span.source.text, "".join(c if c == "\n" else "*" for c in span.text)
    return Span(
        Source(span.source.name, text[: span.start] + hidden + text[span.end :]), span.start, span.end
    )


def wrong_type(ctx: Context, type: s.Type, given: Given, detail: str = "", fix: str | None = None) -> Any:
    """Report expected against got and return ``BAD``."""
    return mismatch(ctx, "E0301", type_words(type), given, detail, fix)


def mismatch(
    ctx: Context, code: str, wanted: str, given: Given, detail: str = "", fix: str | None = None
) -> Any:
    """Report that ``wanted`` was expected and something else was given; return ``BAD``."""
    if param := param_meant(ctx, given.value):
        detail, fix = f"A parameter is written `{param}`.", param
    elif not detail and isinstance(given.value, ast.Path) and given.value.text in _NOTHING:
        detail = "To take the default, leave the setting out."
    ctx.found.error(
        code,
        f"expected {wanted}, got {value_words(given.value)}",
        given.span,
        detail=detail,
        notes=given.notes,
        label="this value",
        fix=Fix(given.span, fix) if fix and not given.notes else None,
    )
    return BAD


def param_meant(ctx: Context, value: ast.Value) -> str:
    """Return ``param.NAME`` when a bare word is the name of a parameter, else ""."""
    name = value.parts[0].text if isinstance(value, ast.Path) and len(value.parts) == 1 else ""
    if name not in ctx.table.params:
        return ""
    ctx.used.add(("param", name))
    return f"param.{name}"


def lookup(ctx: Context, kinds: tuple[str, ...], path: ast.Path, given: Given) -> Any:
    """Return the name of the block that ``path`` refers to, or ``BAD`` (reported)."""
    name = path.parts[-1].text
    if len(path.parts) == 2:
        kind = path.parts[0].text
        if kind not in kinds:
            wanted = " or ".join(f"{article(k)} {k}" for k in kinds)
            ctx.found.error("E0401", f"expected {wanted}, got `{path.text}`", given.span, notes=given.notes)
            return BAD
        kinds = (kind,)
    found = [kind for kind in kinds if (kind, name) in ctx.table.blocks]
    if len(found) > 1:
        both = " and ".join(f"a {kind}" for kind in found)
        ctx.found.error(
            "E0402", f"`{name}` is {both}", given.span, notes=given.notes,
            detail="Blocks that may stand in the same place need different names: rename one.",
        )  # fmt: skip
        return BAD
    if found:
        ctx.used.add((found[0], name))
        return name
    _report_missing(ctx, kinds, name, path, given)
    return BAD


def _report_missing(ctx: Context, kinds: tuple[str, ...], name: str, path: ast.Path, given: Given) -> None:
    wanted = " or ".join(kinds)
    others = sorted(kind for kind, known in ctx.table.blocks if known == name)
    span = given.span if given.notes else path.parts[-1].span
    if others:
        ctx.used.update((kind, name) for kind in others)
        ctx.found.error(
            "E0401", f"`{name}` is {article(others[0])} {others[0]}, not {article(wanted)} {wanted}",
            given.span, notes=given.notes,
        )  # fmt: skip
        return
    if name in ctx.table.unreadable:
        return
    if param := param_meant(ctx, path):
        ctx.found.error(
            "E0203", f"there is no {wanted} `{name}`", span, notes=given.notes,
            detail=f"A parameter is written `{param}`.", fix=Fix(span, param),
        )  # fmt: skip
        return
    known = [known for kind in kinds for known in ctx.table.names(kind)]
    hint = "" if known else f"This spec defines no {wanted}."
    if kinds == ("prompt",) and not known:
        hint = 'This spec defines no prompt; write `stock("math/lookahead")`, `file("mine.jinja")` or a `prompt` block.'
    ctx.unknown("E0203", f"there is no {wanted} `{name}`", name, known, span, hint)
