"""Driving a method: asks become requests, stored replies are fed at once, the rest are called.

Only as many calls as the teacher takes are handed to its stack; the others wait here, ordered
by the method's priorities, so that with one call at a time the order is the sequential one.
"""

import asyncio
import heapq
from dataclasses import dataclass, field
from typing import Any

from eic.canon import Key
from eic.engine.context import Context, RunStopped
from eic.engine.requests import RequestMaker
from eic.engine.retell import shortfall_told
from eic.events import (
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    ExampleDropped,
    ExampleMade,
    Notice,
    Reasked,
    StepProgress,
    TaskProposed,
    TaskRejected,
)
from eic.methods.base import Answer, Ask, Fact, Method
from eic.plan.steps import Step
from eic.store import StoreError
from eic.teacher.base import REFUSED, Reply, Request, TeacherError, reply_from_json
from eic.teacher.budget import BudgetExhausted
from eic.teacher.limits import NotStartedError
from eic.teacher.stack import OfflineError, Outcome, Stack
from eic.teacher.told import Retry, Told

_LONGEST_WHY = 400
"""Characters of an endpoint's complaint that an event keeps."""


@dataclass(slots=True)
class Usage:
    """Totals over every reply a step used, paid now or before: what its result cost in all."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    costs: dict[Key, float] = field(default_factory=dict)
    models: set[str] = field(default_factory=set)
    reasks: int = 0
    refusals: dict[Key, str] = field(default_factory=dict)
    tasks: dict[str, dict[Key, tuple[int, float]]] = field(default_factory=dict)

    def add(self, task: str, key: Key, reply: Reply) -> None:
        """Count one reply for its task (a reply used twice is counted once in the totals)."""
        tokens = reply.prompt_tokens + reply.completion_tokens
        self.tasks.setdefault(task, {})[key] = (tokens, reply.cost)
        if key in self.costs:
            return
        self.calls += 1
        self.prompt_tokens += reply.prompt_tokens
        self.completion_tokens += reply.completion_tokens
        self.costs[key] = reply.cost
        if reply.finish == REFUSED:
            self.refusals[key] = reply.text
        else:
            self.models.add(reply.model)

    def include(self, other: "Usage") -> None:
        """Count what another machine of the same step used; the two ask in different roles, so share no reply."""
        self.calls += other.calls
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        self.reasks += other.reasks
        self.costs |= other.costs
        self.models |= other.models
        self.refusals |= other.refusals
        for task, replies in other.tasks.items():
            self.tasks.setdefault(task, {}).update(replies)

    def json(self) -> dict[str, Any]:
        """Return the totals; money is summed in key order, so it is the same at any concurrency.

        ``replies`` names every reply the step's result rests on, so that none of them is let go
        while the result is needed: those asked again for are in no example's lineage.
        """
        cost = sum(self.costs[key] for key in sorted(self.costs))
        by_task = {
            task: {
                "calls": len(replies),
                "tokens": sum(tokens for tokens, _ in replies.values()),
                "cost": round(sum(replies[key][1] for key in sorted(replies)), 9),
            }
            for task, replies in sorted(self.tasks.items())
        }
        return {
            "calls": self.calls, "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens, "cost": round(cost, 9),
            "models": sorted(self.models), "reasks": self.reasks, "tasks": by_task,
            "replies": sorted(self.costs), "refused": len(self.refusals),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ended:
    """A call that came back: with an outcome, or with the error it failed with."""

    ask: Ask
    key: Key
    outcome: Outcome | None
    error: Exception | None = None
    attempts: int = 0


@dataclass(slots=True)
class Driver:
    """Runs one method to its end against one teacher."""

    context: Context
    step: Step
    method: Method
    maker: RequestMaker
    stack: Stack
    usage: Usage = field(default_factory=Usage)
    _waiting: list[tuple[tuple[int, ...], int, Ask, Request, Key]] = field(default_factory=list)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _ended: "asyncio.Queue[_Ended]" = field(default_factory=asyncio.Queue)
    _count: int = 0
    _out: int = 0
    _awaits_others: bool = False

    async def run(self) -> Usage:
        """Drive the method until it is done; raise ``RunStopped`` when the run must stop first."""
        self._feed_stored(self.method.start())
        try:
            while True:
                self._launch()
                if not self._out:
                    break
                await self._one_round()
        except asyncio.CancelledError:  # a second interrupt: nothing is awaited any more
            for task in self._running:
                task.cancel()
            raise
        finally:
            await self._settle()
        if not self.method.done:
            reason = self.context.stop.reason
            assert reason is not None, "a method waits for answers that nobody will give"
            raise reason
        self._tell_refusals()
        return self.usage

    def _tell_refusals(self) -> None:
        """Say what the teacher would not answer; a step that got no answer at all has failed."""
        refusals = self.usage.refusals
        if not refusals:
            return
        text = f"{len(refusals)} of {self.usage.calls} calls were refused; "
        text += f"one of them: {refusals[min(refusals)]}"
        advice = "They count as having brought nothing; `eic store gc --refused` has them asked again."
        if len(refusals) == self.usage.calls:
            raise RunStopped("failed", f"{self.step.title}: {text}\n{advice}")
        self.context.remark(self.step, "warning", f"{text} {advice}")

    def _feed_stored(self, asks: list[Ask]) -> None:
        """Feed the answers the store has, wave by wave; queue the asks it has not."""
        while asks:
            requests = [self.maker.request(ask) for ask in asks]
            keys = [request.key for request in requests]
            stored = self.context.store.replies.get_many(keys)
            following: list[Ask] = []
            for ask, request, key in zip(asks, requests, keys, strict=True):
                found = stored.get(key)
                if found is None:
                    self._count += 1
                    heapq.heappush(self._waiting, (ask.priority, self._count, ask, request, key))
                    continue
                reply = reply_from_json(found)
                self._tell_finished(ask, key, reply, cached=True, seconds=0.0, attempts=0)
                following += self._feed(ask, key, reply)
            asks = following

    def _feed(self, ask: Ask, key: Key, reply: Reply) -> list[Ask]:
        self.usage.add(ask.task, key, reply)
        asks, facts = self.method.feed(ask.slot, Answer(reply.text, reply.finish, key))
        for fact in facts:
            self._tell_fact(fact)
        return asks

    def _launch(self) -> None:
        """Hand the teacher as many waiting asks as it takes; none once the brake is on."""
        room = self.stack.capacity - self._out
        while self._waiting and room > 0 and not self.context.stop.event.is_set():
            _, _, ask, request, key = heapq.heappop(self._waiting)
            task = asyncio.create_task(self._call(ask, request, key))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            self._out += 1
            room -= 1

    async def _call(self, ask: Ask, request: Request, key: Key) -> None:
        """Make one call and queue how it ended."""
        attempts = failed = 0
        about = (self.step.key, key, ask.task, ask.role, self.stack.endpoint.name)

        def on_start() -> None:
            nonlocal attempts
            attempts = 1
            self._tell(CallStarted(*about, at=self.context.at))

        def on_retry(retry: Retry) -> None:
            nonlocal attempts, failed
            failed, attempts = retry.attempt, retry.attempt + 1
            why, wait, at = retry.why[:_LONGEST_WHY], round(retry.wait, 3), self.context.at
            self._tell(CallRetried(*about, retry.attempt, retry.attempts, retry.kind, why, wait, at))

        told = Told(on_start, on_retry, self._tell_elsewhere)
        try:
            outcome = await self.stack.ask(request, told, key=key, priority=ask.priority)
        except Exception as error:  # queued, and raised again by whoever takes it if it is a bug
            made = failed if isinstance(error, NotStartedError) else attempts
            self._ended.put_nowait(_Ended(ask, key, None, error, made))
        else:
            self._ended.put_nowait(_Ended(ask, key, outcome))

    async def _one_round(self) -> None:
        """Wait for at least one call to end and feed every one that has."""
        ended = [await self._ended.get()]
        while not self._ended.empty():
            ended.append(self._ended.get_nowait())
        self._out -= len(ended)
        for item in sorted(ended, key=lambda item: item.ask.priority):
            if item.outcome is None:
                self._failed(item)
                continue
            outcome = item.outcome
            self._tell_finished(
                item.ask, item.key, outcome.reply, outcome.cached, outcome.seconds, outcome.attempts
            )
            self._feed_stored(self._feed(item.ask, item.key, outcome.reply))

    def _failed(self, item: _Ended) -> None:
        """Turn a call that failed for good into a stop of the run."""
        if isinstance(item.error, NotStartedError):  # the brake is on: nothing was sent, or it failed before
            if item.attempts:
                self._tell_failed(item, "the run stopped before another attempt")
            return
        if not isinstance(item.error, TeacherError | BudgetExhausted | OfflineError | StoreError):
            assert item.error is not None
            raise item.error
        status = "budget" if isinstance(item.error, BudgetExhausted) else "failed"
        self.context.stop.request(status, str(item.error))
        if isinstance(item.error, TeacherError):
            self._tell_failed(item, str(item.error))

    async def _settle(self) -> None:
        """Wait for calls that are still in flight: their replies are paid and get stored."""
        if self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _tell_elsewhere(self) -> None:
        """Say, once a step, that calls are not made because another run is making them."""
        if not self._awaits_others:
            self._awaits_others = True
            text = (
                f"{self.step.title}: another run makes calls that this one needs too; its replies are awaited"
            )
            self._tell(Notice("info", text, self.context.at))

    def _tell(self, event: Event) -> None:
        self.context.tell(event)

    def _tell_finished(
        self, ask: Ask, key: Key, reply: Reply, cached: bool, seconds: float, attempts: int
    ) -> None:
        self._tell(
            CallFinished(
                self.step.key, key, ask.task, ask.role, self.stack.endpoint.name, cached,
                reply.prompt_tokens, reply.completion_tokens, 0.0 if cached else reply.cost,
                round(seconds, 3), attempts, reply.finish,
                reply.text if reply.finish == REFUSED else "", at=self.context.at,
            )
        )  # fmt: skip

    def _tell_failed(self, item: _Ended, error: str) -> None:
        self._tell(
            CallFinished(
                self.step.key, item.key, item.ask.task, item.ask.role, self.stack.endpoint.name, False,
                0, 0, 0.0, 0.0, item.attempts, "error", error, at=self.context.at,
            )
        )  # fmt: skip

    def _tell_fact(self, fact: Fact) -> None:
        """Turn what the method decided into an event."""
        data, at, step = fact.data, self.context.at, self.step.key
        match fact.kind:
            case "task":
                self._tell(
                    TaskProposed(
                        step, fact.task, data["parent"], data["name"], data["depth"], data["origin"], at
                    )
                )
            case "rejected":
                self._tell(TaskRejected(step, fact.task, data["name"], data["why"], at))
            case "examples":
                self._tell(ExampleMade(step, fact.task, data["count"], data["first"], at))
            case "dropped":
                self._tell(ExampleDropped(step, fact.task, data["rule"], data["count"], at))
            case "progress":
                self._tell(StepProgress(step, data["rows"], round(data["share"], 4), at))
            case "reask":
                self.usage.reasks += 1
                self._tell(Reasked(step, fact.task, data["why"], at))
            case "shortfall":
                self._tell(shortfall_told(self.step, fact.task, data, at))
            case _:
                raise AssertionError(f"unknown fact {fact.kind}")
