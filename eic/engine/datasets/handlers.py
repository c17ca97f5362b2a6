"""One handler per step kind: load the chain, do the work, return records, counts and figures."""

import asyncio
from dataclasses import replace

from eic.engine.calls import Driver, Usage
from eic.engine.context import Context
from eic.engine.datasets.curated import curated_rows
from eic.engine.datasets.dynosaur import propose_and_read
from eic.engine.datasets.judging import judged
from eic.engine.datasets.load import load_rows
from eic.engine.datasets.methods import explorer, prune_tasks, synthesizer
from eic.engine.datasets.mix import mix_rows
from eic.engine.datasets.refusals import refused
from eic.engine.datasets.replay import replay_rows
from eic.engine.datasets.rows import filter_rows, sample_rows, split_rows
from eic.engine.datasets.self_instruct import bootstrap_and_write
from eic.engine.datasets.state import language_of, load_state, state_at
from eic.engine.records import (
    DatasetState,
    example_records,
    explore_records,
    prune_records,
)
from eic.engine.requests import RequestMaker
from eic.engine.result import StepResult
from eic.engine.retell import prune_told, task_told, warn_unknown
from eic.lang.blocks.curated import Curated
from eic.lang.blocks.dataset import Explore, Filter, Prune, Sample, Split, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.load import Load
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.replay import Replay
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.values import Template
from eic.methods.base import Method
from eic.plan.steps import Step


async def run_step(context: Context, step: Step) -> StepResult:
    """Run one step on the stored results of its inputs."""
    stage = step.stage
    match stage:
        case Explore():
            return await _explore(context, step, stage)
        case Synthesize():
            return await _synthesize(context, step, stage)
        case Load():
            return await asyncio.to_thread(load_rows, context, step, stage)
        case Dynosaur():
            return await propose_and_read(context, step, stage)
        case Curated():
            return await asyncio.to_thread(curated_rows, context, step, stage)
        case SelfInstruct():
            return await bootstrap_and_write(context, step, stage)
        case Mix() | Replay():
            return await asyncio.to_thread(_of_datasets, context, step, stage)
        case Filter() if any(rule.by for rule in stage.rules):
            return await _judged(context, step, stage)
        case Prune() | Filter() | Sample() | Split():
            return await asyncio.to_thread(_local, context, step, stage)
        case _:
            raise AssertionError(f"no handler for {step.kind}")


def _of_datasets(context: Context, step: Step, stage: Mix | Replay) -> StepResult:
    """Run a source that is made of other datasets."""
    states = tuple(state_at(context, context.chain(key)) for key in step.inputs)
    if isinstance(stage, Mix):
        return mix_rows(context, step, stage, states)
    return replay_rows(context, step, stage, states)


def _local(context: Context, step: Step, stage: Prune | Filter | Sample | Split) -> StepResult:
    """Run a step that makes no call (in a worker thread, so that others' calls go on)."""
    state = load_state(context, step)
    match stage:
        case Prune():
            return _prune(context, step, stage, state)
        case Filter():
            return filter_rows(context, step, stage, state, language=language_of(context, step))
        case Split():
            return split_rows(context, step, stage, state)
        case Sample():
            return sample_rows(context, step, stage, state, released=step.compat == "released_code")


async def drive(
    context: Context, step: Step, method: Method, teacher: str, templates: dict[str, Template]
) -> Usage:
    """Run a method against the named teacher of the spec."""
    maker = RequestMaker(context.spec.teacher(teacher), templates, context.seed)
    return await Driver(context, step, method, maker, context.stacks[teacher]).run()


async def _explore(context: Context, step: Step, stage: Explore) -> StepResult:
    machine, templates = explorer(context, step, stage)
    for task in machine.planted:
        context.tell(task_told(step, task, context.at))
    usage = await drive(context, step, machine, stage.teacher, templates)
    found = machine.result()
    warn_unknown(context, step, (task.id for task in found.tasks))
    counts = {"tasks": len(found.tasks), "rejected": len(found.rejected), "calls": usage.calls}
    records = explore_records(found.tasks, found.rejected, found.shortfalls)
    told = refused(("tasks", item.why, item.name) for item in found.rejected)
    return StepResult(records, counts, usage.json() | told)


async def _synthesize(context: Context, step: Step, stage: Synthesize) -> StepResult:
    state = await asyncio.to_thread(load_state, context, step)
    machine, templates = synthesizer(context, step, stage, state)
    usage = await drive(context, step, machine, stage.teacher, templates)
    found = machine.result()
    short = sum(item.wanted - item.got for item in found.shortfalls)
    counts = {"examples": len(found.examples), "short": short, "calls": usage.calls}
    return StepResult(example_records(found.examples, (), found.shortfalls), counts, usage.json())


async def _judged(context: Context, step: Step, stage: Filter) -> StepResult:
    state = await asyncio.to_thread(load_state, context, step)
    language = language_of(context, step)
    marks, usage = await judged(context, step, stage, state, language=language)
    made = await asyncio.to_thread(filter_rows, context, step, stage, state, language=language, marks=marks)
    unread = sum(mark is None for of_rule in marks.values() for mark in of_rule.values())
    made.counts["calls"] = usage.calls
    if unread:
        made.counts["unread"] = unread
        text = f"{unread} rows were dropped because the judge's mark could not be read"
        context.remark(step, "warning", text)
    return replace(made, meta=usage.json())


def _prune(context: Context, step: Step, stage: Prune, state: DatasetState) -> StepResult:
    found = prune_tasks(context, step, stage, state)
    names = {task.id: task.name for task in state.tasks}
    for item in found:
        context.tell(prune_told(step, item, names, context.at))
    counts = {"tasks": len(state.tasks) - len(found), "pruned": len(found)}
    return StepResult(prune_records(found), counts)
