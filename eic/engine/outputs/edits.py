"""``edits.json``: the edits of a dataset's tree, beside the outputs they change."""

import json
from pathlib import Path

from eic.engine.outputs.datasets import write_whole
from eic.plan.edits import Edits, edits_from_json, edits_json

NAME = "edits.json"
_LARGEST = 16 * 1024 * 1024


class EditsError(Exception):
    """The file of edits cannot be used; ``str()`` is for users."""


def read_edits(out: Path) -> Edits:
    """Return the edits of an output folder (none when it has no ``edits.json``).

    Raises ``EditsError`` when the file cannot be read or holds something else.
    """
    path = out / NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Edits()
    except OSError as error:
        raise EditsError(f"cannot read {path}: {error.strerror}") from error
    try:
        if len(data) > _LARGEST:
            raise ValueError("it is too large")
        return edits_from_json(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise EditsError(f"{path} holds no edits: {error}. Correct it, or delete it.") from error


def write_edits(path: Path, edits: Edits) -> None:
    """Write edits so that a reader never sees half of them. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in edits_json(edits))
    write_whole(path, [f"[\n{lines}\n]\n"])
