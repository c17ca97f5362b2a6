"""Answers on their way: a file that grows by whole batches and survives a kill in the middle of one."""

import json
import os
from collections.abc import Iterable
from pathlib import Path


def read_partial(path: Path) -> dict[str, tuple[str, str]]:
    """Return (text, finish) by question id of every whole line; a torn last line is left out."""
    found: dict[str, tuple[str, str]] = {}
    if not path.is_file():
        return found
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            name, text, finish = json.loads(line)
        except ValueError:
            continue
        found[name] = (text, finish)
    return found


def append_partial(path: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    """Append (id, text, finish) rows and make them durable. A torn line before them is ended first."""
    lines = b"".join(json.dumps(row).encode("ascii") + b"\n" for row in map(list, rows))
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                lines = b"\n" + lines
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
