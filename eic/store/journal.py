"""The journal of a run: one JSON event a line, appended while it runs, read by every view."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from eic.canon import canonical_json
from eic.store.database import StoreError

FLUSH_SECONDS = 0.2
"""Longest time an appended event may stay in memory while others keep coming."""


class Journal:
    """Appends events to a file. No thread: events reach the file on ``append`` or ``flush``.

    An append after a pause is written at once, a burst at most every ``FLUSH_SECONDS``; call
    ``flush`` when things go quiet. Journals are for views: losing a tail loses no work.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._lines: list[bytes] = []
        self._flushed = float("-inf")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)
            if _torn(path):  # a killed process left half a line: keep the next one whole
                self._file.write(b"\n")
        except OSError as error:
            raise StoreError(f"cannot write the journal {path}: {error.strerror}.") from error

    def append(self, event: dict[str, Any]) -> None:
        """Add one event. Raises ``StoreError`` when the file cannot be written."""
        self._lines.append(canonical_json(event).encode("utf-8", "surrogatepass") + b"\n")
        if self._clock() - self._flushed >= FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is in memory."""
        if not self._lines:
            return
        data, self._lines = b"".join(self._lines), []
        self._flushed = self._clock()
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            raise StoreError(f"cannot write the journal {self.path}: {error.strerror}.") from error

    def close(self) -> None:
        """Write what is in memory and close the file. Closing twice is fine."""
        if not self._file.closed:
            self.flush()
            self._file.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_journal(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of a journal; torn and foreign lines are skipped.

    Raises ``StoreError`` when there is no such journal.
    """
    try:
        with path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if isinstance(event, dict):
                    yield event
    except OSError as error:
        raise StoreError(f"cannot read the journal {path}: {error.strerror}.") from error


def _torn(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
