"""The stack over a provider: memory, then limits, then budget, then attempts with retries.

One stack drives one endpoint. What it does never shows in a reply: with any limits, budget and
faults the same request gets the same bytes.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from eic.canon import Key
from eic.store.replies import Replies
from eic.teacher.base import (
    REFUSED,
    Endpoint,
    Provider,
    Reply,
    Request,
    RequestRefused,
    TeacherError,
    TransientError,
)
from eic.teacher.budget import Budget, BudgetExhausted
from eic.teacher.limits import Clock, Limits, Sleep
from eic.teacher.memo import Memo, OfflineError
from eic.teacher.pricing import Estimate, Prices, estimate
from eic.teacher.retry import Backoff
from eic.teacher.told import NOBODY, Retry, Told

__all__ = ["BudgetExhausted", "Counters", "OfflineError", "Outcome", "Stack"]

_PAUSE_SECONDS = 60.0
"""Seconds between two attempts, at the most, in the guess how long a call may take in all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an ask went. ``cached``: no call was made for it (store, or an equal call in flight).

    ``seconds`` from the first attempt's start to the committed reply, 0.0 when cached;
    ``attempts`` made for it.
    """

    reply: Reply
    key: Key
    cached: bool
    seconds: float
    attempts: int


@dataclass(slots=True)
class Counters:
    """Figures for views; they only grow. ``retries`` counts failed attempts by kind."""

    calls: int = 0
    cached: int = 0
    retries: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Call:
    """One call being made: what its attempts share."""

    request: Request
    key: Key
    priority: tuple[int, ...]
    told: Told
    use: Estimate
    started: float = 0.0
    attempts: int = 0


class Stack:
    """Answers requests through one provider. ``clock``, ``sleep``, ``backoff`` are for tests.

    Stacks of one run share a ``memo``, and those of one endpoint their ``limits``.
    """

    def __init__(
        self,
        provider: Provider,
        endpoint: Endpoint,
        replies: Replies,
        budget: Budget,
        *,
        memo: Memo | None = None,
        limits: Limits | None = None,
        offline: bool = False,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        backoff: Backoff | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.budget = budget
        self.counters = Counters()
        self.limits = limits or Limits(
            endpoint.in_flight, endpoint.requests_per_minute, endpoint.tokens_per_minute, clock, sleep
        )
        self._provider = provider
        self._offline = offline
        self._memo = memo or Memo(replies, sleep)
        self._lease = endpoint.attempts * (endpoint.timeout + _PAUSE_SECONDS)
        self._prices = Prices.of(endpoint)
        self._backoff = backoff or Backoff(endpoint.attempts)
        self._reply_tokens: float | None = None
        self._clock = clock
        self._sleep = sleep

    @property
    def capacity(self) -> int:
        """How many asks at once make sense: ``in_flight``, and some whose replies are being stored.

        With one call in flight it is one, so that calls start in the caller's order.
        """
        most = min(self.limits.concurrency.most, self.endpoint.in_flight)
        return most + most // 16

    @property
    def in_flight(self) -> int:
        """How many attempts are in flight now."""
        return self.limits.active

    @property
    def peak_in_flight(self) -> int:
        """The most attempts that were in flight at once."""
        return self.limits.peak

    async def ask(
        self,
        request: Request,
        told: Told = NOBODY,
        *,
        key: Key | None = None,
        priority: tuple[int, ...] = (),
    ) -> Outcome:
        """Return the reply to ``request``: from the store, or called, committed and paid for.

        ``told`` hears how it goes; ``key`` spares computing it again; a smaller ``priority``
        starts first. Raises ``OfflineError``, ``BudgetExhausted``,
        ``TeacherError`` when the call failed for good, ``StoreError``.
        """
        key = request.key if key is None else key
        known = self._memo.stored(key)
        if known is not None:
            self.counters.cached += 1
            return Outcome(known, key, True, 0.0, 0)
        if self._offline:
            raise OfflineError(self.endpoint.name, request, key)
        call = _Call(request, key, priority, told, estimate(request))
        reply, made = await self._memo.once(
            key, request, lambda: self._call(call),
            lease=self._lease, turned_away=lambda: self.limits.is_shut, elsewhere=told.elsewhere,
        )  # fmt: skip
        if not made:
            self.counters.cached += 1
            return Outcome(reply, key, True, 0.0, 0)
        self.counters.calls += 1
        return Outcome(reply, key, False, self._clock() - call.started, call.attempts)

    def set_in_flight(self, most: int) -> None:
        """Change how many calls may be in flight; not above the endpoint's setting."""
        self.limits.set_in_flight(min(max(1, most), self.limits.bound))

    async def close(self) -> None:
        """Release the provider's connections."""
        self.limits.close()
        await self._provider.close()

    async def _call(self, call: _Call) -> Reply:
        """Make attempts until one succeeds or no more are due."""
        while True:
            try:
                return await self._attempt(call)
            except TransientError as error:
                self.counters.retries[error.kind] += 1
                wait = self._backoff.wait(call.key, call.attempts, error)
                if wait is None:
                    raise TeacherError(self._failure(call, error)) from None
                most = self.endpoint.attempts
                call.told.retried(Retry(call.attempts, most, error.kind, str(error), wait))
            await self._sleep(wait)

    async def _attempt(self, call: _Call) -> Reply:
        """Make one attempt in a slot, with its worst cost reserved."""
        tokens = self._expected_tokens(call.use)
        await self.limits.acquire(call.priority, tokens)
        try:
            most = self._prices.most(call.use)
            await self.budget.reserve(most)
            call.attempts += 1
            if call.attempts == 1:
                call.started = self._clock()
                call.told.started()
            reply = await self._paid(call, most)
            self.limits.correct(reply.prompt_tokens + reply.completion_tokens - tokens)
            if reply.finish != REFUSED:
                self._learn_reply(reply.completion_tokens)
            return reply
        finally:
            self.limits.release()

    async def _paid(self, call: _Call, reserved: float) -> Reply:
        """Ask the provider once and settle what was reserved, however it ends."""
        concurrency = self.limits.concurrency
        epoch, began = concurrency.epoch, self._clock()
        try:
            reply = await self._timed(call.request)
        except TransientError as error:
            if error.kind in ("rate_limit", "timeout"):
                concurrency.refused(epoch)
            if error.kind == "rate_limit" and error.retry_after:
                self.limits.hold(min(error.retry_after, self._backoff.most))
            (self.budget.lose if error.billed else self.budget.release)(reserved)
            raise
        except RequestRefused as refusal:  # stored like a reply: the same in every run, asked once
            self.budget.release(reserved)
            return Reply(str(refusal), REFUSED, call.request.model, 0, 0)
        except TeacherError:
            self.budget.release(reserved)
            raise
        except BaseException:  # cancelled, or a bug: the endpoint may have answered and charge
            self.budget.lose(reserved)
            raise
        cost = self._prices.cost(reply)
        self.budget.settle(reserved, cost)
        concurrency.succeeded(epoch, self._clock() - began, reply.completion_tokens)
        return _priced(reply, cost)

    async def _timed(self, request: Request) -> Reply:
        try:
            async with asyncio.timeout(self.endpoint.timeout) as limit:
                return await self._provider.complete(request)
        except TimeoutError:
            if not limit.expired():
                raise
            text = f"no reply within {self.endpoint.timeout:g} s"
            raise TransientError("timeout", text, billed=True) from None

    def _expected_tokens(self, use: Estimate) -> float:
        """Tokens to announce: the prompt and a usual reply (the longest until one was seen)."""
        reply = use.most_reply if self._reply_tokens is None else self._reply_tokens
        return use.likely_prompt + min(float(use.most_reply), reply)

    def _learn_reply(self, tokens: int) -> None:
        old = self._reply_tokens
        self._reply_tokens = float(tokens) if old is None else old + (tokens - old) / 16

    def _failure(self, call: _Call, error: TransientError) -> str:
        advice = {
            "rate_limit": "lower `in_flight` or set `limits` of the teacher, then run again",
            "timeout": "raise `timeout` in the teacher's `retry`, or lower `in_flight`, then run again",
        }.get(error.kind, "run again later; every reply so far is kept")
        times = "1 attempt" if call.attempts == 1 else f"{call.attempts} attempts"
        return f"teacher {self.endpoint.name} gave no reply after {times}: {error}. What to do: {advice}."


def _priced(reply: Reply, cost: float) -> Reply:
    if reply.cost == cost:
        return reply
    return Reply(
        reply.text, reply.finish, reply.model, reply.prompt_tokens, reply.completion_tokens,
        reply.estimated, cost,
    )  # fmt: skip
