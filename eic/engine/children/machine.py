"""This machine's processors and its memory: one training, or one model that answers, may use them at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from eic.engine.children.answerer import Answerer


@dataclass(eq=False, slots=True)
class _Turn:
    """A step that waits for the machine: the model that it wants to answer, None for a training."""

    model: str | None
    given: "asyncio.Future[None]"


class Machine:
    """Gives the machine to one step after another: first to who asks the model that has just answered, else in the
    order in which they ask for it.

    The process that answers takes seconds to start, so it is kept from step to step for as long as others
    wait to let models answer; it is ended before a training, which needs the memory, and by the last of them.
    """

    def __init__(self) -> None:
        self._busy = False
        self._model: str | None = None
        self._waiting: list[_Turn] = []
        self._answerer = Answerer()
        self._answering = 0

    @asynccontextmanager
    async def training(self) -> AsyncIterator[None]:
        """Hold the machine, with no model in its memory."""
        async with self._turn(None):
            await self._answerer.end()
            yield

    @asynccontextmanager
    async def answering(self, model: str) -> AsyncIterator[Answerer]:
        """Hold the machine and the process that answers, to ask ``model``."""
        self._answering += 1
        try:
            async with self._turn(model):
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

    @asynccontextmanager
    async def _turn(self, model: str | None) -> AsyncIterator[None]:
        turn = _Turn(model, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        self._give()
        try:
            await turn.given
            yield
        finally:
            if turn in self._waiting:  # cancelled before its turn came
                self._waiting.remove(turn)
            else:
                self._busy, self._model = False, model
                self._give()

    def _give(self) -> None:
        """Let the next one have the machine, if it is free and somebody waits."""
        waiting = [turn for turn in self._waiting if not turn.given.done()]  # the others were cancelled
        if self._busy or not waiting:
            return
        same = (turn for turn in waiting if turn.model is not None and turn.model == self._model)
        turn = next(same, waiting[0])
        self._waiting.remove(turn)
        self._busy = True
        turn.given.set_result(None)
