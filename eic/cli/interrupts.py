"""TERM and hang-ups as Ctrl-C: a command that is told to end closes what it has open and exits with the code for that."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from eic.cli.failures import DONE

_LEAVE_SECONDS = 5
"""How long a screen may take to leave a terminal that is about to go."""

_LOOK_SECONDS = 1.0
"""Between two looks whether the terminal is still there."""


def listen() -> None:
    """Have TERM and hang-ups raise ``KeyboardInterrupt``, as Ctrl-C does, for as long as nobody else listens.

    Who started the command with hang-ups ignored (``nohup``) does not want them to end it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hung_up)


def settle(code: int) -> None:
    """Have TERM, hang-ups and Ctrl-C end the process with ``code`` at once: all is done but Python's leave."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) != signal.SIG_IGN:
            signal.signal(name, lambda number, frame: os._exit(code))


def _hung_up(number: int, frame: FrameType | None) -> None:
    """Raise once: a terminal that goes away hangs up twice, for the shell and for the kernel."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def hang_ups_heard(then: Callable[[], object]) -> Iterator[None]:
    """Call ``then`` at a hang-up, until the block ends, in place of ``KeyboardInterrupt``. For the main thread.

    Where the terminal is gone already the process ends there and then, and otherwise if the block does not end
    soon: a screen that takes leave of a lost terminal may wait for ever until that has read its last words.
    """
    before = signal.getsignal(signal.SIGHUP)

    def heard(number: int, frame: FrameType | None) -> None:
        if not has_terminal():
            os._exit(DONE)
        signal.alarm(_LEAVE_SECONDS)
        then()

    if before != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, heard)
    try:
        yield
    finally:
        if before != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, before)
            signal.alarm(0)


@contextmanager
def ending_with_terminal() -> Iterator[None]:
    """End the process there and then when the terminal goes away before the block ends, if there is one.

    Hang-ups may be ignored (``nohup``), and a screen would draw for nobody for ever.
    """
    left = threading.Event()

    def look() -> None:
        while not left.wait(_LOOK_SECONDS):
            if not has_terminal():
                os._exit(DONE)

    if has_terminal():
        threading.Thread(target=look, name="terminal", daemon=True).start()
    try:
        yield
    finally:
        left.set()


def has_terminal() -> bool:
    """Whether there is a terminal to draw on and to read keys from; one that went away is none."""
    return os.isatty(0) and os.isatty(1)
