"""The process that lets models answer: it does one job after another, and what fails ends it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from eic.engine.children.trainer import child_environment
from eic.evaluate.jobs import job_line
from eic.train.tell import told

CHILD = ("-m", "eic.evaluate.generate")
"""What Python is told to run: it reads the names of jobs, and tells what it does in lines."""

_LINE = 1 << 20


class NotAnswered(Exception):
    """A job was not done; says why in words for users."""


class Answerer:
    """Does jobs of ``eic.evaluate.generate`` one at a time, in a process that the first of them starts.

    A job that fails, is stopped or is cancelled takes the process with it, and the next one gets a new one.
    The process ends by itself when the engine is gone.
    """

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._words: asyncio.Task[bytes] | None = None

    async def do(
        self, job: Path, stop: asyncio.Event, tell: Callable[[int], None], *, offline: bool
    ) -> dict[str, Any]:
        """Do the job that a file describes; return what was measured. ``tell`` is told how many answers there are.

        Raises ``NotAnswered`` when the model cannot answer, the process dies, or ``stop`` is set meanwhile.
        """
        if self._process is None or self._process.returncode is not None:
            await self.end()
            await self._start(offline)
        process = self._process
        assert process is not None
        assert process.stdin is not None
        listening = asyncio.create_task(self._listen(process, tell))
        braking = asyncio.create_task(stop.wait())
        measured = None
        try:
            process.stdin.write(job_line(job))
            await asyncio.wait({listening, braking}, return_when=asyncio.FIRST_COMPLETED)
            if not listening.done():
                raise NotAnswered("stopped")
            measured = listening.result()
        finally:
            listening.cancel()
            braking.cancel()
            if measured is None:
                await self.end()
        return measured

    async def end(self) -> None:
        """End the process, if there is one: its memory is free when this returns."""
        process, words = self._process, self._words
        self._process = self._words = None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if words is not None:
            words.cancel()

    async def _start(self, offline: bool) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *CHILD,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            start_new_session=True, limit=_LINE, env=child_environment(1, offline),
        )  # fmt: skip
        assert self._process.stderr is not None
        self._words = asyncio.create_task(_last_of(self._process.stderr))

    async def _listen(
        self, process: asyncio.subprocess.Process, tell: Callable[[int], None]
    ) -> dict[str, Any]:
        """Hear what the process says of a job until that is done. Raises ``NotAnswered``."""
        assert process.stdout is not None
        while line := await process.stdout.readline():
            match told(line.decode("utf-8", "replace")):
                case {"event": "answered", "done": int(done)}:
                    tell(done)
                case {"event": "measured", **figures}:
                    return {str(name): value for name, value in figures.items()}
                case {"event": "refused", "text": str(text)}:
                    raise NotAnswered(text)
        raise NotAnswered(await self._end_of(process))

    async def _end_of(self, process: asyncio.subprocess.Process) -> str:
        """Return how a process ended, and the last that it said."""
        code = await process.wait()
        words = (await self._words).decode("utf-8", "replace").strip().split("\n") if self._words else [""]
        return f"generation ended with code {code}: {words[-1][:500]}"


async def _last_of(stream: asyncio.StreamReader) -> bytes:
    """Read a stream to its end; return the last of it."""
    kept = b""
    while piece := await stream.read(_LINE):
        kept = (kept + piece)[-_LINE:]
    return kept
