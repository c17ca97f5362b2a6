"""What whoever asks a teacher hears while the call is made; nothing of it changes the reply."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retry:
    """An attempt failed (``kind`` and ``why`` as in ``TransientError``); the next is due in ``wait`` seconds.

    ``attempt`` counts from 1, at most ``attempts`` are made.
    """

    attempt: int
    attempts: int
    kind: str
    why: str
    wait: float


def _nothing(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an asker wants to hear while a call is made.

    ``started``: its first attempt leaves. ``retried``: an attempt failed and another is due.
    ``elsewhere``: another process makes the call, and its reply has been awaited for a while.
    """

    started: Callable[[], None] = _nothing
    retried: Callable[[Retry], None] = _nothing
    elsewhere: Callable[[], None] = _nothing


NOBODY = Told()
"""For calls that nobody follows."""
