"""A dry run against the store: the real method, fed with stored replies, makes no call.

What it cannot answer is exactly what a run would have to pay first; the rest is estimated from
the stage's settings and from the lengths of prompts that were really rendered.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from eic.canon import Key
from eic.engine.context import Context, Stop
from eic.engine.datasets.dynosaur import dry_proposer
from eic.engine.datasets.judging import Rounds
from eic.engine.datasets.methods import edits_of, explorer, prune_tasks, synthesizer
from eic.engine.datasets.self_instruct import Halves
from eic.engine.datasets.state import language_of
from eic.engine.forecast.evaluations import evaluating
from eic.engine.forecast.expected import likely_tasks
from eic.engine.forecast.replaying import Replay, priced, replay
from eic.engine.forecast.trainings import train_estimate
from eic.engine.records import (
    DatasetState,
    Held,
    Record,
    Stored,
    example_records,
    explore_records,
    fold,
    prune_records,
)
from eic.engine.requests import RequestMaker
from eic.lang.blocks.dataset import SOURCES, STAGES, Explore, Filter, Prune, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.model import Model
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.blocks.study import Evaluation
from eic.lang.spec import Spec
from eic.lang.values import Demo, Template
from eic.methods.base import Method
from eic.methods.dynosaur.machine import ROLE
from eic.plan import estimate
from eic.plan.diff import PlanDiff
from eic.plan.estimate import NOTHING, Band, Estimate, estimate_tokens, exactly
from eic.plan.evaluating import Answers
from eic.plan.sharing import shared
from eic.plan.steps import Plan, Step
from eic.store import Store

_KEPT = 0.8
"""Share of rows that rules before a judge's likely leave to it."""


def forecast(context: Context, diff: PlanDiff) -> dict[Key, Estimate]:
    """Return what each step that will run will cost (steps that are reused cost nothing)."""
    states: dict[Key, tuple[DatasetState, bool]] = {}
    found: dict[Key, Estimate] = {}
    for item in diff.states:
        step = item.step
        if isinstance(step.stage, Model):
            stored = item.action == "reuse"
            found[step.key] = (
                NOTHING if stored else train_estimate(context, step, step.stage, *states[step.inputs[0]])
            )
        if not isinstance(step.stage, STAGES):
            if item.action == "run" and isinstance(step.stage, Answers | Evaluation):
                found[step.key] = evaluating(context, step)
            continue
        first = isinstance(step.stage, SOURCES)
        before, exact = (DatasetState(), True) if first else states[step.inputs[0]]
        state = replace(before)
        if item.action == "reuse":
            fold(state, step.kind, Stored(context.store.artifacts, step.key))
            found[step.key] = NOTHING
            states[step.key] = (state, exact)
            continue
        cost, records, known = _step(context, step, state, exact)
        found[step.key] = cost
        fold(state, step.kind, Held(tuple(records)))
        states[step.key] = (state, known)
    return shared(context.plan.steps, found)


def dry_context(spec: Spec, plan: Plan, seed: int, store: Store, root: Path) -> Context:
    """Return a context that reads the store and the project in ``root`` and has nobody to ask or tell."""
    return Context(spec, plan, seed, store, {}, lambda event: None, Stop(), root=root, offline=True)


def _step(
    context: Context, step: Step, state: DatasetState, exact: bool
) -> tuple[Estimate, Iterable[Record], bool]:
    """Return a step's cost, the records it would leave as far as known, and whether they are whole."""
    match step.stage:
        case Explore() as stage:
            machine, templates = explorer(context, step, stage)
            seen = _replayed(context, machine, stage.teacher, templates)
            whole = estimate.explore_calls(stage, len(context.domain_of(step).tasks))
            whole = estimate.edited_calls(stage, whole, edits_of(step))
            chain = estimate.explore_chain(stage, len(context.domain_of(step).tasks))
            cost = _price(context, step, stage, seen, whole, machine.done, chain=chain)
            tree = machine.result()
            return cost, explore_records(tree.tasks, (), ()), machine.done
        case Prune() as stage:
            pruned = prune_tasks(context, step, stage, state)
            return NOTHING, prune_records(pruned), exact
        case Synthesize() as stage:
            writer, templates = synthesizer(context, step, stage, state)
            seen = _replayed(context, writer, stage.teacher, templates)
            tasks = likely_tasks(context, step, state, exact)
            whole = estimate.synthesis_calls(stage, tasks)
            if not exact and edits_of(context.chain(step.key)[0]).get("closed"):
                whole = Band(0.0, whole.likely, whole.high)
            done = exact and writer.done
            cost = _price(context, step, stage, seen, whole, done, certain=exact)
            return cost, example_records(writer.result().examples if done else ()), done
        case Dynosaur() as stage:
            proposer, template, unseen = dry_proposer(context, step, stage)
            seen = _replayed(context, proposer, stage.teacher, {ROLE: template})
            whole = estimate.table_calls(seen.stored + len(seen.open), unseen)
            done = proposer.done and not unseen
            return _price(context, step, stage, seen, whole, done), (), False
        case SelfInstruct() as stage:
            return _bootstrap(context, step, stage)
        case Filter() as stage if any(rule.by for rule in stage.rules):
            return _judged(context, step, stage, state, exact), (), False
        case _:
            return NOTHING, (), False


def _bootstrap(context: Context, step: Step, stage: SelfInstruct) -> tuple[Estimate, Iterable[Record], bool]:
    """Return what ``_step`` does for a stage of two machines: the second works on what is known so far."""
    halves = Halves(context, step, stage)
    example = _example_tokens(context.seeds_of(step))
    cost = NOTHING
    for number, half in enumerate(halves):
        seen = _replayed(context, half.method, half.teacher, dict(half.templates))
        limit = context.spec.teacher(half.teacher).max_tokens
        if number == 0:
            whole, reply = estimate.bootstrap_calls(stage), estimate.bootstrap_tokens(stage, example, limit)
        else:
            known = len(halves.found()[0].instructions)
            whole = estimate.instance_calls(known if cost.calls.high == 0 else stage.instructions)
            reply = estimate.instance_tokens(stage, example, limit)
        done = half.method.done and cost.calls.high == 0
        at_once = stage.per_round if number == 0 else 0
        certain = cost.calls.high == 0  # what the second half works on is what the first one brings
        cost += priced(context.spec.teacher(half.teacher), seen, whole, reply, done, at_once, certain=certain)
    return cost, halves.records() if halves.done else (), halves.done


def _judged(context: Context, step: Step, stage: Filter, state: DatasetState, exact: bool) -> Estimate:
    """Return what a filter's judge rules cost: replayed when the rows are known, else by their number."""
    cost, high = NOTHING, float(len(state.examples)) if exact else _likely_rows(context, step, state)
    kept = _KEPT if not stage.rules[0].by or _filtered(context, step) else 1.0
    for machine, name, templates in Rounds(context, step, stage, state, language_of(context, step)):
        teacher = context.spec.teacher(name)
        seen = replay(context, machine, RequestMaker(teacher, templates, context.seed))
        known = seen.stored + len(seen.open)
        done = exact and not seen.open
        whole = exactly(known) if exact else Band(0.0, kept * high, high)
        cost += priced(teacher, seen, whole, estimate.MARK_TOKENS, done, certain=exact)
        exact, high, kept = done, known if exact else high, _KEPT
    return cost


def _filtered(context: Context, step: Step) -> bool:
    """Whether a filter stands before a step."""
    return any(
        isinstance(earlier.stage, Filter) for earlier in context.chain(step.key) if earlier.key != step.key
    )


def _likely_rows(context: Context, step: Step, state: DatasetState) -> float:
    """Return how many rows a filter will get at the most, as far as the stages before it say."""
    for earlier in reversed(context.chain(step.key)):
        if isinstance(earlier.stage, Synthesize):
            return earlier.stage.per_task * likely_tasks(context, step, state, False)
    return float(len(state.examples))


def _replayed(context: Context, method: Method, teacher: str, templates: dict[str, Template]) -> Replay:
    return replay(context, method, RequestMaker(context.spec.teacher(teacher), templates, context.seed))


def _price(
    context: Context,
    step: Step,
    stage: Explore | Synthesize | Dynosaur,
    seen: Replay,
    whole: Band,
    done: bool,
    *,
    certain: bool = True,
    chain: float = 0.0,
) -> Estimate:
    """Return what is left to pay of a step that one machine works on; ``chain`` of its calls follow each other."""
    teacher = context.spec.teacher(stage.teacher)
    example = _example_tokens(context.seeds_of(step))
    reply = estimate.reply_tokens(stage, example, teacher.max_tokens)
    return priced(teacher, seen, whole, reply, done, certain=certain, chain=chain)


def _example_tokens(demos: tuple[Demo, ...]) -> float:
    if not demos:
        return estimate.EXAMPLE_TOKENS
    return fmean(estimate_tokens(d.instruction + d.input + d.output) for d in demos)
