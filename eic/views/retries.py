"""Failed attempts in words, and when so many of them fail that a person should hear of it."""

from collections import deque

from eic.events import CallRetried
from eic.views.text import clean, counted, duration

MANY = 10
"""So many failed attempts of a teacher within ``SPAN`` are a pile."""

SPAN = 60.0
"""Seconds of the run; a pile is told of once, and again after as long a time without failures."""

LONG = 30.0
"""A single wait of so many seconds is told of too."""

_KINDS = {
    "rate_limit": "rate limit",
    "server": "server fault",
    "timeout": "time-out",
    "network": "network fault",
}


def kind_words(kind: str) -> str:
    """Return what an attempt died of, in words."""
    return _KINDS.get(kind, clean(kind))


class Pile:
    """Counts failed attempts teacher by teacher; most say nothing, the beginning of a pile does."""

    def __init__(self) -> None:
        self._failed: dict[str, deque[float]] = {}
        self._told: dict[str, float] = {}

    def take(self, event: CallRetried) -> str:
        """Return what to tell of one more failed attempt, "" mostly."""
        failed = self._failed.setdefault(event.teacher, deque(maxlen=MANY))
        failed.append(event.at)
        last = self._told.get(event.teacher)
        if last is not None and event.at - last < SPAN:
            self._told[event.teacher] = event.at  # it goes on
            return ""
        piled = len(failed) == MANY and event.at - failed[0] <= SPAN
        if not piled and event.wait < LONG:
            return ""
        self._told[event.teacher] = event.at
        what = f"{kind_words(event.kind)}: {clean(event.why)}"
        if not piled:
            return f"teacher {clean(event.teacher)}: {what}; tried again in {duration(event.wait)}"
        much = f"{counted(MANY, 'attempt')} failed within {duration(event.at - failed[0])}"
        return f"teacher {clean(event.teacher)}: {much}, the last one by a {what}; they are made again"
