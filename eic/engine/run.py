"""A run: every missing step of a plan, each as soon as its inputs are there, all told as events."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

from eic.canon import Key
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.handlers import run_step
from eic.engine.models.training import check_again, run_training
from eic.engine.records import Record
from eic.engine.result import StepResult
from eic.engine.retell import REMARKS, retell, tell_again
from eic.engine.studies.ablations import run_ablation
from eic.engine.studies.analyses import run_analysis
from eic.engine.studies.answers import run_answers
from eic.engine.studies.evaluations import run_evaluation
from eic.events import StepFinished, StepStarted
from eic.plan.steps import Step

HANDLERS = {
    "train": run_training, "answer": run_answers, "evaluate": run_evaluation,
    "analyse": run_analysis, "ablate": run_ablation,
}  # fmt: skip
"""The handler of each step kind that is no stage of a dataset."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended: ``done``, ``failed``, ``budget`` or ``interrupted``, and why in words.

    ``edited``: the plan was given up for one with more edits.
    """

    status: str
    message: str


async def execute(context: Context) -> RunResult:
    """Run what is missing of the plan; everything that was done is kept whatever happens.

    Raises whatever a handler raises that is not a reason to stop: those are bugs.
    """
    pending: dict[Key, asyncio.Task[None]] = {}
    for step in context.plan.steps:
        pending[step.key] = asyncio.create_task(_after(context, step, pending))
    try:
        results = await asyncio.gather(*pending.values(), return_exceptions=True)
    finally:
        await context.machine.close()
    stopped: RunStopped | None = context.stop.reason
    for result in results:
        if isinstance(result, RunStopped):
            stopped = stopped or result
        elif isinstance(result, BaseException):
            raise result
    if stopped is not None:
        return RunResult(stopped.status, str(stopped))
    return RunResult("done", "")


async def _after(context: Context, step: Step, pending: "dict[Key, asyncio.Task[None]]") -> None:
    for key in (*step.inputs, *(key for _, key in step.looks_at)):
        await pending[key]
    if context.stop.reason is not None:
        raise context.stop.reason
    info = context.store.artifacts.info(step.key)
    if info is not None:
        context.tell(StepStarted(step.key, step.kind, step.title, True, context.at))
        if step.kind == "train":
            await check_again(context, step)
        tell_again(context, step, info.meta)
        if context.retold or context.edits.items:
            await asyncio.to_thread(retell, context, step)
        context.tell(StepFinished(step.key, step.kind, step.title, True, 0.0, info.counts, context.at))
        return
    context.tell(StepStarted(step.key, step.kind, step.title, False, context.at))
    began = time.monotonic()
    try:
        result = await HANDLERS.get(step.kind, run_step)(context, step)
        await asyncio.to_thread(_keep, context, step, result)
        await asyncio.to_thread(result.kept)
    except RunStopped:
        raise
    except BaseException as error:
        context.stop.request("failed", f"{step.title}: {type(error).__name__}")
        raise
    seconds = round(time.monotonic() - began, 3)
    context.tell(StepFinished(step.key, step.kind, step.title, False, seconds, result.counts, context.at))


def _keep(context: Context, step: Step, result: StepResult) -> None:
    def records() -> Iterator[Record]:
        yield from result.records
        if remarks := context.remarks.get(step.key):
            result.meta[REMARKS] = remarks

    context.store.artifacts.write(step.key, step.kind, step.title, records(), result.counts, result.meta)
