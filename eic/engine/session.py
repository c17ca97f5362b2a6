"""One ``eic run``: store, journal, signals, steps, outputs, in that order and nowhere else."""

import asyncio
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eic.engine.context import Context, Stop
from eic.engine.outputs import Written, write_outputs
from eic.engine.run import RunResult, execute
from eic.engine.teachers import open_stacks
from eic.events import Event, Notice, RunFinished, RunStarted, event_json
from eic.lang.spec import Spec
from eic.plan.diff import PlanDiff, plan_json
from eic.plan.steps import Plan
from eic.state import RunState
from eic.store import Journal, Store
from eic.teacher.base import TeacherError

View = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: a plan with its diff, where its files are and go, and who pays how much."""

    spec: Spec
    plan: Plan
    diff: PlanDiff
    root: Path
    out: Path
    seed: int
    env: Mapping[str, str]
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """How a job ended, what it wrote, and the folded state of its events."""

    run: str
    result: RunResult
    written: tuple[Written, ...]
    state: RunState


def new_run_id(name: str) -> str:
    """Return a run id that sorts by time and is unique across processes."""
    return f"{name}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"


def run_job(job: Job, store: Store, views: Sequence[View]) -> Finished:
    """Run a job to its end; the store and the journal hold everything whatever happens."""
    run = new_run_id(job.spec.name)
    store.runs.start(
        run, job.spec.name, job.spec.path, job.plan.spec_digest, plan_json(job.plan), os.getpid()
    )
    state = RunState()
    with Journal(store.journal_path(run)) as journal:
        tell = _teller(journal, state, views)
        status = "failed"
        try:
            result, written = asyncio.run(_run(job, store, run, tell))
            status = result.status
        except (KeyboardInterrupt, asyncio.CancelledError):
            result, written = RunResult("interrupted", "interrupted"), ()
            status = "interrupted"
        finally:
            totals = _totals(state)
            tell(RunFinished(run, status, totals, state.at))
            store.runs.finish(run, status, totals)
    return Finished(run, result, written, state)


def _teller(journal: Journal, state: RunState, views: Sequence[View]) -> View:
    """Return the function that takes events from any thread to the journal, the fold, the views."""
    lock = threading.Lock()

    def tell(event: Event) -> None:
        with lock:
            journal.append(event_json(event))
            state.apply(event)
            for view in views:
                view(event)

    return tell


async def _run(job: Job, store: Store, run: str, tell: View) -> tuple[RunResult, tuple[Written, ...]]:
    budget = job.spec.run.budget
    steps = tuple(
        {"key": s.step.key, "kind": s.step.kind, "title": s.step.title, "action": s.action}
        for s in job.diff.states
    )
    tell(RunStarted(run, job.spec.path, job.plan.spec_digest, job.seed, budget, steps))
    try:
        stacks = open_stacks(
            job.spec, job.plan, root=job.root, env=job.env, store=store,
            budget=budget, offline=job.offline, seed=job.seed,
        )  # fmt: skip
    except TeacherError as error:
        return RunResult("failed", str(error)), ()
    context = Context(job.spec, job.plan, job.seed, store, stacks, tell, Stop())
    try:
        with _signals(context):
            result = await execute(context)
    finally:
        for stack in stacks.values():
            await stack.close()
    if result.status != "done":
        return result, ()
    return result, await asyncio.to_thread(write_outputs, context, job.out)


@contextmanager
def _signals(context: Context) -> Iterator[None]:
    """First Ctrl-C (or TERM) drains calls in flight and keeps them; the second aborts."""
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()

    def on_signal() -> None:
        if context.stop.reason is not None and main is not None:
            main.cancel()
            return
        text = "stopping: calls in flight are awaited and kept; interrupt again to abort"
        context.tell(Notice("warning", text, context.at))
        context.stop.request("interrupted", "interrupted; everything that was answered is kept")

    names = (signal.SIGINT, signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread():
        names = ()  # type: ignore[assignment]
    for name in names:
        loop.add_signal_handler(name, on_signal)
    try:
        yield
    finally:
        for name in names:
            loop.remove_signal_handler(name)


def _totals(state: RunState) -> dict[str, Any]:
    t = state.totals
    return {
        "paid": t.paid, "cached": t.cached, "failed": t.failed, "retries": t.retries,
        "prompt_tokens": t.prompt_tokens, "completion_tokens": t.completion_tokens,
        "cost": round(t.cost, 9), "seconds": round(state.at, 3),
    }  # fmt: skip
