"""What stops a training for good, in words for whoever started it."""

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PROBE = 1 << 20


class Refused(Exception):
    """The training must not start or go on; ``str()`` says why and what to do."""


def no_room(fault: BaseException, work: Path) -> str:
    """Return what to say when a training failed because its folder's disk is full; "" when it did not.

    Libraries that write weights say so in words of their own, or not at all: then a probe is written.
    """
    words = [os.strerror(code) for code in _FULL]
    for error in _chain(fault):
        if (isinstance(error, OSError) and error.errno in _FULL) or any(word in str(error) for word in words):
            return f"the disk of {work} is full: make room there"
    try:
        with tempfile.TemporaryFile(dir=work) as file:
            file.write(bytes(_PROBE))
    except OSError as error:
        return f"the disk of {work} is full: make room there" if error.errno in _FULL else ""
    return ""


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that it came of."""
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
