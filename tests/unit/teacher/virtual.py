"""Virtual time: an event loop that jumps to the next timer, and in-memory stand-ins."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast

from eic.store.replies import Replies
from eic.teacher.base import Endpoint, Message, Reply, Request

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Whenever nothing is ready, time jumps to the next timer: hours pass in no time."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        loop = cast(Any, self)
        if not loop._ready and loop._scheduled:
            self._now = max(self._now, loop._scheduled[0]._when)
        cast(Any, super())._run_once()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def now() -> float:
    """Return the virtual time of the running loop."""
    return asyncio.get_running_loop().time()


class MemoryReplies:
    """A store of replies without a disk; ``put`` counts how often each key was paid."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.puts: list[str] = []

    def get(self, key: str) -> dict[str, Any] | None:
        return self.rows.get(key)

    async def put(self, key: str, request: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any]:
        self.puts.append(key)
        await asyncio.sleep(0)
        return self.rows.setdefault(key, reply)

    async def claim(self, key: str, seconds: float) -> dict[str, Any] | bool:
        return self.rows.get(key, True)

    def release(self, key: str) -> None:
        pass

    def typed(self) -> Replies:
        return cast(Replies, self)


Answer = Callable[[Request, int], Awaitable[Reply]]


class FakeProvider:
    """A provider made of one function of (request, attempt from 0)."""

    reads_context = False

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.attempts: dict[int, int] = {}
        self.starts: list[tuple[float, int]] = []
        self.in_flight = 0
        self.peak = 0

    async def complete(self, request: Request) -> Reply:
        attempt = self.attempts.get(request.ordinal, 0)
        self.attempts[request.ordinal] = attempt + 1
        self.starts.append((now(), request.ordinal))
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            return await self.answer(request, attempt)
        finally:
            self.in_flight -= 1

    async def close(self) -> None:
        pass


def request(ordinal: int = 0, max_tokens: int = 100, text: str = "hello") -> Request:
    return Request("e", "m", (Message("user", text),), (("max_tokens", max_tokens),), ordinal)


def reply(text: str = "ok", prompt: int = 10, completion: int = 10) -> Reply:
    return Reply(text, "stop", "m", prompt, completion)


def endpoint(**settings: Any) -> Endpoint:
    return Endpoint("gpt", "fake", "m", **settings)


async def steady(request: Request, attempt: int) -> Reply:
    """Answer after one second."""
    await asyncio.sleep(1.0)
    return reply(f"answer {request.ordinal}")
