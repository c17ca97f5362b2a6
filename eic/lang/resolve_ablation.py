"""Ablation lines: ``vary d.explore.depth over [0, 1, 2]``, ``without d.quality``, ``set ...``.

A path names a dataset or a model, then a stage (by its kind, or a filter's name) or a nested
block, then a setting. Values are typed like that setting.
"""

from typing import Any

from eic.diagnostics import Note
from eic.lang import ast
from eic.lang import schema as s
from eic.lang.blocks.dataset import STAGES
from eic.lang.blocks.model import Model
from eic.lang.context import Context, Where
from eic.lang.convert import convert, convert_given
from eic.lang.expect import BAD, mismatch
from eic.lang.like import expand
from eic.lang.values import AblationRule

_STAGES = {s.info(cls).kind: cls for cls in STAGES}


def read_ablation_rule(ctx: Context, rule: ast.Rule, where: Where) -> Any:
    """Return an ablation's rule with its values, or ``BAD`` (reported)."""
    path = rule.subject
    if not isinstance(path, ast.Path):
        ctx.found.error("E0406", f"`{rule.verb.text}` takes a path such as `d.explore.depth`", path.span)
        return BAD
    verb = rule.verb.text
    parts = path.parts
    if (
        len(parts) > 2
        and parts[0].text in ("dataset", "model")
        and (parts[0].text, parts[1].text) in ctx.table.blocks
    ):
        parts = parts[1:]
    found = _target(ctx, verb, parts, path)
    if found is None:
        return BAD
    text = ".".join(part.text for part in parts)
    if verb == "without":
        if rule.clauses or rule.op:
            ctx.found.error("E0311", "`without` takes a path and nothing else", rule.span)
            return BAD
        return AblationRule(verb, text)
    values = _values(ctx, rule, found)
    return BAD if values is BAD else AblationRule(verb, text, values)


def _values(ctx: Context, rule: ast.Rule, type: s.Type) -> Any:
    if rule.verb.text == "set":
        if rule.op != "=" or rule.value is None or rule.clauses:
            ctx.found.error("E0311", "`set` is written `set PATH = VALUE`", rule.span)
            return BAD
        value = convert(ctx, type, rule.value)
        return BAD if value is BAD else (value,)
    over = [clause for clause in rule.clauses if clause.name.text == "over"]
    if len(over) != 1 or len(rule.clauses) != 1 or rule.op:
        ctx.found.error("E0311", "`vary` is written `vary PATH over [VALUE, ...]`", rule.span)
        return BAD
    given = ctx.given(over[0].value)
    if given is None:
        return BAD
    if not isinstance(given.value, ast.List):
        return mismatch(ctx, "E0301", "a list of values", given)
    if not given.value.items:
        ctx.found.error("E0305", "`vary` needs values to vary over", given.span)
        return BAD
    values = []
    for item in given.value.items:
        inner = ctx.given(item)
        values.append(BAD if inner is None else convert_given(ctx, type, inner))
    return BAD if BAD in values else tuple(values)


def _target(ctx: Context, verb: str, parts: tuple[ast.Name, ...], path: ast.Path) -> Any:
    """Return the type of the setting that a path names (True for ``without``), or None."""
    head = parts[0]
    kinds = [kind for kind in ("dataset", "model") if (kind, head.text) in ctx.table.blocks]
    if len(kinds) == 2:
        ctx.found.error(
            "E0402", f"`{head.text}` is a dataset and a model", head.span, detail="Rename one of them."
        )
        return None
    if not kinds:
        known = [*ctx.table.names("dataset"), *ctx.table.names("model")]
        ctx.unknown("E0203", f"there is no dataset or model `{head.text}`", head.text, known, head.span)
        return None
    block = expand(ctx, ctx.table.blocks[kinds[0], head.text])
    if block is None:
        return None
    if kinds[0] == "model":
        return _in_model(ctx, verb, parts, path, block)
    ctx.used.add(("dataset", head.text))
    return _in_dataset(ctx, verb, parts, path, block)


def _in_dataset(
    ctx: Context, verb: str, parts: tuple[ast.Name, ...], path: ast.Path, block: ast.Block
) -> Any:
    wanted = 2 if verb == "without" else 3
    if len(parts) != wanted:
        form = "DATASET.STAGE" if verb == "without" else "DATASET.STAGE.SETTING"
        ctx.found.error("E0406", f"`{verb}` takes a path of the form {form}", path.span)
        return None
    stages = [item for item in block.body if isinstance(item, ast.Block) and item.kind.text in _STAGES]
    word = parts[1].text
    matches = [stage for stage in stages if word in _words(stage)]
    if not matches:
        known = sorted({name for stage in stages for name in _words(stage)})
        ctx.unknown("E0406", f"`{parts[0].text}` has no stage `{word}`", word, known, parts[1].span)
        return None
    if verb == "without":
        return True
    if len(matches) > 1:
        notes = tuple(Note("it could be this one", stage.kind.span) for stage in matches)
        ctx.found.error("E0406", f"`{parts[0].text}` has several `{word}` stages", parts[1].span, notes=notes)
        return None
    return _setting(ctx, _STAGES[matches[0].kind.text], parts[2])


def _in_model(ctx: Context, verb: str, parts: tuple[ast.Name, ...], path: ast.Path, block: ast.Block) -> Any:
    if verb == "without":
        ctx.found.error("E0406", "`without` leaves out a stage of a dataset", path.span)
        return None
    if len(parts) == 2:
        return _setting(ctx, Model, parts[1])
    inner = {name: child.block for name, child in s.nested(Model).items()}
    if len(parts) != 3 or parts[1].text not in inner:
        known = list(inner)
        word = parts[1].text if len(parts) > 1 else ""
        ctx.unknown("E0406", "the path names no setting of the model", word, known, path.span)
        return None
    written = any(isinstance(item, ast.Block) and item.kind.text == parts[1].text for item in block.body)
    if not written and parts[1].text != "train":
        ctx.found.error(
            "E0406", f"`{parts[0].text}` has no `{parts[1].text}` block to change", parts[1].span,
            detail=f"Add `{parts[1].text} {{ }}` to the model.",
        )  # fmt: skip
        return None
    return _setting(ctx, inner[parts[1].text], parts[2])


def _setting(ctx: Context, cls: type, name: ast.Name) -> s.Type | None:
    declared = s.settings(cls)
    if name.text in declared:
        return declared[name.text].type
    kind = s.info(cls).kind
    ctx.unknown("E0202", f"`{kind}` has no setting `{name.text}`", name.text, list(declared), name.span)
    return None


def _words(stage: ast.Block) -> tuple[str, ...]:
    label = stage.label.text if isinstance(stage.label, ast.Name) and stage.kind.text == "filter" else ""
    return (stage.kind.text, label) if label else (stage.kind.text,)
