"""The seam between a method and the engine: a method asks, the engine answers.

A method is a machine over frozen values. It hands out ``Ask``s whose inputs exist, takes
``Answer``s in any order, and is call-for-call the same whatever that order was.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

REFUSED = "refused"
"""``Answer.finish`` when the teacher would not answer: its text says why, and nothing is asked again."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call a method wants made.

    ``slot`` names it uniquely inside the step. ``role`` chooses the template; ``variables`` are
    the template's variables (plain JSON values, ``eic.lang.templates.variables``). ``ordinal`` tells apart calls with
    the same words. ``priority`` orders calls when the teacher is busy (smaller first).
    ``repair`` is set on a re-ask: (the bad reply's text, what was wrong with it).
    """

    slot: str
    role: str
    task: str
    variables: dict[str, Any]
    ordinal: int
    priority: tuple[int, ...] = ()
    repair: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as a method sees it: its text, why it ended (``stop``, ``length``, ``refused``), its key."""

    text: str
    finish: str
    key: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a method decided that views want to know (engine turns it into an event).

    ``kind``: ``task`` (accepted), ``rejected`` (task refused), ``examples`` (count accepted),
    ``dropped`` (count of a rule), ``progress`` (rows, share), ``reask``, ``shortfall``. ``data`` is plain JSON.
    """

    kind: str
    task: str
    data: dict[str, Any] = field(default_factory=dict)


class Method(Protocol):
    """What the engine drives."""

    def start(self) -> list[Ask]:
        """Return the calls that can start at once."""
        ...

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; return the calls that can start now, and what was decided.

        Answers may come in any order.
        """
        ...

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        ...
