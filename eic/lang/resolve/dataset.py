"""Datasets: stages in the order written, each with its prompt filled in."""

from collections.abc import Mapping
from typing import Any

from eic.diagnostics import Note
from eic.lang.blocks.dataset import SOURCES, STAGES, Dataset, Explore, Filter, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.blocks.teacher import Teacher
from eic.lang.context import Context, Given, Where
from eic.lang.resolve.block import resolve_block
from eic.lang.resolve.expect import BAD, lookup
from eic.lang.resolve.rules import read_rule
from eic.lang.schema import info
from eic.lang.syntax import ast
from eic.lang.templates.template import stock, stock_names
from eic.lang.values import Template

_STAGES = {info(cls).kind: cls for cls in STAGES}
_DEFAULT_PROMPTS: dict[type, tuple[tuple[str, str], ...]] = {
    Explore: (("lookahead", "lookahead"), ("backtrack", "backtrack")),
    Synthesize: (("prompt", "synthesize"),),
    Dynosaur: (("prompt", "tasks_from_dataset"),),
    SelfInstruct: (
        ("instructions_prompt", "instructions"),
        ("classify_prompt", "classify"),
        ("instances_prompt", "instances"),
    ),
    Filter: (("prompt", "judge"),),
}


def resolve_dataset(
    ctx: Context, block: ast.Block, where: Where, sound: Mapping[tuple[str, str], Any]
) -> Any:
    """Return the dataset, or ``BAD`` after reporting its faults."""
    fields = resolve_block(ctx, Dataset, block, where, other_blocks=_STAGES)
    stages: list[Any] = []
    filters: dict[str, ast.Block] = {}
    whole = fields.sound
    domain: Any = None
    for item in block.body:
        if not isinstance(item, ast.Block) or item.kind.text not in _STAGES:
            continue
        cls = _STAGES[item.kind.text]
        label = _label(ctx, cls, item, filters)
        made = resolve_block(ctx, cls, item, (*where, str(len(stages))), read_rule=_reader(cls))
        whole &= made.sound and label is not BAD
        if made.sound and label is not BAD:
            made.values.update(label)
            if cls in SOURCES:
                domain = sound.get(("domain", made.values.get("domain", "")))
            _fill(made.values, cls, domain, sound)
            stages.append(cls(**made.values))
        else:
            stages.append(None)
    return Dataset(name=where[1], stages=tuple(stages), **fields.values) if whole else BAD


def _reader(cls: type) -> Any:
    kind = info(cls).kind
    return lambda ctx, rule, where: read_rule(ctx, rule, where, kind)


def _label(ctx: Context, cls: type, item: ast.Block, filters: dict[str, ast.Block]) -> Any:
    kind, label = item.kind.text, item.label
    wanted = info(cls).label
    if not wanted:
        if label is None:
            return {}
        ctx.found.error(
            "E0209", f"a `{kind}` stage has no name", label.span, detail=f"Write `{kind} {{ ... }}`."
        )
        return BAD
    what = "the name of a domain" if wanted == "ref" else "a name"
    if not isinstance(label, ast.Name):
        ctx.found.error(
            "E0209", f"`{kind}` needs {what}", (label or item.kind).span,
            detail=f"Write `{kind} {'math' if wanted == 'ref' else 'quality'} {{ ... }}`.",
        )  # fmt: skip
        return BAD
    if wanted == "ref":
        path = ast.Path((label,), label.span)
        name = lookup(ctx, ("domain",), path, Given(path, label.span))
        return BAD if name is BAD else {"domain": name}
    if label.text in _STAGES:
        ctx.found.error("E0207", f"a filter cannot be called `{label.text}`: that is a stage", label.span)
        return BAD
    first = filters.setdefault(label.text, item)
    if first is not item:
        note = Note("first defined here", (first.label or first.kind).span)
        ctx.found.error("E0207", f"filter `{label.text}` is defined twice", label.span, notes=(note,))
        return BAD
    return {"name": label.text}


def _judges(values: dict[str, Any]) -> str:
    """Return the name of the first teacher that marks a filter's rows, "" for none."""
    return next((rule.by for rule in values.get("rules", ()) if rule.by), "")


def _fill(values: dict[str, Any], cls: type, domain: Any, sound: Mapping[tuple[str, str], Any]) -> None:
    """Put the stock prompts where the stage names none."""
    for setting, role in _DEFAULT_PROMPTS.get(cls, ()):
        asks = "teacher"
        if cls is Filter and not _judges(values):
            continue
        if cls is SelfInstruct and values.get("variant") == "alpaca":  # one call: the others are not made
            if role != "instructions":
                continue
            role = "instructions_alpaca"
        elif cls is SelfInstruct and role != "instructions" and values.get("writer"):
            asks = "writer"
        if values.get(setting) is None:
            teacher: Teacher | None = sound.get(("teacher", values.get(asks) or _judges(values)))
            as_json = teacher is not None and teacher.json_schema
            values[setting] = default_prompt(domain.name if domain else "generic", role, as_json)


def default_prompt(domain: str, role: str, as_json: bool) -> Template:
    """Return the prompt of a stage that names none.

    It is the stock prompt of the domain's name, else the generic one; the JSON form when the
    teacher is sent a reply schema.
    """
    forms = (f"{role}_json", role) if as_json else (role,)
    for name in (*(f"{domain}/{form}" for form in forms), *(f"generic/{form}" for form in forms)):
        if name in stock_names():
            return stock(name)
    return stock(f"generic/{role}")


def fill_evaluation(values: dict[str, Any], sound: Mapping[tuple[str, str], Any]) -> None:
    """Put the stock prompts into an evaluation that names none: for the judge, and for teachers that answer."""
    if values["metric"] == "pairwise" and values.get("prompt") is None:
        judge = sound.get(("teacher", values.get("judge") or ""))
        values["prompt"] = default_prompt("generic", "compare", judge is not None and judge.json_schema)
    if values.get("ask") is None and any(("teacher", name) in sound for name in values["models"]):
        subject = "math" if values["metric"] == "math_accuracy" else "generic"
        values["ask"] = default_prompt(subject, "answer", False)
