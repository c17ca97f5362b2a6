"""This machine's processors and its memory: one training, or one model that answers, may use them at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from eic.engine.children.answerer import Answerer


class Machine:
    """Gives the machine to one step after another, in the order in which they ask for it.

    The process that answers takes seconds to start, so it is kept from step to step for as long as others
    wait to let models answer; it is ended before a training, which needs the memory, and by the last of them.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._answerer = Answerer()
        self._answering = 0

    @asynccontextmanager
    async def training(self) -> AsyncIterator[None]:
        """Hold the machine, with no model in its memory."""
        async with self._lock:
            await self._answerer.end()
            yield

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[Answerer]:
        """Hold the machine and the process that answers."""
        self._answering += 1
        try:
            async with self._lock:
                try:
                    yield self._answerer
                finally:
                    if self._answering == 1:
                        await self._answerer.end()
        finally:
            self._answering -= 1

    async def close(self) -> None:
        """End what still runs: those who waited for it may have been cancelled."""
        await self._answerer.end()
