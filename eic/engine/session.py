"""One ``eic run``: store, journal, signals, steps, outputs, in that order and nowhere else."""

import asyncio
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eic.engine.context import Context, RunStopped, Stop
from eic.engine.control import Control
from eic.engine.empty import empty_datasets
from eic.engine.job import Job, steps_told
from eic.engine.opening import record_opening
from eic.engine.outputs.edits import NAME
from eic.engine.outputs.evaluations import VotesError
from eic.engine.outputs.every import write_finished, write_results
from eic.engine.result import Written
from eic.engine.run import RunResult, execute
from eic.engine.signals import stopped_by_signals
from eic.engine.teachers import open_stacks
from eic.events import Event, Notice, RunFinished, RunStarted, event_json
from eic.plan.diff import plan_json
from eic.state import RunState
from eic.store import Follower, Journal, Store, StoreError
from eic.teacher.base import TeacherError
from eic.teacher.stack import Stack

View = Callable[[Event], None]
Outputs = tuple[Written, ...]

_BEAT_SECONDS = 0.1
"""How often the control file is looked at and the journal brought up to date."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a job ended, what it wrote, and the folded state of its events."""

    run: str
    result: RunResult
    written: tuple[Written, ...]
    state: RunState
    totals: dict[str, Any]


def new_run_id(name: str) -> str:
    """Return a run id that sorts by time and is unique across processes."""
    return f"{name}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"


def run_job(job: Job, store: Store, views: Sequence[View]) -> Finished:
    """Run a job to its end; the store and the journal hold everything whatever happens."""
    run = job.run or new_run_id(job.spec.name)
    with Journal(store.journal_path(run)) as journal:
        told = _Told(journal, views)
        written: tuple[Written, ...] = ()
        try:
            store.runs.start(
                run, job.spec.name, job.spec.path, job.plan.spec_digest, plan_json(job.plan), os.getpid()
            )
            record_opening(job, store, run)
            result, written = asyncio.run(_Session(job, store, run, told).run())
        except (KeyboardInterrupt, asyncio.CancelledError):
            result = RunResult("interrupted", "interrupted")
        except StoreError as error:
            result = RunResult("failed", str(error))
        except BaseException as error:  # a bug, or a view that cannot be written to
            _end(store, told, run, RunResult("failed", f"{type(error).__name__}: {error}"), ())
            raise
        return _end(store, told, run, result, written)


def _end(store: Store, told: "_Told", run: str, result: RunResult, written: tuple[Written, ...]) -> Finished:
    """Tell and record how a run ended. A store that takes no more makes a run that was done fail."""
    totals: dict[str, Any] = {"message": result.message} if result.message else {}
    totals |= _totals(told.state)
    if written:
        totals["files"] = [[str(file.path), file.changed] for file in written]
    try:
        try:
            told(RunFinished(run, result.status, totals, told.state.at))
            told.flush()
        finally:
            store.runs.finish(run, result.status, totals)
    except StoreError as error:
        if result.status == "done":
            result = RunResult("failed", str(error))
            totals["message"] = result.message
    return Finished(run, result, written, told.state, totals)


class _Told:
    """Takes events from any thread to the journal, the fold and the views."""

    def __init__(self, journal: Journal, views: Sequence[View]) -> None:
        self.state = RunState()
        self._journal = journal
        self._views = [*views]
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._journal.append(event_json(event))
            self.state.apply(event)
            for view in self._views:
                view(event)

    def watch(self, view: View) -> None:
        """Let one more view see what comes."""
        with self._lock:
            self._views.append(view)

    def flush(self) -> None:
        """Let followers of the journal see everything that was told."""
        with self._lock:
            self._journal.flush()


class _Session:
    """A run from its first event to its outputs; edits make it go on with another plan."""

    def __init__(self, job: Job, store: Store, run: str, told: _Told) -> None:
        self._job = job
        self._store = store
        self._run = run
        self._told = told
        self._began = time.monotonic()
        self._stacks: dict[str, Stack] = {}

    async def run(self) -> tuple[RunResult, tuple[Written, ...]]:
        job = self._job
        self._announce()
        try:
            self._stacks = open_stacks(
                job.spec, job.plan, root=job.root, env=job.env, store=self._store,
                budget=job.spec.run.budget, offline=job.offline, seed=job.seed,
            )  # fmt: skip
        except TeacherError as error:
            return RunResult("failed", str(error)), ()
        control = Control(
            Follower(self._store.control_path(self._run)), self._stacks,
            tuple(item.name for item in job.spec.datasets), job.out / NAME, job.edits,
        )  # fmt: skip
        self._told.watch(control.see)
        try:
            result, context = await self._to_the_end(control)
        finally:
            for stack in self._stacks.values():
                await stack.close()
        write = write_results if result.status == "done" else write_finished
        if result.status == "done":
            result = _judged_by_rows(context, result)
        try:
            return result, await self._written(write, context)
        except RunStopped as stopped:
            return (RunResult(stopped.status, str(stopped)) if result.status == "done" else result), ()
        except VotesError as error:
            return RunResult("failed", str(error)), ()
        except OSError as error:
            place = error.filename or self._job.out
            return RunResult("failed", f"cannot write {place}: {error.strerror or error}"), ()

    async def _written(self, write: Callable[[Context, Path], Outputs], context: Context) -> Outputs:
        """Write the outputs. A signal ends that before the next line or file: no file is ever half there."""
        writing = replace(context, stop=Stop())
        told = ": outputs that are whole stay, the others are left to the next run"
        with stopped_by_signals(writing, told, "interrupted while the outputs were written"):
            return await asyncio.to_thread(write, writing, self._job.out)

    async def _to_the_end(self, control: Control) -> tuple[RunResult, Context]:
        """Run the plan, and for as long as edits come, the plan with the edits."""
        while True:
            context = self._context()
            told = ": calls in flight are awaited and kept" if context.stacks else ""
            with stopped_by_signals(context, told, "interrupted; everything that was done is kept"):
                result = await self._steered(control, context)
                if context.stop.ending or control.edits == self._job.edits:
                    return result, context
                self._job = await asyncio.to_thread(self._job.edited, self._store, control.edits)
                if context.stop.ending:  # interrupted meanwhile
                    return RunResult("interrupted", str(context.stop.reason)), context
            self._store.runs.replan(self._run, plan_json(self._job.plan))
            for stack in self._stacks.values():
                stack.limits.reopen()
            self._announce()

    async def _steered(self, control: Control, context: Context) -> RunResult:
        """Run one plan while the control file is watched and the journal kept up to date."""

        async def beat() -> None:
            while True:
                control.poll(context)
                self._told.flush()
                await asyncio.sleep(_BEAT_SECONDS)

        beating = asyncio.create_task(beat())
        try:
            result = await execute(context)
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
        control.poll(context)
        return result

    def _announce(self) -> None:
        job, at = self._job, round(time.monotonic() - self._began, 3)
        steps, budget = steps_told(job), job.spec.run.budget
        self._told(RunStarted(self._run, job.spec.path, job.plan.spec_digest, job.seed, budget, steps, at))
        self._told.flush()

    def _context(self) -> Context:
        def shut() -> None:
            for stack in self._stacks.values():
                stack.limits.shut()

        job = self._job
        retold = bool(job.run or job.diff.run)
        return Context(
            job.spec, job.plan, job.seed, self._store, self._stacks, self._told,
            Stop(on_request=shut), self._began, job.edits, retold, job.source, job.params, job.root,
            offline=job.offline,
        )  # fmt: skip


def _totals(state: RunState) -> dict[str, Any]:
    t = state.totals
    return {
        "paid": t.paid, "cached": t.cached, "failed": t.failed, "retries": t.retries,
        "prompt_tokens": t.prompt_tokens, "completion_tokens": t.completion_tokens,
        "cost": round(t.cost, 9), "seconds": round(state.at, 3),
    }  # fmt: skip


def _judged_by_rows(context: Context, result: RunResult) -> RunResult:
    """Return how a run ended whose steps are all done: ``failed`` when a dataset is empty because no row was made.

    A dataset that is empty because its own rules dropped every row is only warned of.
    """
    empty = empty_datasets(context)
    for one in empty:
        if one.made:
            context.tell(Notice("warning", one.why, context.at))
    short = "\n".join(one.why for one in empty if not one.made)
    return RunResult("failed", short) if short else result
