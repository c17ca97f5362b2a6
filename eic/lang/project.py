"""Where a project begins: the folder that relative outputs, stores and file limits refer to."""

import os
from pathlib import Path

MARKERS = (".git", "pyproject.toml")


def project_root(spec: Path, cwd: Path) -> Path:
    """Return the project root of a spec as an absolute path: the first of these that there is.

    1. The nearest ancestor of the spec that holds ``.git`` or ``pyproject.toml``.
    2. The nearest ancestor that holds a store (``.eic/store.db``).
    3. ``cwd`` when the spec is below it.
    4. The spec's folder.

    The file system's root, the home folder, the folders above it and those for temporary files
    are shared by many projects: 2 and 3 never choose them, whatever the current folder is.
    """
    cwd = Path(os.path.abspath(cwd))
    folder = Path(os.path.abspath(cwd / spec)).parent
    ancestors = (folder, *folder.parents)
    for ancestor in ancestors:
        if any(_holds(ancestor, marker) for marker in MARKERS):
            return ancestor
    shared = _shared()
    own = [ancestor for ancestor in ancestors if os.path.realpath(ancestor) not in shared]
    for ancestor in own:
        if _holds(ancestor, ".eic/store.db"):
            return ancestor
    return cwd if cwd in own else folder


def _shared() -> frozenset[str]:
    """Return the folders that belong to no single project, links resolved."""
    home = Path(os.path.realpath(os.path.expanduser("~")))
    temporary = map(os.path.realpath, (os.environ.get("TMPDIR") or "/tmp", "/tmp", "/var/tmp"))
    return frozenset((os.path.realpath(os.sep), str(home), *map(str, home.parents), *temporary))


def _holds(folder: Path, marker: str) -> bool:
    try:
        return (folder / marker).exists()
    except OSError:
        return False
