"""A training as a child process: started in its own session, heard line by line, never left behind."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import eic
from eic.canon import canonical_json
from eic.train.launch import ENVIRONMENT, Hosts, command, environment, handed_on
from eic.train.tell import told
from eic.whole import write_text

_ENDS = ("done", "stopped", "refused", "crashed")
_LINE = 1 << 20
_TRACE = "Traceback (most recent call last):"
_IDLE = re.compile(r"\s*$|\{'loss': |.*\d%\|")
"""Lines that say no more than how far a training, or the writing of weights, has come."""
_TAIL = 12
"""Lines of the child's own words that a failure shows."""


@dataclass(frozen=True, slots=True)
class End:
    """How a training ended: done, stopped (a checkpoint is saved), refused or crashed, and why."""

    status: str
    text: str = ""


@dataclass(slots=True)
class Trainer:
    """One training of ``config``; ``heard`` takes every event it tells; ``offline``: no base is fetched."""

    config: Path
    work: Path
    ranks: int
    hosts: Hosts | None
    heard: Callable[[dict[str, Any]], None]
    offline: bool = False

    async def run(self, stop: asyncio.Event) -> End:
        """Run it to its end; ``stop`` asks it to save and end. Cancelling kills it with all its processes."""
        if self.hosts is not None:
            told_on = canonical_json(handed_on(_reached(self.offline)))
            write_text(self.config.parent / ENVIRONMENT, [told_on + "\n"])
        process = await asyncio.create_subprocess_exec(
            *command(self.config, self.work, ranks=self.ranks, hosts=self.hosts),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env=child_environment(self.ranks, self.offline), start_new_session=True, limit=_LINE,
            # DeepSpeed's launcher looks for modules, on every machine, in the folder that it is started in
            cwd=None if self.hosts is None else self.work,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        listening = asyncio.create_task(self._listen(process.stdout))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
            process.stdin.close()  # its guard takes that as the wish to stop
            end = await listening
            code = await process.wait()
        finally:
            for task in (listening, stopping):
                task.cancel()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if end is None:
            return End("crashed", self._last_words(code))
        return replace(end, text="\n".join(without_traces(end.text.splitlines())))

    async def _listen(self, stream: asyncio.StreamReader) -> End | None:
        """Hear the child until it says no more; return the end it told of, if it did."""
        end: End | None = None
        with (self.work / "log.txt").open("wb") as log:
            while True:
                try:
                    line = await stream.readuntil(b"\n")
                except asyncio.IncompleteReadError as rest:
                    log.write(rest.partial)
                    return end
                except asyncio.LimitOverrunError as fault:
                    log.write(await stream.readexactly(fault.consumed))
                    continue
                event = told(line.decode("utf-8", "replace"))
                if event is None:
                    log.write(line)
                    log.flush()
                elif event["event"] in _ENDS:
                    end = end or End(event["event"], str(event.get("text", "")))
                else:
                    self.heard(event)

    def _last_words(self, code: int) -> str:
        how = ending(code)
        with suppress(OSError):
            text = (self.work / "log.txt").read_text(encoding="utf-8", errors="replace")
            lines = [line for line in without_traces(text.splitlines()) if not _IDLE.match(line)][-_TAIL:]
            return "\n".join([f"{how} (all its words: {self.work / 'log.txt'})", *lines])
        return how


def ending(code: int) -> str:
    """Return in words how a process ended; 128 and more is a signal, as guards and shells hand it on."""
    number = -code if code < 0 else code - 128
    if number not in signal.valid_signals():
        return f"it ended with code {code}"
    memory = ", as happens where the memory does not suffice" if number == signal.SIGKILL else ""
    return f"it was killed by signal {number}{memory}"


def without_traces(lines: Iterable[str]) -> Iterator[str]:
    """Yield a program's lines but for the frames of tracebacks: what they say in the end stays.

    Launchers put the name of a machine or rank before each line, so that traces of several may be mingled.
    """
    open_traces: dict[str, None] = {}
    for line in lines:
        before, trace, _ = line.partition(_TRACE)
        if trace:
            open_traces[before] = None
            continue
        inside = next((known for known in open_traces if line.startswith(known + " ")), None)
        if inside is not None:
            continue
        for known in [known for known in open_traces if line.startswith(known)]:
            del open_traces[known]
        yield line


def child_environment(ranks: int, offline: bool = False) -> dict[str, str]:
    """Return a child's variables: this eic, nothing from the folder the command was given in, offline no hub."""
    paths = [str(Path(eic.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    made = environment(_reached(offline), ranks)
    return {**made, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}


def _reached(offline: bool) -> dict[str, str]:
    """Return this process's variables, offline those that keep libraries from the hub."""
    return {**os.environ, **({"HF_HUB_OFFLINE": "1"} if offline else {})}
