"""Task names in the released code: ASCII ids, unique in the whole tree, ten suffixes at most."""

import re
from collections.abc import Collection

_OUTSIDE = re.compile(r"[^A-Za-z0-9]+")
SUFFIXES = 10


def normalise_name(name: str) -> str:
    """Return the id of a name: ASCII words joined by ``_``; "" for a name in another script."""
    return _OUTSIDE.sub(" ", name).strip().replace(" ", "_").lower()


def take_name(name: str, taken: Collection[str]) -> str:
    """Return the id a new task gets when ``taken`` are in use.

    After the suffixes ``_0`` to ``_9`` the last one is given again: the released code then
    overwrites the task that had it.
    """
    base = normalise_name(name)
    if base not in taken:
        return base
    candidate = base
    for number in range(SUFFIXES):
        candidate = f"{base}_{number}"
        if candidate not in taken:
            break
    return candidate
