"""Where a project begins: the folder that relative outputs, stores and file limits refer to."""

import os
from pathlib import Path

MARKERS = (".git", "pyproject.toml", ".eic")


def project_root(spec: Path, cwd: Path) -> Path:
    """Return the project root of a spec as an absolute path.

    It is the nearest ancestor of the spec that holds ``.git``, ``pyproject.toml`` or ``.eic``;
    else ``cwd`` when the spec is below it; else the spec's folder.
    """
    cwd = Path(os.path.abspath(cwd))
    folder = Path(os.path.abspath(cwd / spec)).parent
    for ancestor in (folder, *folder.parents):
        if any(_holds(ancestor, marker) for marker in MARKERS):
            return ancestor
    return cwd if folder.is_relative_to(cwd) else folder


def _holds(folder: Path, marker: str) -> bool:
    try:
        return (folder / marker).exists()
    except OSError:
        return False
