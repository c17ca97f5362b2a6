"""What to say about a line the grammar refuses, found by example.

The parser's states and the token it cannot take say little to a user, but they are the same
in every text with the same mistake. ``SYNTAX_MISTAKES`` (in ``lang.syntax.mistakes.table``) lists each
mistake with small examples; on the first error of a process the examples are parsed, and the
example that stopped in the most similar place names the mistake.
"""

import re
from collections.abc import Callable

from eic.diagnostics import Diagnostics, Fix
from eic.lang.syntax.mistakes.commas import as_list, other_commas, without_commas
from eic.lang.syntax.mistakes.form import Mistake, Situation, Stop
from eic.lang.syntax.mistakes.table import SYNTAX_MISTAKES
from eic.lang.syntax.mistakes.words import explain_words
from eic.lang.syntax.words import NAMES
from eic.source import Span

_WORD = re.compile(r"[\w./-]*")
_SAID = {
    "NL": "the end of the line", "EQUAL": "`=`", "LBRACE": "`{`", "RBRACE": "`}`", "LSQB": "`[`", "RSQB": "`]`",
    "LPAR": "`(`", "RPAR": "`)`", "COMMA": "`,`", "DOT": "`.`", "_DOTS": "`..`", "NAME": "a name",
    "STRING": "a string", "QUANTITY": "a number", "COMPARISON": "a comparison",
}  # fmt: skip


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
    if explain_words(situation, report):
        return
    mistake = recognise(situation.stop, known)
    if mistake is None:
        _unexpected(situation, report)
        return
    found, before = situation.found, situation.before
    place = before if mistake.at == "before" else found
    words = {"found": situation.text(found), "before": situation.text(before)}
    span = situation.span(place)
    if mistake.code == "E0115" and found.kind == "COMMA":
        _commas(situation, mistake, report)
        return
    report.error(
        mistake.code,
        mistake.summary.format_map(words),
        span,
        detail=mistake.detail,
        label=mistake.label,
        fix=_fix(mistake, span),
    )


def _commas(situation: Situation, mistake: Mistake, report: Diagnostics) -> None:
    listed = as_list(situation)
    others = [] if listed else other_commas(situation)
    report.error(
        mistake.code,
        mistake.summary,
        situation.span(situation.found),
        detail=mistake.detail,
        label="several values stand in a list" if listed else f"{mistake.label}{_and_others(len(others))}",
        fix=listed or without_commas(situation, others),
    )


def _and_others(count: int) -> str:
    return f" and the {f'{count} others' if count > 1 else 'other'} on the line" if count else ""


def _fix(mistake: Mistake, span: Span) -> Fix | None:
    match mistake.cure:
        case "":
            return None
        case "remove":
            return Fix(span, "")
        case "quote":  # with what touches it: teachers.explore
            whole = Span(span.source, span.start, _WORD.match(span.source.text, span.start).end())  # type: ignore[union-attr]
            return Fix(whole, f'"{whole.text}"')
        case "replace":
            return Fix(span, mistake.insert)
        case _:
            return Fix(Span(span.source, span.start, span.start), mistake.insert)


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
