"""Who may start when: rates a minute, adaptive concurrency, and a queue ordered by priority."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable

from eic.teacher.concurrency import Concurrency

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class NotStartedError(Exception):
    """An attempt that waited for its turn was turned away; nothing was sent."""


class Bucket:
    """A token bucket that never lets more than ``per_minute`` units start in any minute.

    It holds a second's worth, so starts are spread; a start larger than that goes into debt.
    """

    def __init__(self, per_minute: float, clock: Clock) -> None:
        self.capacity = max(1.0, per_minute / 60.0)
        self._rate = (per_minute - (self.capacity - 1.0)) / 60.0
        self._level = self.capacity
        self._clock = clock
        self._at = clock()

    def wait(self, amount: float) -> float:
        """Return how many seconds it takes until ``amount`` may start (0.0: now)."""
        self._refill()
        missing = min(amount, self.capacity) - self._level
        return missing / self._rate if missing > 1e-9 else 0.0

    def take(self, amount: float) -> None:
        """Take ``amount``; a negative amount corrects an estimate that was too high."""
        self._refill()
        self._level = min(self.capacity, self._level - amount)

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self.capacity, self._level + (now - self._at) * self._rate)
        self._at = now


class Limits:
    """Hands out slots for attempts: one at a time per slot, smallest priority first.

    ``bound`` is the most slots it may ever have at once.
    """

    def __init__(
        self,
        in_flight: int,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.bound = in_flight
        self.concurrency = Concurrency(in_flight)
        self.active = 0
        self.peak = 0
        self._requests = Bucket(requests_per_minute, clock) if requests_per_minute else None
        self._tokens = Bucket(tokens_per_minute, clock) if tokens_per_minute else None
        self._clock = clock
        self._sleep = sleep
        self._queue: list[tuple[tuple[int, ...], int, float, asyncio.Future[None]]] = []
        self._arrivals = 0
        self._closed_until = float("-inf")
        self._paused = False
        self._shut = False
        self._timer: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many attempts wait for a slot."""
        return len(self._queue)

    @property
    def is_shut(self) -> bool:
        """Whether attempts are turned away (``shut``)."""
        return self._shut

    async def acquire(self, priority: tuple[int, ...], tokens: float) -> None:
        """Wait for a slot for an attempt of about ``tokens`` tokens; ``release`` ends it.

        Raises ``NotStartedError`` when there will be none (``shut``).
        """
        if self._shut:
            raise NotStartedError
        self._arrivals += 1
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (priority, self._arrivals, tokens, granted))
        self._pump()
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.release()  # granted and cancelled in the same tick
            raise

    def release(self) -> None:
        """Give a slot back."""
        self.active -= 1
        self._pump()

    def correct(self, tokens: float) -> None:
        """Tell the token bucket by how much an attempt used more than it announced."""
        if self._tokens is not None:
            self._tokens.take(tokens)

    def hold(self, seconds: float) -> None:
        """Start nothing for ``seconds``: the endpoint asked for a pause."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    def set_in_flight(self, most: int) -> None:
        """Change the most slots at once."""
        self.concurrency.set_most(most)
        self._pump()

    def pause(self) -> None:
        """Start nothing until ``resume``; what is in flight goes on."""
        self._paused = True

    def resume(self) -> None:
        """End a pause."""
        self._paused = False
        self._pump()

    def shut(self) -> None:
        """Turn away every attempt that waits or comes until ``reopen``; what is in flight goes on."""
        self._shut = True
        waiting, self._queue = self._queue, []
        for _, _, _, granted in waiting:
            if not granted.done():
                granted.set_exception(NotStartedError())

    def reopen(self) -> None:
        """Let attempts in again."""
        self._shut = False

    def _pump(self) -> None:
        """Grant slots as long as the head of the queue may start."""
        while self._queue and not self._paused and self.active < self.concurrency.limit:
            _, _, tokens, granted = self._queue[0]
            if granted.done():  # cancelled while it waited
                heapq.heappop(self._queue)
                continue
            delay = self._delay(tokens)
            if delay > 0:
                if self._timer is None:
                    self._timer = asyncio.get_running_loop().create_task(self._pump_later(delay))
                return
            heapq.heappop(self._queue)
            if self._requests is not None:
                self._requests.take(1.0)
            if self._tokens is not None:
                self._tokens.take(tokens)
            self.active += 1
            self.peak = max(self.peak, self.active)
            granted.set_result(None)

    def _delay(self, tokens: float) -> float:
        delay = self._closed_until - self._clock()
        if self._requests is not None:
            delay = max(delay, self._requests.wait(1.0))
        if self._tokens is not None:
            delay = max(delay, self._tokens.wait(tokens))
        return delay

    async def _pump_later(self, delay: float) -> None:
        try:
            await self._sleep(delay)
        finally:
            self._timer = None
        self._pump()

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
