"""A list that lives on disk when it grows: JSON values kept aside while a step streams its rows."""

import json
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from eic.canon import canonical_json

HELD = 10_000
"""Values held in memory before the first one goes to disk."""


class Spill:
    """JSON values in the order they came, read back in that order or by number.

    What does not fit lies in a nameless file in ``folder``: nothing is left of it, however the
    process ends. A value costs eight bytes of memory then. Raises ``OSError`` when the disk is full.
    """

    def __init__(self, folder: Path, held: int = HELD) -> None:
        self._folder = folder
        self._limit = held
        self._held: list[Any] = []
        self._file: IO[bytes] | None = None
        self._offsets = array("q")
        self._end = 0
        self._moved = False

    def __len__(self) -> int:
        return len(self._held) + len(self._offsets)

    def append(self, value: Any) -> None:
        """Add a value."""
        if len(self._held) < self._limit:
            self._held.append(value)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=1 << 20)  # noqa: SIM115
        if self._moved:
            self._file.seek(self._end)
            self._moved = False
        line = canonical_json(value).encode("utf-8", "surrogatepass") + b"\n"
        self._offsets.append(self._end)
        self._end += self._file.write(line)

    def __getitem__(self, number: int) -> Any:
        if number < len(self._held):
            return self._held[number]
        offset = self._offsets[number - len(self._held)]
        if self._file is None:
            raise IndexError(number)
        self._file.seek(offset)
        self._moved = True
        return json.loads(self._file.readline())

    def __iter__(self) -> Iterator[Any]:
        """Yield the values in order; none may be added meanwhile."""
        yield from self._held
        if self._file is not None:
            self._file.seek(0)
            self._moved = True
            for line in self._file:
                yield json.loads(line)

    def close(self) -> None:
        """Give the memory and the disk back."""
        self._held.clear()
        if self._file is not None:
            self._file.close()
