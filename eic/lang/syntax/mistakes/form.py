"""How a syntax mistake is written down: by examples, and what helps the one who made it."""

from eic.lang.syntax.tokens import Tok
from eic.record import record
from eic.source import Source, Span

Stop = tuple[tuple[int, ...], str]
"""Where a parse stopped: its LALR states, innermost last, and the kind of the refused token."""


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


@record
class Situation:
    """The parser stopped at ``tokens[index]``; it would take one of ``expected``."""

    source: Source
    tokens: list[Tok]
    index: int
    stop: Stop
    expected: frozenset[str]

    @property
    def found(self) -> Tok:
        """The refused token."""
        return self.tokens[self.index]

    @property
    def before(self) -> Tok:
        """The token before it (the refused one itself at the start of the file)."""
        return self.tokens[max(0, self.index - 1)]

    def line(self) -> list[Tok]:
        """The tokens of the line up to the refused one, that one included."""
        start = self.index
        while start and self.tokens[start - 1].kind != "NL":
            start -= 1
        return self.tokens[start : self.index + 1]

    def span(self, token: Tok) -> Span:
        """The token's place; of a newline, the place behind the line's last character."""
        return Span(self.source, token.start, token.start if token.kind == "NL" else token.end)

    def text(self, token: Tok) -> str:
        """The token as a message quotes it."""
        text = self.source.text[token.start : token.end].split("\n")[0]
        return text if len(text) <= 30 else text[:29] + "…"


_LINES = ("V", "explore 1\nV", "a = 1\nV", "x { V }", "x {\nV\n}", "x {\na = 1\nV\n}")
_VALUES = ("1", '"s"', "x", "x.y", "[1]", "f(x)", "1..2")


def each(*forms: str) -> tuple[str, ...]:
    """Return every form with every kind of value in place of ``V``."""
    return tuple(form.replace("V", value) for form in forms for value in _VALUES)


def anywhere(*forms: str) -> tuple[str, ...]:
    """Return every form wherever a line may start: in a file, in a block, first or later."""
    return tuple(place.replace("V", form) for form in forms for place in _LINES)
