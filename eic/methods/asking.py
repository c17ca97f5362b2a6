"""What all machines do alike: how far they ask ahead, and when an unusable reply is asked for once more."""

from dataclasses import replace

from eic.methods.base import REFUSED, Answer, Ask

AHEAD = 8192
"""Most asks handed out at once: twice the most calls a teacher may have in flight."""

REPAIR_LIMIT = 4000
"""Most characters of an unusable reply that are sent back with the correction: they cost money."""


def asked_again(ask: Ask, answer: Answer, problem: str) -> Ask | None:
    """Return the ask that shows the teacher its reply and the ``problem`` with it; None where none is made.

    A reply without a problem is none to repair, a refusal is final, and a second try is the last.
    """
    if not problem or ask.repair is not None or answer.finish == REFUSED:
        return None
    return replace(ask, slot=f"{ask.slot}:again", repair=(answer.text[:REPAIR_LIMIT], problem))
