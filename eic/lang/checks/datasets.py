"""Sense of datasets: stages in an order that works, sizes that can be reached."""

from collections.abc import Iterable

from eic.diagnostics import Fix, Note
from eic.lang.blocks.dataset import SOURCES, Dataset, Explore, Filter, Prune, Sample, Stage, Synthesize
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.checks import bootstrap, sources, tables
from eic.lang.context import Context, Where
from eic.lang.resolve.spec import Sound
from eic.lang.schema import default, info
from eic.lang.syntax import ast
from eic.source import Span

RELEASED_DOMAINS = ("rewriting", "brainstorming", "math")


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense about datasets."""
    for name, dataset in sound.all(Dataset):
        where = ("dataset", name)
        if not dataset.stages:
            ctx.found.error(
                "E0714", f"the dataset `{name}` has no stages", ctx.places.span(where),
                detail="A dataset begins with a source, such as `explore DOMAIN { ... }` or `load { ... }`.",
            )  # fmt: skip
            continue
        problem = order_problem(dataset.stages)
        if problem:
            number, summary = problem
            ctx.found.error("E0704", summary, ctx.places.span((*where, str(number))), detail=_ORDER)
        sources.check(ctx, dataset, where, sound)
        explore = dataset.stages[0]
        if isinstance(explore, Dynosaur):
            tables.check(ctx, explore, dataset.compat, (*where, "0"))
        if isinstance(explore, SelfInstruct):
            bootstrap.check(ctx, dataset, explore, where, sound)
        if isinstance(explore, Explore):
            _explore(ctx, explore, (*where, "0"), sound)
            _language(ctx, dataset, explore, where, sound)
            _compat(ctx, dataset, explore, where)
            if not problem:
                _sizes(ctx, dataset, explore, where, sound)


_ORDER = (
    "A source comes first: `explore`, which `prune` and `synthesize` follow, or one that brings rows. Then `filter`, "
    "then `sample`, then `split`; all but the source may be left out."
)


def order_problem(stages: Iterable[Stage]) -> tuple[int, str] | None:
    """Return (stage number, what is wrong) when the stages' order makes no sense."""
    seen: set[str] = set()
    for number, stage in enumerate(stages):
        kind = info(type(stage)).kind
        source = isinstance(stage, SOURCES)
        if not seen and not source:
            return number, f"`{kind}` comes before `explore`"
        if kind in seen and (source or kind == "synthesize"):
            return number, f"a dataset has one `{kind}` stage"
        if source and seen:
            return number, f"`{kind}` begins a dataset: nothing comes before it"
        if kind in ("prune", "synthesize") and "explore" not in seen:
            return number, f"`{kind}` works on the tasks of an `explore` stage: there is none"
        if kind == "prune" and "synthesize" in seen:
            return number, "`prune` comes after `synthesize`: its tasks were paid for already"
        if kind in ("filter", "sample", "split") and "explore" in seen and "synthesize" not in seen:
            return number, f"`{kind}` comes before `synthesize`: there are no examples yet"
        if kind in ("filter", "sample") and "sample" in seen:
            return number, f"`{kind}` comes after `sample`: the sample would not have its size"
        if "split" in seen:
            return number, f"`{kind}` comes after `split`: the two sides would not be those of one draw"
        seen.add(kind)
    return None


def _explore(ctx: Context, stage: Explore, where: Where, sound: Sound) -> None:
    short = len(stage.breadth) < stage.depth
    if short:
        place = (*where, "breadth") if ctx.places.has((*where, "breadth")) else (*where, "depth")
        last = stage.breadth[-1] if stage.breadth else 1
        whole = ", ".join(map(str, (*stage.breadth, *[last] * (stage.depth - len(stage.breadth)))))
        span = ctx.places.span(place)
        written = place[-1] == "breadth" and span is not None
        notes = (Note(f"the depth is {stage.depth}", ctx.places.span((*where, "depth"))),) if written else ()
        is_default = stage.breadth == default(Explore, "breadth") and not written
        ctx.found.error(
            "E0703", f"`breadth` has {len(stage.breadth)} of the {stage.depth} levels that are explored", span,
            detail=f"{'Its default is [8, 6]. ' if is_default else ''}One number a level: `breadth = [{whole}]`.",
            notes=notes, fix=Fix(span, f"[{whole}]") if written and span and _literal(span.text) else None,
        )  # fmt: skip
    for level, breadth in enumerate(stage.breadth[: stage.depth]):
        if breadth == 0:
            ctx.found.warning(
                "W0710", f"breadth 0 at depth {level}: nothing is explored from there on",
                ctx.places.span((*where, "breadth")), detail=f"Say `depth = {level}` instead.",
            )  # fmt: skip
            break
    domain = sound.get("domain", stage.domain)
    if domain is not None and not short and stage.depth and 0 < stage.breadth[0] < len(domain.tasks):
        ctx.found.warning(
            "W0710", f"the domain has {len(domain.tasks)} seed tasks; breadth {stage.breadth[0]} adds none to them",
            ctx.places.span((*where, "breadth")), detail="Seed tasks count towards the breadth.",
        )  # fmt: skip


def _literal(text: str) -> bool:
    return text.startswith("[") or text.isdigit()


def _language(ctx: Context, dataset: Dataset, explore: Explore, where: Where, sound: Sound) -> None:
    domain = sound.get("domain", explore.domain)
    if domain is None or domain.language == "en":
        return
    for number, stage in enumerate(dataset.stages):
        if not isinstance(stage, Explore | Synthesize):
            continue
        teacher = sound.get("teacher", stage.teacher)
        if teacher is not None and teacher.provider == "embedded":
            ctx.found.error(
                "E0708", f"the embedded teacher writes English; the domain `{domain.name}` is in `{domain.language}`",
                ctx.places.span((*where, str(number), "teacher")),
                detail="Use an `openai` teacher for this domain.",
                notes=(Note("the language is set here", ctx.places.span(("domain", domain.name, "language"))),),
            )  # fmt: skip


def _compat(ctx: Context, dataset: Dataset, explore: Explore, where: Where) -> None:
    if dataset.compat == "released_code" and explore.domain not in RELEASED_DOMAINS:
        ctx.found.error(
            "E0709", f"the released code knows no domain `{explore.domain}`", ctx.places.span((*where, "compat")),
            detail="Its behaviour is defined for domains called `rewriting`, `brainstorming` and `math`.",
        )  # fmt: skip


def _sizes(ctx: Context, dataset: Dataset, explore: Explore, where: Where, sound: Sound) -> None:
    domain = sound.get("domain", explore.domain)
    most = None
    for number, stage in enumerate(dataset.stages):
        place = (*where, str(number))
        if isinstance(stage, Synthesize):
            if stage.max_calls is not None and stage.max_calls * stage.per_call < stage.per_task:
                ctx.found.warning(
                    "W0707", f"{stage.max_calls} calls of {stage.per_call} examples cannot give {stage.per_task} a task",
                    ctx.places.span((*place, "max_calls")),
                )  # fmt: skip
            if domain is not None and len(explore.breadth) >= explore.depth:
                most = _most_tasks(explore, domain) * stage.per_task
        if isinstance(stage, Sample) and most is not None and stage.size > most:
            span, notes = _own_place(ctx, dataset.name, (*place, "size"))
            ctx.found.warning(
                "W0707", f"the sample of `{dataset.name}` asks for {stage.size:,} rows; at most {most:,} can be made",
                span, notes=notes,
                detail="All rows are taken then. Raise `per_task`, `depth` or `breadth`, or ask for fewer.",
            )  # fmt: skip
        if isinstance(stage, Filter | Prune) and not stage.rules:
            ctx.found.warning(
                "W0710",
                f"this `{info(type(stage)).kind}` has no rules: it keeps everything",
                ctx.places.span(place),
            )


def _own_place(ctx: Context, dataset: str, part: Where) -> tuple[Span | None, tuple[Note, ...]]:
    """Return where to blame a dataset for a part: at its `like` when the part was copied by that."""
    span, block = ctx.places.span(part), ctx.table.blocks["dataset", dataset]
    like = next(
        (item for item in block.body if isinstance(item, ast.Block) and item.kind.text == "like"), None
    )
    own = span is None or (
        span.source is block.span.source and block.span.start <= span.start < block.span.end
    )
    if own or like is None:
        return span, ()
    return (like.label or like.kind).span, (Note("copied from here", span),)


def _most_tasks(explore: Explore, domain: Domain) -> int:
    """An upper bound of the tasks in the tree, the root included."""
    seeds = _seed_levels(domain.tasks)
    total = level = 1
    for depth in range(explore.depth):
        level = level * explore.breadth[depth] + (seeds[depth] if depth < len(seeds) else 0)
        total += level
    return total


def _seed_levels(tasks: tuple[TaskSeed, ...]) -> list[int]:
    levels = []
    while tasks:
        levels.append(len(tasks))
        tasks = tuple(child for task in tasks for child in task.tasks)
    return levels
