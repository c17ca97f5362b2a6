"""What to say about a line the grammar refuses, found by example.

The parser's states and the token it cannot take say little to a user, but they are the same
in every text with the same mistake. ``SYNTAX_MISTAKES`` (in ``lang.mistake_table``) lists each
mistake with small examples; on the first error of a process the examples are parsed, and the
example that stopped in the most similar place names the mistake.
"""

from collections.abc import Callable

from eic.diagnostics import Diagnostics, Fix
from eic.lang.mistake_form import Mistake
from eic.lang.mistake_table import SYNTAX_MISTAKES
from eic.lang.tokens import Tok
from eic.lang.words import NAMES
from eic.record import record
from eic.source import Source, Span

Stop = tuple[tuple[int, ...], str]
"""Where a parse stopped: its LALR states, innermost last, and the kind of the refused token."""

_SAID = {
    "NL": "the end of the line", "EQUAL": "`=`", "LBRACE": "`{`", "RBRACE": "`}`", "LSQB": "`[`", "RSQB": "`]`",
    "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "DOT": "`.`", "_DOTS": "`..`", "NAME": "a name",
    "STRING": "a string", "QUANTITY": "a number", "COMPARISON": "a comparison",
}  # fmt: skip
_LOGIC = frozenset({"and", "or", "not"})
_UNITS = frozenset({"k", "M", "B", "s", "ms", "m", "h", "d"})
_VALUE_ENDS = frozenset({"QUANTITY", "STRING", "TEXT", "NAME"})
_RULE_SUBJECT = frozenset({"RPAR", "NAME"})


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


def learn(stop_of: Callable[[str], Stop | None]) -> dict[Stop, Mistake]:
    """Return the mistakes by where their examples stop, in every depth of context.

    A place is known by its innermost state alone, by the two innermost, and so on; where two
    examples claim the same place, the earlier one has it.
    """
    found: dict[Stop, Mistake] = {}
    for mistake in SYNTAX_MISTAKES:
        for example in mistake.examples:
            stop = stop_of(example)
            if stop is not None:
                states, kind = stop
                for start in range(len(states)):
                    found.setdefault((states[start:], kind), mistake)
    return found


def recognise(stop: Stop, known: dict[Stop, Mistake]) -> Mistake | None:
    """Return the mistake whose example shares the most context with where the parser stopped."""
    states, kind = stop
    kinds = (kind, "NAME") if kind in NAMES else (kind,)
    for start in range(len(states)):
        for as_kind in kinds:
            if (states[start:], as_kind) in known:
                return known[states[start:], as_kind]
    return None


def explain(situation: Situation, known: dict[Stop, Mistake], report: Diagnostics) -> None:
    """Report the mistake at hand."""
    if _foreign_words(situation, report):
        return
    mistake = recognise(situation.stop, known)
    if mistake is None:
        _unexpected(situation, report)
        return
    found, before = situation.found, situation.before
    place = before if mistake.at == "before" else found
    words = {"found": situation.text(found), "before": situation.text(before)}
    span = situation.span(place)
    report.error(
        mistake.code,
        mistake.summary.format_map(words),
        span,
        detail=mistake.detail,
        label=mistake.label,
        fix=_fix(mistake, span),
    )


def _fix(mistake: Mistake, span: Span) -> Fix | None:
    match mistake.cure:
        case "":
            return None
        case "remove":
            return Fix(span, "")
        case "quote":
            return Fix(span, f'"{span.text}"')
        case "replace":
            return Fix(span, mistake.insert)
        case _:
            return Fix(Span(span.source, span.start, span.start), mistake.insert)


def _foreign_words(situation: Situation, report: Diagnostics) -> bool:
    """Report words and signs that other languages have, such as ``keep a > 1 and b > 2``."""
    line = situation.line()
    for token in line[-3:]:
        text = situation.text(token)
        if token.kind == "NAME" and text in _LOGIC:
            report.error(
                "E0121",
                f"rules have no `{text}`",
                situation.span(token),
                detail="Write several rules, one a line: an example must pass them all.",
                label="not a word of the language",
            )
            return True
        if token.kind == "NAME" and text == "to" and line[-1].kind == "QUANTITY":
            span = situation.span(token)
            report.error(
                "E0128",
                "`to` does not make a range",
                span,
                detail="A range is written `3..150`; both ends belong to it.",
                label="write `..`",
                fix=Fix(span, ".."),
            )
            return True
    return _turned_sign(situation, report) or _loose_word(situation, line, report)


def _turned_sign(situation: Situation, report: Diagnostics) -> bool:
    """Report ``=<`` and ``=>`` in a rule."""
    found, after = situation.found, situation.tokens[min(situation.index + 1, len(situation.tokens) - 1)]
    sign = situation.text(found) + situation.text(after)
    if found.end != after.start or sign not in ("=<", "=>") or situation.before.kind not in _RULE_SUBJECT:
        return False
    span = Span(situation.source, found.start, after.end)
    report.error(
        "E0121",
        f"`{sign}` does not compare",
        span,
        detail="Write `<=`, `>=`, `<`, `>`, `==`, `!=` or `in`.",
        label=f"write `{sign[::-1]}`",
        fix=Fix(span, sign[::-1]),
    )
    return True


def _loose_word(situation: Situation, line: list[Tok], report: Diagnostics) -> bool:
    """Report a word behind a complete value: ``a = 5 k``, ``order = depth first``."""
    if situation.found.kind not in ("NL", "RBRACE") or len(line) < 4 or line[-2].kind != "NAME":
        return False
    value, word = line[-3], line[-2]
    if value.kind not in _VALUE_ENDS or line[-4].kind not in ("EQUAL", "COMPARISON", "IN"):
        return False
    text = situation.text(word)
    if value.kind == "QUANTITY" and text in _UNITS:
        span, gap = (
            Span(situation.source, value.start, word.end),
            Span(situation.source, value.end, word.start),
        )
        report.error(
            "E0117",
            "a number and its unit touch",
            span,
            detail="Write `10k`, not `10 k`.",
            label="remove the space",
            fix=Fix(gap, ""),
        )
        return True
    report.error(
        "E0125",
        "a setting has one value",
        situation.span(word),
        detail="Text of several words stands in double quotes, several values in a list: `[8, 6]`.",
        label="unexpected after the value",
    )
    return True


def _unexpected(situation: Situation, report: Diagnostics) -> None:
    found = situation.found
    said = _SAID["NL"] if found.kind == "NL" else f"`{situation.text(found)}`"
    expected = [text for kind, text in _SAID.items() if kind in situation.expected]
    options = " or ".join(filter(None, (", ".join(expected[:-1]), *expected[-1:])))
    report.error(
        "E0125",
        f"{said} does not fit here",
        situation.span(found),
        detail=f"Expected {options}." if expected else "",
        label="unexpected",
    )
