"""One block against its declaration: settings, nested blocks and rules, driven by the schema."""

from collections.abc import Callable, Iterable
from typing import Any

from eic.diagnostics import Fix, Note
from eic.lang import schema as s
from eic.lang.blocks import NAMED
from eic.lang.context import Context, Where
from eic.lang.resolve.convert import convert
from eic.lang.resolve.expect import BAD
from eic.lang.resolve.imports import name_span
from eic.lang.suggest import nearest
from eic.lang.syntax import ast
from eic.source import Span

RuleReader = Callable[[Context, ast.Rule, Where], Any]


class Fields:
    """What a block's lines give: field values, and whether all of them were right."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.sound = True


def resolve_block(
    ctx: Context,
    cls: type,
    block: ast.Block,
    where: Where,
    *,
    read_rule: RuleReader | None = None,
    other_blocks: Iterable[str] = (),
) -> Fields:
    """Return the fields that ``block`` sets; every fault is reported.

    ``other_blocks`` are kinds that the caller reads itself (stages, nested tasks).
    """
    fields = Fields()
    ctx.places.put(where, name_span(block))
    seen: dict[str, Span] = {}
    rules: list[Any] = []
    before = len(ctx.found.items)
    for item in block.body:
        match item:
            case ast.Attribute():
                _setting(ctx, cls, item, where, fields, seen, other_blocks)
            case ast.Block():
                _nested(ctx, cls, item, where, fields, seen, frozenset(other_blocks))
            case ast.Rule():
                rules.append(_rule(ctx, cls, block, item, (*where, "rules", str(len(rules))), read_rule))
            case ast.Import() | ast.Param():
                word = "import" if isinstance(item, ast.Import) else "param"
                ctx.found.error("E0208", f"`{word}` stands at the top of a file", item.span)
    found = s.rule_lines(cls)
    if found is not None:
        fields.values[found[0]] = tuple(rules)
    meant = _meant(cls, block)
    for name in s.settings(cls):
        if name not in seen and name not in meant and s.required(cls, name):
            _missing(ctx, cls, name, block)
    new = ctx.found.items[before:]
    absent = any(s.required(cls, name) and name not in fields.values for name in s.settings(cls))
    fields.sound = not absent and BAD not in rules and not any(item.severity == "error" for item in new)
    return fields


def _setting(
    ctx: Context,
    cls: type,
    item: ast.Attribute,
    where: Where,
    fields: Fields,
    seen: dict[str, Span],
    others: Iterable[str],
) -> None:
    name, declared = item.name.text, s.settings(cls)
    if name not in declared:
        _unknown_setting(ctx, cls, item, others)
        return
    if name in seen:
        _twice(ctx, f"`{name}`", item.name.span, seen[name])
        return
    seen[name] = item.name.span
    ctx.places.put((*where, name), item.value.span)
    value = convert(ctx, declared[name].type, item.value)
    if value is not BAD:
        fields.values[name] = value


def _meant(cls: type, block: ast.Block) -> frozenset[str]:
    """Return the settings that unknown or malformed lines were meant to be: they are not missing."""
    known = s.settings(cls)
    names = [item.name.text for item in block.body if isinstance(item, ast.Attribute)]
    names += [item.kind.text for item in block.body if isinstance(item, ast.Block)]
    close = [nearest(name, known)[:1] for name in names if name not in known]
    return frozenset(names) | {name for found in close for name in found}


def _unknown_setting(ctx: Context, cls: type, item: ast.Attribute, others: Iterable[str]) -> None:
    name, kind, span = item.name.text, s.info(cls).kind, item.name.span
    inner = {s.info(child.block).kind: child.block for child in s.nested(cls).values()}
    if name in inner or name in others:
        ctx.found.error(
            "E0202", f"`{name}` is a block: `{name} {{ ... }}`", span,
            detail="Blocks have no `=`; their settings stand inside the braces.",
        )  # fmt: skip
        return
    homes = [home for home, child in inner.items() if name in s.settings(child)]
    if homes:
        ctx.found.error(
            "E0202", f"`{kind}` has no setting `{name}`, its block `{homes[0]}` has", span,
            detail=f"Write `{homes[0]} {{ {name} = ... }}`.",
        )  # fmt: skip
        return
    ctx.unknown("E0202", f"`{kind}` has no setting `{name}`", name, list(s.settings(cls)), span)


def _setting_as_block(ctx: Context, item: ast.Block) -> None:
    """Report ``about "text"``, which reads as a block without braces, and ``limits { ... }`` of a setting."""
    kind, label = item.kind, item.label
    if label is not None and label.span.end == item.span.end:
        gap = Span(label.span.source, label.span.start, label.span.start)
        ctx.found.error(
            "E0111", f"`=` is missing behind `{kind.text}`", label.span, label="`=` belongs before this",
            detail=f"Write `{kind.text} = ...`.", fix=Fix(gap, "= "),
        )  # fmt: skip
    else:
        ctx.found.error(
            "E0202", f"`{kind.text}` is a setting: `{kind.text} = ...`", kind.span,
            detail="It has a value, not a block.",
        )  # fmt: skip


def _nested(
    ctx: Context,
    cls: type,
    item: ast.Block,
    where: Where,
    fields: Fields,
    seen: dict[str, Span],
    others: frozenset[str],
) -> None:
    kind = item.kind.text
    if kind in others or kind == "like":
        return
    inner = {s.info(child.block).kind: (name, child) for name, child in s.nested(cls).items()}
    if kind not in inner:
        known = [*inner, *sorted(others - inner.keys())]
        outer = s.info(cls).kind
        hint = "" if known else f"A `{outer}` block takes no blocks."
        if kind in s.settings(cls):
            _setting_as_block(ctx, item)
        elif kind in NAMED:
            ctx.found.error(
                "E0201", f"a `{kind}` does not stand inside a `{outer}`", item.kind.span,
                detail=f"Put it outside, or close `{outer}` with `}}` before it.", label="stands on its own",
            )  # fmt: skip
        else:
            ctx.unknown("E0201", f"`{outer}` has no block `{kind}`", kind, known, item.kind.span, hint)
        return
    name, child = inner[kind]
    if not child.many and name in seen:
        _twice(ctx, f"`{kind}`", item.kind.span, seen[name])
        return
    seen[name] = item.kind.span
    if item.label is not None:
        ctx.found.error(
            "E0209", f"a `{kind}` block has no name", item.label.span, detail=f"Write `{kind} {{ ... }}`."
        )
    number = len(fields.values.get(name, ())) if child.many else 0
    made = resolve_block(
        ctx, child.block, item, (*where, name, str(number)) if child.many else (*where, name)
    )
    if made.sound:
        value = child.block(**made.values)
        fields.values[name] = (*fields.values.get(name, ()), value) if child.many else value


def _rule(
    ctx: Context, cls: type, block: ast.Block, item: ast.Rule, where: Where, read: RuleReader | None
) -> Any:
    found = s.rule_lines(cls)
    kind, verb = s.info(cls).kind, item.verb.text
    if found is None or read is None:
        ctx.found.error("E0208", f"a `{kind}` block takes no rules", item.verb.span)
        return BAD
    if verb not in found[1].verbs:
        ctx.unknown(
            "E0208", f"a `{kind}` block takes no `{verb}` line", verb, list(found[1].verbs), item.verb.span
        )
        return BAD
    ctx.places.put(where, item.span)
    return read(ctx, item, where)


def _missing(ctx: Context, cls: type, name: str, block: ast.Block) -> None:
    kind, declared = s.info(cls).kind, s.settings(cls)[name]
    ctx.found.error(
        "E0304", f"`{kind}` needs the setting `{name}`", name_span(block),
        detail=f"{declared.help} For example `{name} = {declared.example}`.",
    )  # fmt: skip


def _twice(ctx: Context, what: str, span: Span, first: Span) -> None:
    ctx.found.error("E0206", f"{what} is given twice", span, notes=(Note("first given here", first),))
