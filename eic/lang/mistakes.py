"""Messages for lines the grammar refuses, found by example.

A parser state and the token it cannot take say little to a user, but they are the same for
every text with the same mistake. So each mistake is listed with small examples of it; on the
first error of a process the examples are parsed, and what state they end in names the mistake.
"""

from dataclasses import dataclass
from functools import cache

from eic.diagnostics import Diagnostics, Fix
from eic.lang.tokens import Tok
from eic.source import Source, Span


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake. ``examples`` make the parser stop as the mistake does.

    ``{found}`` and ``{before}`` in the texts stand for the refused token and the one before.
    ``at`` says what to underline: the token ``found``, the one ``before`` it, or the ``gap``
    between them; ``fix`` goes there (for ``found`` it replaces the token).
    """

    code: str
    examples: tuple[str, ...]
    summary: str
    detail: str
    label: str
    at: str = "found"
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the parser stopped: at ``tokens[index]``, in LALR state ``state``."""

    source: Source
    tokens: list[Tok]
    index: int
    state: int


_RULE_FORMS = "`keep EXPR`, `drop EXPR`, `vary PATH over LIST`, `without PATH` or `set PATH = VALUE`"

SYNTAX_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "E0111",
        (
            "depth 2",
            "explore 1\nexplore [1]",
            "depth [8, 6]",
            "order dfs\n",
            "{ order dfs }",
            "teacher gpt",
            "a { depth 2 }",
            "order dfs other",
            "order dfs = 2",
            "order dfs 3",
            "order d.x",
            "order d(x)",
            "a { order dfs keep x }",
        ),
        "`=` is missing",
        "A setting is `name = value`; a block is `name { ... }` or `kind name { ... }`.",
        "`=` or `{` belongs before this",
    ),
)


def explain(situation: Situation, report: Diagnostics) -> None:
    """Report the mistake at hand."""
    token = situation.tokens[situation.index]
    report.error("E0125", f"unexpected {token.kind}", Span(situation.source, token.start, token.end))
