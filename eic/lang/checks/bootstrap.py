"""Sense of ``self_instruct`` stages: seeds to begin with, limits that leave room, settings that matter."""

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset, Sample
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.context import Context, Where
from eic.lang.resolve.spec import Sound

_TWO_CALLS = ("writer", "classify_prompt", "instances_prompt", "instances")
"""Settings of the calls that the one-call variant does not make."""


def check(ctx: Context, dataset: Dataset, stage: SelfInstruct, where: Where, sound: Sound) -> None:
    """Report what makes no sense about a bootstrapped dataset; ``where`` is the dataset's place."""
    at = (*where, "0")
    _seeds(ctx, stage, at, sound)
    _limits(ctx, stage, at)
    _language(ctx, stage, at, sound)
    _without_effect(ctx, stage, at)
    for number, later in enumerate(dataset.stages):
        most = stage.instructions * (1 if stage.one_call else stage.instances)
        if isinstance(later, Sample) and later.size > most:
            ctx.found.warning(
                "W0707", f"the sample of `{dataset.name}` asks for {later.size:,} rows; at most {most:,} can be made",
                ctx.places.span((*where, str(number), "size")),
                detail="All rows are taken then. Raise `instructions`, or ask for fewer.",
            )  # fmt: skip


def _seeds(ctx: Context, stage: SelfInstruct, at: Where, sound: Sound) -> None:
    domain = sound.get("domain", stage.domain)
    if domain is None:
        return
    if not stage.seeds and not domain.seed_examples:
        ctx.found.error(
            "E0717", f"there are no seed tasks for `{stage.domain}`", ctx.places.span(at),
            detail='Add `seeds = file("seeds.jsonl")`, or examples to the domain.',
        )  # fmt: skip
    elif stage.only_classification and not any(task.is_classification for task in stage.seeds):
        ctx.found.error(
            "E0717", "none of the seed tasks is a classification task", ctx.places.span((*at, "only_classification")),
            detail='A seed task says so: `"is_classification": true`. Examples of a domain never do.',
        )  # fmt: skip


def _limits(ctx: Context, stage: SelfInstruct, at: Where) -> None:
    if stage.min_words > stage.max_words:
        place = next(((*at, name) for name in ("max_words", "min_words") if ctx.places.has((*at, name))), at)
        ctx.found.error(
            "E0702", f"no instruction has {stage.min_words} words or more and {stage.max_words} or fewer",
            ctx.places.span(place),
        )  # fmt: skip
    if stage.max_calls is not None and stage.max_calls * stage.asked_per_call < stage.instructions:
        ctx.found.warning(
            "W0707",
            f"{stage.max_calls} calls of {stage.asked_per_call} instructions cannot give {stage.instructions}",
            ctx.places.span((*at, "max_calls")),
        )


def _language(ctx: Context, stage: SelfInstruct, at: Where, sound: Sound) -> None:
    domain = sound.get("domain", stage.domain)
    if domain is None or domain.language == "en":
        return
    for name in ("teacher", "writer"):
        teacher = sound.get("teacher", getattr(stage, name) or "")
        if teacher is not None and teacher.provider == "embedded":
            ctx.found.error(
                "E0708", f"the embedded teacher writes English; the domain `{domain.name}` is in `{domain.language}`",
                ctx.places.span((*at, name)), detail="Use an `openai` teacher for this domain.",
                notes=(Note("the language is set here", ctx.places.span(("domain", domain.name, "language"))),),
            )  # fmt: skip


def _without_effect(ctx: Context, stage: SelfInstruct, at: Where) -> None:
    idle = [name for name in _TWO_CALLS if stage.one_call and ctx.places.has((*at, name))]
    for name in idle:
        ctx.found.warning(
            "W0710", f"`{name}` has no effect on the variant `{stage.variant}`: one call brings all",
            ctx.places.span((*at, name)),
        )  # fmt: skip
    demos, machine = stage.shown
    if stage.machine_demos is not None and stage.machine_demos > machine:
        ctx.found.warning(
            "W0710", f"`machine_demos` is more than the {demos} tasks that a call shows",
            ctx.places.span((*at, "machine_demos")),
        )  # fmt: skip
