"""A view whose reader goes away (``eic run --json | head -1``, a lost ssh) must not take the run with it."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from eic.events import Event

_GONE = (errno.EPIPE, errno.EIO)
"""What writing fails with when nobody reads a pipe any more, or when the terminal is gone."""


class Tolerant:
    """Passes events to a view until nobody reads its stream any more."""

    def __init__(self, view: Callable[[Event], None], stream: TextIO) -> None:
        self._view = view
        self._stream = stream
        self._gone = False

    def __call__(self, event: Event) -> None:
        """Show one event, if anybody is there to see it."""
        if self._gone:
            return
        try:
            self._view(event)
        except OSError as error:
            if error.errno not in _GONE:
                raise
            self._gone = True
            _drop(self._stream)


@contextmanager
def without_terminal(stream: TextIO) -> Iterator[None]:
    """Go on when the terminal behind ``stream`` is gone: what is written then is written to nobody."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        _drop(stream)


def _drop(stream: TextIO) -> None:
    # What the stream still holds is written again later, at the latest when Python exits.
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
