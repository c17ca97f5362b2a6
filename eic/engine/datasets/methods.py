"""From a step to the machine that does its work: what a run drives, and a forecast feeds with stored replies."""

from typing import Any

from eic.data.example import PrunedTask
from eic.data.prune import BY_HAND, prune
from eic.engine.context import Context
from eic.engine.datasets.state import language_of
from eic.engine.records import DatasetState
from eic.lang.blocks.dataset import Explore, Prune, Synthesize
from eic.lang.values import Template
from eic.methods.explore import Explorer
from eic.methods.synthesize import Synthesizer
from eic.plan.steps import Step


def edits_of(step: Step) -> dict[str, Any]:
    """Return what edits change about a step, as its key holds it."""
    return dict(step.settings.get("edits", {}))


def prune_tasks(context: Context, step: Step, stage: Prune, state: DatasetState) -> tuple[PrunedTask, ...]:
    """Return the tasks that a prune step marks, by its rules and by hand."""
    edits = edits_of(step)
    return prune(
        state.tasks, stage.rules,
        cascade=stage.cascade, language=language_of(context, step),
        by_hand=edits.get("pruned", ()), kept=edits.get("kept", ()),
    )  # fmt: skip


def explorer(context: Context, step: Step, stage: Explore) -> tuple[Explorer, dict[str, Template]]:
    """Return the exploring machine of a step and its templates."""
    templates = {"lookahead": filled(stage.lookahead), "backtrack": filled(stage.backtrack)}
    replies = {role: template.reply for role, template in templates.items()}
    domain = context.spec.domain(stage.domain)
    made = Explorer(domain, stage, seed=context.seed, reply_of=replies, compat=step.compat, **edits_of(step))
    return made, templates


def synthesizer(
    context: Context, step: Step, stage: Synthesize, state: DatasetState
) -> tuple[Synthesizer, dict[str, Template]]:
    """Return the synthesizing machine of a step and its template.

    The released code only logs its pruned list, so its compat mode works on every task but those
    pruned by hand.
    """
    prompt = filled(stage.prompt)
    kept = state.kept_tasks
    if step.compat == "released_code":
        by_hand = {item.task for item in state.pruned if item.rule == BY_HAND}
        kept = tuple(task for task in state.tasks if task.id not in by_hand)
    made = Synthesizer(
        kept, context.domain_of(step), stage,
        seed=context.seed, reply=prompt.reply, compat=step.compat, tree=state.tasks,
        **edits_of(step),
    )  # fmt: skip
    return made, {"synthesize": prompt}


def filled(template: Template | None) -> Template:
    """Return a stage's template, which the compiler always fills in."""
    if template is None:
        raise AssertionError("a compiled stage has no template")
    return template
