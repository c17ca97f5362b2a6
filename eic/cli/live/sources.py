"""Where the screen's events come from: a journal that grows, or a finished one played again."""

import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from eic.events import Event, RunFinished, StepStarted, event_from_json
from eic.store import Follower, ReplayClock

Kept = Callable[[StepStarted], Iterable[Event]]
"""Gives the facts of a re-used step that its run did not tell."""

BATCH = 512
"""Most events that one poll gives: a screen looks at its keys in between."""

_TAIL = 1 << 20


class LiveSource:
    """The events of a run that goes on in another process, or has ended.

    A process that is gone without having said so is told as a run that died.
    """

    def __init__(
        self, run: str, journal: Path, alive: Callable[[], bool], how_to_go_on: str, kept: Kept | None = None
    ) -> None:
        """``how_to_go_on`` is what to do about a run that died, in words."""
        self._kept = kept
        self.end: RunFinished | None = None
        self._run = run
        self._follower = Follower(journal, BATCH)
        self._alive = alive
        self._advice = how_to_go_on
        self._at = 0.0

    @property
    def finished(self) -> bool:
        """Whether no further event will come."""
        return self.end is not None

    def poll(self) -> list[Event]:
        """Return what is new in the journal."""
        if self.finished:
            return []
        alive = self._alive()  # asked first: what a dead process wrote is in the file by now
        events = list(_with_kept(events_of(self._follower.poll()), self._kept))
        for event in events:
            self._at = max(self._at, event.at)
            if isinstance(event, RunFinished):
                self.end = event
        if not events and not alive:
            text = f"the run's process is gone; every reply is kept. {self._advice}"
            self.end = RunFinished(self._run, "died", {"message": text}, self._at)
            return [self.end]
        return events


class ReplaySource:
    """The events of a finished run, in the run's own time, faster or slower, or from any moment."""

    def __init__(
        self,
        journal: Path,
        speed: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        kept: Kept | None = None,
    ) -> None:
        """Raises ``OSError`` when the journal cannot be read."""
        self._kept = kept
        self._journal = journal
        self._clock = ReplayClock(_length(journal), speed, clock)
        self._start_over()

    @property
    def speed(self) -> float:
        """Run seconds a second of the viewer's time."""
        return self._clock.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._clock.speed = speed

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._clock.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._clock.paused = paused

    @property
    def position(self) -> float:
        """Where the replay stands, in seconds of the run."""
        return self._clock.position

    @property
    def length(self) -> float:
        """How long the run took, in seconds."""
        return self._clock.length

    @property
    def finished(self) -> bool:
        """Whether every event was given out (until ``seek`` goes back)."""
        return self._finished

    def seek(self, seconds: float) -> None:
        """Start over: the next polls give every event up to ``seconds`` at once, from the first one."""
        self._clock.seek(seconds)
        self._start_over()

    def poll(self) -> list[Event]:
        """Return what is due by now."""
        due: list[Event] = []
        until = self._clock.position
        while len(due) < BATCH:
            if not self._held:
                self._held.extend(_with_kept(events_of(self._follower.poll()), self._kept))
            if not self._held:
                self._finished = True
                break
            if self._held[0].at > until:
                break
            due.append(self._held.popleft())
        return due

    def _start_over(self) -> None:
        self._follower = Follower(self._journal, BATCH)
        self._held: deque[Event] = deque()
        self._finished = False


def events_of(lines: Iterable[dict[str, Any]]) -> Iterator[Event]:
    """Yield the events that journal lines hold; those of other versions are passed over."""
    for line in lines:
        try:
            yield event_from_json(line)
        except (KeyError, TypeError):
            continue


def _with_kept(events: Iterable[Event], kept: Kept | None) -> Iterator[Event]:
    """Yield events, behind the beginning of each re-used step what is kept of it."""
    for event in events:
        yield event
        if kept is not None and isinstance(event, StepStarted) and event.reused:
            yield from kept(event)


def process_lives(pid: int) -> bool:
    """Whether a process is there and has not ended (one that nobody has waited for has)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True
    return stat.rpartition(b")")[2].split()[:1] != [b"Z"]


def _length(journal: Path) -> float:
    """Return the time of the last event of a journal."""
    with journal.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    for line in reversed(tail.split(b"\n")):
        at = _at(line)
        if at is not None:
            return at
    return 0.0


def _at(line: bytes) -> float | None:
    try:
        at = json.loads(line)["at"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return float(at) if isinstance(at, int | float) else None
