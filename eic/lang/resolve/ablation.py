"""Ablation lines: ``vary d.explore.depth over [0, 1, 2]``, ``without d.quality``, ``set ...``.

A path names a dataset and a stage of it (by its kind, by a filter's name, or by both), or a model;
then blocks inside that, if need be, and a setting. Values are typed like that setting.
"""

from dataclasses import MISSING, fields
from typing import Any

from eic.diagnostics import Note
from eic.lang import schema as s
from eic.lang.blocks.dataset import STAGES
from eic.lang.blocks.model import Model
from eic.lang.context import Context, Where
from eic.lang.resolve.convert import convert, convert_given
from eic.lang.resolve.expect import BAD, mismatch
from eic.lang.resolve.like import expand
from eic.lang.syntax import ast
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
    aim = _target(ctx, verb, parts, path)
    if aim is None:
        return BAD
    text, found = aim
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


def _target(ctx: Context, verb: str, parts: tuple[ast.Name, ...], path: ast.Path) -> tuple[str, Any] | None:
    """Return a path as rules hold it, and the type of the setting that it names (None for ``without``)."""
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
    cls: type = Model
    if kinds[0] == "model":
        if verb == "without":
            ctx.found.error("E0406", "`without` leaves out a stage of a dataset", path.span)
            return None
        form, start, rest = "MODEL.SETTING", head.text, parts[1:]
    else:
        ctx.used.add(("dataset", head.text))
        stage = _stage(ctx, verb, parts, path, block)
        if stage is None:
            return None
        word, block, rest = stage
        start, cls = f"{head.text}.{word}", _STAGES[block.kind.text]
        if verb == "without":
            return start, None
        form = _FORMS[verb]
    if not rest:
        ctx.found.error("E0406", f"`{verb}` takes a path of the form {form}", path.span)
        return None
    found = _setting(ctx, cls, block, rest)
    return None if found is None else (".".join((start, *(part.text for part in rest))), found)


_FORMS = {"without": "DATASET.STAGE", "vary": "DATASET.STAGE.SETTING", "set": "DATASET.STAGE.SETTING"}


def _stage(
    ctx: Context, verb: str, parts: tuple[ast.Name, ...], path: ast.Path, block: ast.Block
) -> tuple[str, ast.Block, tuple[ast.Name, ...]] | None:
    """Return the word by which a path names a stage of a dataset, that stage, and the rest of the path."""
    wrong = f"`{verb}` takes a path of the form {_FORMS[verb]}"
    if len(parts) < (2 if verb == "without" else 3):
        ctx.found.error("E0406", wrong, path.span)
        return None
    stages = [item for item in block.body if isinstance(item, ast.Block) and item.kind.text in _STAGES]
    word, rest = parts[1].text, parts[2:]
    if word == "filter" and len(rest) > (verb != "without"):  # `d.filter.tidy` is `d.tidy`
        named = [stage for stage in stages if _words(stage) == (word, rest[0].text)]
        word, rest = (rest[0].text, rest[1:]) if named else (word, rest)
    matches = [stage for stage in stages if word in _words(stage)]
    if not matches:
        known = sorted({name for stage in stages for name in _words(stage)})
        ctx.unknown("E0406", f"`{parts[0].text}` has no stage `{word}`", word, known, parts[1].span)
        return None
    if verb == "without" and rest:
        names = [_words(stage)[1] for stage in matches if len(_words(stage)) > 1]
        if word != "filter":
            ctx.found.error("E0406", wrong, path.span)
        else:
            what = f"`{parts[0].text}` has no filter `{rest[0].text}`"
            ctx.unknown("E0406", what, rest[0].text, names, rest[0].span)
        return None
    if verb != "without" and len(matches) > 1:
        notes = tuple(Note("it could be this one", stage.kind.span) for stage in matches)
        ctx.found.error("E0406", f"`{parts[0].text}` has several `{word}` stages", parts[1].span, notes=notes)
        return None
    return word, matches[0], rest


def _setting(ctx: Context, cls: type, block: ast.Block | None, parts: tuple[ast.Name, ...]) -> s.Type | None:
    """Return the type of the setting that a path names inside a block; ``block``: as it is written, if it is."""
    name, *rest = parts
    kind, declared, inner = s.info(cls).kind, s.settings(cls), s.nested(cls)
    if not rest and name.text in declared:
        return declared[name.text].type
    if rest and name.text in inner:
        child = inner[name.text].block
        written = [] if block is None else block.body
        found = [item for item in written if isinstance(item, ast.Block) and item.kind.text == name.text]
        if found or _always(cls, name.text):
            return _setting(ctx, child, found[0] if found else None, tuple(rest))
        ctx.found.error(
            "E0406", f"this `{kind}` has no `{name.text}` block to change", name.span,
            detail=f"Add `{name.text} {{ }}` to it.",
        )  # fmt: skip
        return None
    if name.text in inner:
        known = ", ".join(f"`{name.text}.{setting}`" for setting in s.settings(inner[name.text].block))
        ctx.found.error(
            "E0406", f"`{name.text}` is a block, and the path names none of its settings", name.span,
            detail=f"They are {known}.",
        )  # fmt: skip
        return None
    if name.text in declared:
        ctx.found.error(
            "E0406", f"`{name.text}` is a setting: the path ends there", rest[0].span,
            detail=f"Leave out what follows it, `.{'.'.join(part.text for part in rest)}`.",
        )  # fmt: skip
        return None
    what = "block" if rest else "setting"
    words = list(inner) if rest else [*declared, *inner]
    ctx.unknown("E0202", f"`{kind}` has no {what} `{name.text}`", name.text, words, name.span)
    return None


def _always(cls: type, name: str) -> bool:
    """Whether a nested block is there with its defaults when it is not written."""
    return any(item.name == name and item.default_factory is not MISSING for item in fields(cls))


def _words(stage: ast.Block) -> tuple[str, ...]:
    label = stage.label.text if isinstance(stage.label, ast.Name) and stage.kind.text == "filter" else ""
    return (stage.kind.text, label) if label else (stage.kind.text,)
