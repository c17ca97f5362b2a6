"""Keeps the garbage collector from holding up the keys of a screen that shows a large run.

A full collection looks at every object there is: a tree of 10,000 tasks costs 100 to 200 ms each
time, and while a run tells much they come twice a second. What a screen holds of a run lives as
long as the screen, so nothing is lost by looking at it only once.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONG = 0.01
"""Seconds that a full collection may take before what has survived it is left alone from then on."""

_FULL = 2


@contextmanager
def short_pauses(clock: Callable[[], float] = time.perf_counter) -> Iterator[None]:
    """Freeze what survives a long collection, until the end of the ``with`` block.

    Only a long one: then there is so much new that lives on that a few dropped widgets among it, which
    are never given back now, weigh nothing.
    """
    began = 0.0

    def watch(phase: str, info: dict[str, int]) -> None:
        nonlocal began
        if phase == "start":
            began = clock()
        elif info["generation"] == _FULL and clock() - began > LONG:
            gc.freeze()

    gc.callbacks.append(watch)
    try:
        yield
    finally:
        gc.callbacks.remove(watch)
        gc.unfreeze()
