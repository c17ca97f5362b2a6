"""How a syntax mistake is written down: by examples, and what helps the one who made it."""

from eic.record import record


@record
class Mistake:
    """One kind of mistake; each of ``examples`` makes the parser stop as the mistake does.

    ``{found}`` and ``{before}`` in ``summary`` stand for the refused token and the one before;
    ``at`` names which of the two is underlined. ``cure`` says what the offered fix does there:
    ``remove`` it, ``quote`` it, ``replace`` it by ``insert``, or ``insert`` text before it.
    """

    code: str
    examples: tuple[str, ...]
    summary: str
    detail: str
    label: str
    at: str = "found"
    cure: str = ""
    insert: str = ""


_LINES = ("V", "explore 1\nV", "a = 1\nV", "x { V }", "x {\nV\n}", "x {\na = 1\nV\n}")
_VALUES = ("1", '"s"', "x", "x.y", "[1]", "f(x)", "1..2")


def each(*forms: str) -> tuple[str, ...]:
    """Return every form with every kind of value in place of ``V``."""
    return tuple(form.replace("V", value) for form in forms for value in _VALUES)


def anywhere(*forms: str) -> tuple[str, ...]:
    """Return every form wherever a line may start: in a file, in a block, first or later."""
    return tuple(place.replace("V", form) for form in forms for place in _LINES)
