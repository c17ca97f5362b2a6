"""Reading a file of JSON lines while another process appends to it, and time for playing it again."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20
"""Bytes read at once; also how long a line without an end may grow before it is given up."""

BATCH = 4096
"""Most lines handed out by one poll."""


class Follower:
    """Follows a growing journal. It need not exist yet; only whole lines count.

    Lines that are not JSON objects (torn by a kill, or foreign) are passed over.
    """

    def __init__(self, path: Path, batch: int = BATCH) -> None:
        self.path = path
        self._batch = batch
        self._offset = 0
        self._rest = b""
        self._lines: list[bytes] = []
        self._at = 0

    def poll(self) -> list[dict[str, Any]]:
        """Return the objects of the next lines, at most a batch; [] when there is nothing new.

        Raises ``OSError`` when the file is there and cannot be read.
        """
        found: list[dict[str, Any]] = []
        while len(found) < self._batch:
            if self._at == len(self._lines) and not self._read():
                break
            room = self._batch - len(found)
            lines = self._lines[self._at : self._at + room]
            self._at += len(lines)
            found += [item for item in map(_parsed, lines) if item is not None]
        return found

    def _read(self) -> bool:
        """Read one more piece of the file; return whether it ended a line."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read(_CHUNK)
        except FileNotFoundError:
            return False
        self._offset += len(data)
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest if len(rest) < _CHUNK else b""
        self._lines, self._at = lines, 0
        return bool(lines)


class ReplayClock:
    """Time for a finished run: it runs at ``speed``, stands still while ``paused``, and can be set.

    ``position`` is in seconds of the run and never exceeds ``length``.
    """

    def __init__(
        self, length: float, speed: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.length = max(0.0, length)
        self._speed = speed
        self._paused = False
        self._clock = clock
        self._base = 0.0
        self._since = clock()

    @property
    def position(self) -> float:
        """Where the replay stands now."""
        passed = 0.0 if self._paused else (self._clock() - self._since) * self._speed
        return min(self.length, self._base + passed)

    @property
    def speed(self) -> float:
        """Seconds of the run a second; setting it changes nothing about the past."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self.seek(self.position)
        self._speed = max(0.0, speed)

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self.seek(self.position)
        self._paused = paused

    def seek(self, seconds: float) -> None:
        """Set the position."""
        self._base = min(self.length, max(0.0, seconds))
        self._since = self._clock()


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
