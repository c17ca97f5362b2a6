"""Driving a method: asks become requests, stored replies are fed at once, the rest are called.

Only as many calls as the teacher takes are handed to its stack; the others wait here, ordered
by the method's priorities, so that with one call at a time the order is the sequential one.
"""

import asyncio
import heapq
from dataclasses import dataclass, field
from typing import Any

from eic.canon import Key
from eic.engine.context import Context
from eic.engine.requests import RequestMaker
from eic.events import (
    CallFinished,
    CallStarted,
    Event,
    ExampleMade,
    Notice,
    TaskProposed,
    TaskRejected,
)
from eic.methods.base import Answer, Ask, Fact, Method
from eic.plan.steps import Step
from eic.teacher.base import Reply, Request, TeacherError, reply_from_json
from eic.teacher.budget import BudgetExhausted
from eic.teacher.stack import OfflineError, Outcome, Stack


@dataclass(slots=True)
class Usage:
    """Totals over every reply a step used, paid now or before: what its result cost in all."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    costs: dict[Key, float] = field(default_factory=dict)
    models: set[str] = field(default_factory=set)
    reasks: int = 0

    def add(self, key: Key, reply: Reply) -> None:
        """Count one reply (a reply used twice is counted once)."""
        if key in self.costs:
            return
        self.calls += 1
        self.prompt_tokens += reply.prompt_tokens
        self.completion_tokens += reply.completion_tokens
        self.costs[key] = reply.cost
        self.models.add(reply.model)

    def json(self) -> dict[str, Any]:
        """Return the totals; money is summed in key order, so it is the same at any concurrency."""
        cost = sum(self.costs[key] for key in sorted(self.costs))
        return {
            "calls": self.calls, "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens, "cost": round(cost, 9),
            "models": sorted(self.models), "reasks": self.reasks,
        }  # fmt: skip


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
    _running: dict[asyncio.Task[Outcome], tuple[Ask, Key]] = field(default_factory=dict)
    _count: int = 0

    async def run(self) -> Usage:
        """Drive the method until it is done; raise ``RunStopped`` when the run must stop first."""
        self._feed_stored(self.method.start())
        try:
            while True:
                self._launch()
                if not self._running:
                    break
                await self._one_round()
        finally:
            await self._settle()
        if not self.method.done:
            reason = self.context.stop.reason
            assert reason is not None, "a method waits for answers that nobody will give"
            raise reason
        return self.usage

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
        self.usage.add(key, reply)
        asks, facts = self.method.feed(ask.slot, Answer(reply.text, reply.finish, key))
        for fact in facts:
            self._tell_fact(fact)
        return asks

    def _launch(self) -> None:
        while (
            self._waiting
            and len(self._running) < self.stack.capacity
            and not self.context.stop.event.is_set()
        ):
            priority, _, ask, request, key = heapq.heappop(self._waiting)

            def on_start(ask: Ask = ask, key: Key = key) -> None:
                name = self.stack.endpoint.name
                self._tell(CallStarted(self.step.key, key, ask.task, ask.role, name, at=self.context.at))

            task = asyncio.create_task(self.stack.ask(request, key=key, on_start=on_start, priority=priority))
            self._running[task] = (ask, key)

    async def _one_round(self) -> None:
        """Wait for at least one answer and feed what came; once braked, the rest drains this way."""
        brake = asyncio.create_task(self.context.stop.event.wait())
        done, _ = await asyncio.wait({*self._running, brake}, return_when=asyncio.FIRST_COMPLETED)
        brake.cancel()
        if brake in done:
            done = done - {brake}
            if not done:
                done, _ = await asyncio.wait(self._running)
        for task in sorted(
            (t for t in done if t in self._running), key=lambda t: self._running[t][0].priority
        ):
            ask, key = self._running.pop(task)
            outcome = self._outcome(task, ask, key)
            if outcome is not None:
                self._feed_stored(self._feed(ask, key, outcome.reply))

    def _outcome(self, task: "asyncio.Task[Outcome]", ask: Ask, key: Key) -> Outcome | None:
        """Return a call's outcome, or None after turning its failure into a stop of the run."""
        try:
            outcome = task.result()
        except BudgetExhausted as error:
            self.context.stop.request("budget", str(error))
            return None
        except OfflineError as error:
            self.context.stop.request("failed", str(error))
            return None
        except TeacherError as error:
            self.context.stop.request("failed", str(error))
            self._tell_failed(ask, key, str(error))
            return None
        reply = outcome.reply
        self._tell_finished(ask, key, reply, outcome.cached, outcome.seconds, outcome.attempts)
        return outcome

    async def _settle(self) -> None:
        """Wait for calls that are still in flight: their replies are paid and get stored."""
        if self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _tell(self, event: Event) -> None:
        self.context.tell(event)

    def _tell_finished(
        self, ask: Ask, key: Key, reply: Reply, cached: bool, seconds: float, attempts: int
    ) -> None:
        self._tell(
            CallFinished(
                self.step.key, key, ask.task, ask.role, self.stack.endpoint.name, cached,
                reply.prompt_tokens, reply.completion_tokens, 0.0 if cached else reply.cost,
                round(seconds, 3), attempts, reply.finish, at=self.context.at,
            )
        )  # fmt: skip

    def _tell_failed(self, ask: Ask, key: Key, error: str) -> None:
        self._tell(
            CallFinished(
                self.step.key, key, ask.task, ask.role, self.stack.endpoint.name, False,
                0, 0, 0.0, 0.0, 0, "error", error, at=self.context.at,
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
            case "reask":
                self.usage.reasks += 1
            case "shortfall":
                text = f"{fact.task}: {data['got']} of {data['wanted']} ({data['reason']})"
                self._tell(Notice("warning", text, at))
            case _:
                raise AssertionError(f"unknown fact {fact.kind}")
