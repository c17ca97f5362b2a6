"""A view whose reader goes away (``eic run --json | head -1``) must not take the run with it."""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from eic.events import Event


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
        except BrokenPipeError:
            self._gone = True
            # What the stream still holds is written again later, at the latest when Python exits.
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)
