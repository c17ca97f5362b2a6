"""Syntax tree to spec: every top-level block against the schema, blocks sorted by name.

Resolution never stops at the first fault. Blocks that have one are left out of the result, so
that the sense checks see sound blocks only.
"""

from dataclasses import dataclass
from typing import Any

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.blocks.model import Model
from eic.lang.blocks.prompt import Prompt
from eic.lang.blocks.run import Run
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.lang.blocks.teacher import Teacher
from eic.lang.context import Context, Where
from eic.lang.names import same_name
from eic.lang.resolve.ablation import read_ablation_rule
from eic.lang.resolve.block import Fields, resolve_block
from eic.lang.resolve.dataset import fill_evaluation, resolve_dataset
from eic.lang.resolve.expect import BAD
from eic.lang.resolve.like import expand
from eic.lang.schema import info
from eic.lang.spec import Spec
from eic.lang.syntax import ast

_DEEPEST = 60


@dataclass(slots=True)
class Sound:
    """The blocks that resolved without a fault, by kind and name."""

    blocks: dict[tuple[str, str], Any]

    def all(self, cls: type) -> list[tuple[str, Any]]:
        """Return (name, block) of every sound block of a class, sorted by name."""
        kind = info(cls).kind
        return sorted((name, made) for (found, name), made in self.blocks.items() if found == kind)

    def get(self, kind: str, name: str) -> Any | None:
        """Return a sound block, or None."""
        return self.blocks.get((kind, name))


def resolve(ctx: Context) -> Sound:
    """Resolve every block of ``ctx.table``; report every fault."""
    sound = Sound({})
    for cls in (Prompt, Teacher, Domain, Dataset, Model, Analysis, Evaluation, Ablation, Run):
        kind = info(cls).kind
        for (found, name), block in list(ctx.table.blocks.items()):
            if found == kind:
                whole = expand(ctx, block)
                made = _resolve(ctx, cls, whole, (kind, name), sound) if whole is not None else BAD
                if made is not BAD:
                    sound.blocks[kind, name] = made
                if cls is Prompt:
                    ctx.cache["prompt", name] = made if made is BAD else made.template
    return sound


def spec_of(sound: Sound, name: str, path: str) -> Spec:
    """Return the spec of a compilation without errors."""

    def blocks(cls: type) -> tuple[Any, ...]:
        return tuple(made for _, made in sound.all(cls))

    return Spec(
        name=name,
        path=path,
        teachers=blocks(Teacher),
        domains=blocks(Domain),
        prompts=blocks(Prompt),
        datasets=blocks(Dataset),
        models=blocks(Model),
        evaluations=blocks(Evaluation),
        analyses=blocks(Analysis),
        ablations=blocks(Ablation),
        run=sound.get("run", "") or Run(),
    )


def _resolve(ctx: Context, cls: type, block: ast.Block, where: Where, sound: Sound) -> Any:
    if cls is Dataset:
        return resolve_dataset(ctx, block, where, sound.blocks)
    if cls is Domain:
        return _domain(ctx, block, where)
    reader = read_ablation_rule if cls is Ablation else None
    fields = resolve_block(ctx, cls, block, where, read_rule=reader)
    if not fields.sound:
        return BAD
    if cls is not Run:
        fields.values["name"] = where[1]
    if cls is Evaluation:
        fill_evaluation(fields.values, sound.blocks)
    return cls(**fields.values)


# --- domains ----------------------------------------------------------------------------


def _domain(ctx: Context, block: ast.Block, where: Where) -> Any:
    fields = resolve_block(ctx, Domain, block, where, other_blocks=("task",))
    tasks, sound = _tasks(ctx, block, where, 0)
    if not fields.sound or not sound:
        return BAD
    fields.values["tasks"] = tasks
    return Domain(name=where[1], **fields.values)


def _tasks(ctx: Context, block: ast.Block, where: Where, depth: int) -> tuple[tuple[TaskSeed, ...], bool]:
    tasks: list[TaskSeed] = []
    named: dict[str, ast.Block] = {}
    sound = True
    for item in block.body:
        if not isinstance(item, ast.Block) or item.kind.text != "task":
            continue
        if depth == _DEEPEST:
            ctx.found.error("E0208", f"tasks are nested more than {_DEEPEST} deep", item.kind.span)
            return (), False
        made = _task(ctx, item, (*where, "tasks", str(len(named))), depth, named)
        sound &= made is not BAD
        if made is not BAD:
            tasks.append(made)
    return tuple(tasks), sound


def _task(ctx: Context, item: ast.Block, where: Where, depth: int, named: dict[str, ast.Block]) -> Any:
    if not isinstance(item.label, ast.String):
        span = (item.label or item.kind).span
        ctx.found.error(
            "E0209", "a `task` is named by a string", span, detail='Write `task "Algebra" { ... }`.'
        )
        return BAD
    name = " ".join(item.label.value.split())
    if not name:
        ctx.found.error("E0209", "the task's name is empty", item.label.span)
        return BAD
    first = named.setdefault(same_name(name), item)
    if first is not item:
        note = Note("first defined here", (first.label or first.kind).span)
        ctx.found.error("E0207", f'task "{name}" is defined twice here', item.label.span, notes=(note,))
        return BAD
    fields: Fields = resolve_block(ctx, TaskSeed, item, where, other_blocks=("task",))
    tasks, sound = _tasks(ctx, item, where, depth + 1)
    if not fields.sound or not sound:
        return BAD
    return TaskSeed(name=name, tasks=tasks, **fields.values)
