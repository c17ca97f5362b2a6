"""TERM and hang-ups as Ctrl-C: a command that is told to end closes what it has open and exits with the code for that."""

import signal
from types import FrameType


def listen() -> None:
    """Have TERM and hang-ups raise ``KeyboardInterrupt``, as Ctrl-C does, for as long as nobody else listens.

    Who started the command with hang-ups ignored (``nohup``) does not want them to end it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hung_up)


def _hung_up(number: int, frame: FrameType | None) -> None:
    """Raise once: a terminal that goes away hangs up twice, for the shell and for the kernel."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise KeyboardInterrupt
