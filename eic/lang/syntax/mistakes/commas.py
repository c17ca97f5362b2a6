"""Commas between settings: where one is, the line's others are too, so all are told and cured at once."""

from eic.diagnostics import Fix
from eic.lang.syntax.mistakes.form import Situation
from eic.lang.syntax.tokens import Tok
from eic.source import Span

_OPEN, _CLOSE = frozenset({"LSQB", "LPAR"}), frozenset({"RSQB", "RPAR"})
_PLAIN = frozenset({"QUANTITY", "STRING"})


def other_commas(situation: Situation) -> list[Tok]:
    """Return the commas behind the refused one, on its line and outside lists and calls."""
    found, depth = [], 0
    for token in situation.tokens[situation.index + 1 :]:
        if token.kind == "NL":
            break
        depth += (token.kind in _OPEN) - (token.kind in _CLOSE)
        if token.kind == "COMMA" and depth <= 0:
            found.append(token)
    return found


def without_commas(situation: Situation, commas: list[Tok]) -> Fix:
    """Return the fix that removes the refused comma and all the others."""
    source, start = situation.source, situation.found.start
    end = commas[-1].end if commas else situation.found.end
    gone = {start, *(comma.start for comma in commas)}
    text = "".join(
        source.text[at] if at not in gone else "" if source.text[at + 1 : at + 2].isspace() else " "
        for at in range(start, end)
    )
    return Fix(Span(source, start, end), text)


def as_list(situation: Situation) -> Fix | None:
    """Return the fix that puts brackets round ``8, 6`` behind ``=`` or ``over``, None when it is something else."""
    tokens, index = situation.tokens, situation.index
    if index < 2 or tokens[index - 1].kind not in _PLAIN or tokens[index - 2].kind not in ("EQUAL", "OVER"):
        return None
    last = index - 1
    while last + 2 < len(tokens) and tokens[last + 1].kind == "COMMA" and tokens[last + 2].kind in _PLAIN:
        last += 2
    if last < index:
        return None
    span = Span(situation.source, tokens[index - 1].start, tokens[last].end)
    return Fix(span, f"[{span.text}]")
