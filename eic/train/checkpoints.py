"""Checkpoints that count: one is whole when it carries our mark and every file that this names is as long as then.

The mark is written after every rank saved its part and all of it is on the disk. The trainer's own rule (the highest
number wins) would go on from a checkpoint that a kill tore, and fail at one that was damaged, time and again.
"""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

_MARK = "COMPLETE"
_NAME = re.compile(r"checkpoint-(\d+)")


def mark_complete(work: Path, update: int, layout: dict[str, Any], seconds: float) -> None:
    """Mark the checkpoint of an update as whole, once its files are on the disk."""
    folder = work / f"checkpoint-{update}"
    temporary = folder / f".{_MARK}"
    sizes = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as made:
                os.fsync(made.fileno())
            sizes[str(path.relative_to(folder))] = path.stat().st_size
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({"layout": layout, "seconds": seconds, "sizes": sizes}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / _MARK)


def newest_complete(work: Path, layout: dict[str, Any]) -> tuple[Path, float] | None:
    """Return the newest whole checkpoint of this layout and the seconds spent before it, or None."""
    for _, folder in sorted(_numbered(work), reverse=True):
        mark = _mark(folder)
        if mark is not None and mark["layout"] == layout:
            return folder, float(mark["seconds"])
    return None


def remove_torn(work: Path, layout: dict[str, Any]) -> int:
    """Delete checkpoints that cannot be gone on from; return how many whole ones had another layout."""
    others = 0
    for _, folder in _numbered(work):
        mark = _mark(folder)
        if mark is None or mark["layout"] != layout:
            others += mark is not None
            shutil.rmtree(folder, ignore_errors=True)
    return others


def remove_all(work: Path) -> None:
    """Delete every checkpoint: the training is over."""
    for _, folder in _numbered(work):
        shutil.rmtree(folder, ignore_errors=True)


def _numbered(work: Path) -> list[tuple[int, Path]]:
    if not work.is_dir():
        return []
    found = ((_NAME.fullmatch(path.name), path) for path in work.iterdir())
    return [(int(match[1]), path) for match, path in found if match]


def _mark(folder: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((folder / _MARK).read_text(encoding="utf-8"))
        whole = all((folder / name).stat().st_size == size for name, size in found["sizes"].items())
    except (OSError, ValueError, KeyError):
        return None
    return found if whole and "layout" in found and "seconds" in found else None
