"""A dry run against the store: the real method, fed with stored replies, makes no call.

What it cannot answer is exactly what a run would have to pay first; the rest is estimated from
the stage's settings and from the lengths of prompts that were really rendered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from eic.canon import Key
from eic.engine.context import Context, Stop
from eic.engine.dynosaur import dry_proposer
from eic.engine.handlers import compat_of, edits_of, explorer, prune_tasks, synthesizer
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
from eic.engine.self_instruct import Halves
from eic.lang.blocks.dataset import SOURCES, STAGES, Explore, Prune, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.spec import Spec
from eic.lang.values import Demo, Template
from eic.methods.base import Answer, Ask, Method
from eic.methods.dynosaur.machine import ROLE
from eic.plan import estimate
from eic.plan.diff import PlanDiff
from eic.plan.estimate import NOTHING, Band, Estimate, estimate_tokens, exactly
from eic.plan.sharing import shared
from eic.plan.steps import Plan, Step
from eic.store import Store
from eic.teacher.base import Request, reply_from_json

_SAMPLE = 24
"""Prompts measured for an average; more would only cost time."""


@dataclass(slots=True)
class Replay:
    """How far the store carries a method: replies used, calls left open, lengths seen."""

    stored: int
    open: list[Request]
    reply_lengths: list[int]


def forecast(context: Context, diff: PlanDiff) -> dict[Key, Estimate]:
    """Return what each step that will run will cost (steps that are reused cost nothing)."""
    states: dict[Key, tuple[DatasetState, bool]] = {}
    found: dict[Key, Estimate] = {}
    for item in diff.states:
        step = item.step
        if not isinstance(step.stage, STAGES):
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


def replay(context: Context, method: Method, maker: RequestMaker) -> Replay:
    """Feed a method every stored reply it asks for; what is left open would have to be called."""
    asks, result = method.start(), Replay(0, [], [])
    while asks:
        requests = [maker.request(ask) for ask in asks]
        keys = [request.key for request in requests]
        stored = context.store.replies.get_many(keys)
        following: list[Ask] = []
        for ask, request, key in zip(asks, requests, keys, strict=True):
            if key not in stored:
                result.open.append(request)
                continue
            reply = reply_from_json(stored[key])
            result.stored += 1
            result.reply_lengths.append(reply.completion_tokens)
            following += method.feed(ask.slot, Answer(reply.text, reply.finish, key))[0]
        asks = following
    return result


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
            cost = _price(context, step, stage, seen, whole, machine.done)
            tree = machine.result()
            return cost, explore_records(tree.tasks, (), ()), machine.done
        case Prune() as stage:
            pruned = prune_tasks(context, step, stage, state)
            return NOTHING, prune_records(pruned), exact
        case Synthesize() as stage:
            writer, templates = synthesizer(context, step, stage, state)
            seen = _replayed(context, writer, stage.teacher, templates)
            tasks = _likely_tasks(context, step, state, exact)
            whole = estimate.synthesis_calls(stage, tasks)
            if not exact and edits_of(context.chain(step.key)[0]).get("closed"):
                whole = Band(0.0, whole.likely, whole.high)
            done = exact and writer.done
            cost = _price(context, step, stage, seen, whole, done)
            return cost, example_records(writer.result().examples if done else ()), done
        case Dynosaur() as stage:
            proposer, template, unseen = dry_proposer(context, step, stage)
            seen = _replayed(context, proposer, stage.teacher, {ROLE: template})
            whole = estimate.table_calls(seen.stored + len(seen.open), unseen)
            done = proposer.done and not unseen
            return _price(context, step, stage, seen, whole, done), (), False
        case SelfInstruct() as stage:
            return _bootstrap(context, step, stage)
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
        cost += _cost(context, half.teacher, reply, seen, whole, done, at_once)
    return cost, halves.records() if halves.done else (), halves.done


def _replayed(context: Context, method: Method, teacher: str, templates: dict[str, Template]) -> Replay:
    return replay(context, method, RequestMaker(context.spec.teacher(teacher), templates, context.seed))


def _likely_tasks(context: Context, step: Step, state: DatasetState, exact: bool) -> float:
    """Return the tasks that will get examples: counted when the tree is known, else expected."""
    known = len(state.tasks if compat_of(step) == "released_code" else state.kept_tasks)
    if exact:
        return known
    for earlier in context.chain(step.key):
        if isinstance(earlier.stage, Explore):
            seeds = len(context.domain_of(step).tasks)
            return max(known, sum(estimate.nodes_by_depth(earlier.stage, seeds)))
    return known


def _price(
    context: Context,
    step: Step,
    stage: Explore | Synthesize | Dynosaur,
    seen: Replay,
    whole: Band,
    done: bool,
) -> Estimate:
    """Return what is left to pay of a step that one machine works on."""
    limit = context.spec.teacher(stage.teacher).max_tokens
    reply = estimate.reply_tokens(stage, _example_tokens(context.seeds_of(step)), limit)
    return _cost(context, stage.teacher, reply, seen, whole, done)


def _cost(
    context: Context, asked: str, reply: Band, seen: Replay, whole: Band, done: bool, at_once: int = 0
) -> Estimate:
    """Return what is left to pay of ``whole`` calls, ``at_once`` of them at a time (0: any number).

    ``reply`` is the length of one when none was seen.
    """
    teacher = context.spec.teacher(asked)
    if done:
        return Estimate(exactly(0), exactly(0), exactly(0), exactly(0), exactly(0), seen.stored)
    rest = whole.less(seen.stored)
    least = len(seen.open)
    calls = Band(max(least, rest.low), max(least, rest.likely), max(least, rest.high))
    if seen.reply_lengths:
        mean = fmean(seen.reply_lengths)
        reply = Band(mean * 0.8, mean, min(teacher.max_tokens, mean * 1.5))
    measured = [_prompt_tokens(request) for request in seen.open[:_SAMPLE]]
    prompt = fmean(measured) if measured else estimate.PROMPT_TOKENS
    prompts = calls * Band(prompt * 0.9, prompt * 1.05, prompt * 1.5)
    replies = calls * reply
    money = estimate.price(teacher, prompts, replies)
    each = estimate.call_seconds(teacher, reply)
    floor = estimate.floor_price(teacher, len(seen.open), prompt)
    seconds = estimate.wall_seconds(teacher, calls, each, at_once)
    return Estimate(calls, prompts, replies, money, seconds, seen.stored, floor)


def _prompt_tokens(request: Request) -> int:
    return sum(estimate_tokens(message.content) + 4 for message in request.messages)


def _example_tokens(demos: tuple[Demo, ...]) -> float:
    if not demos:
        return estimate.EXAMPLE_TOKENS
    return fmean(estimate_tokens(d.instruction + d.input + d.output) for d in demos)
