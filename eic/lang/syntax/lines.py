"""Lines broken where no line may break: ``{`` on the next line, a value below its ``=``.

The rest of such a line is sound, so it is reported and joined instead of making the parser
stumble twice.
"""

from eic.diagnostics import Diagnostics, Fix
from eic.lang.syntax.tokens import Tok
from eic.source import Source, Span

_VALUES = frozenset({"STRING", "TEXT", "QUANTITY", "LSQB"})
_ENDS = frozenset({"NAME", "EXPLORE", "STRING", "TEXT", "RPAR", "RSQB", "QUANTITY"})
_MIDDLE = frozenset({"COMPARISON", "DOT", "_DOTS", "WITHIN", "BY", "OVER", "IN"})


def join_lines(source: Source, tokens: list[Tok], report: Diagnostics) -> list[Tok]:
    """Return the tokens without the newlines that cut a setting or a block's head in two."""
    out: list[Tok] = []
    index = 0
    while index < len(tokens):
        stop = index
        while stop < len(tokens) and tokens[stop].kind == "NL":
            stop += 1
        if stop > index and out and stop < len(tokens) and _cut(out, tokens, stop):
            _broken(source, out[-1], tokens[stop], report)
        else:
            out.extend(tokens[index:stop])
        out.extend(tokens[stop : stop + 1])
        index = stop + 1
    return out


def _cut(before: list[Tok], tokens: list[Tok], at: int) -> bool:
    """Whether what stands before the newlines goes on with the token behind them."""
    last, here = before[-1].kind, tokens[at].kind
    following = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if here == "LBRACE":
        head = next((i for i in range(len(before) - 1, -1, -1) if before[i].kind == "NL"), -1)
        return last in _ENDS and all(token.kind != "EQUAL" for token in before[head + 1 :])
    if last == "EQUAL" or last == "COMPARISON":
        return here in _VALUES
    return here in _MIDDLE and last in _ENDS and following not in ("EQUAL", "LBRACE")


def _broken(source: Source, before: Tok, token: Tok, report: Diagnostics) -> None:
    gap = source.text[before.end : token.start]
    text = source.text[token.start : min(token.end, token.start + 20)].split("\n")[0]
    report.error(
        "E0120",
        f"`{text}` belongs on the line before",
        Span(source, token.start, token.start + len(text)),
        detail="A line break ends a setting, a rule or a block's head; inside ( ) and [ ] it is white space.",
        label="join this with the line above",
        fix=None if "#" in gap else Fix(Span(source, before.end, token.start), " "),
    )
