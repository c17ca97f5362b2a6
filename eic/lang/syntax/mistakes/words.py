"""Syntax mistakes that the words themselves tell: what other languages have, and near misses."""

from collections.abc import Callable

from eic.diagnostics import Diagnostics, Fix
from eic.lang.blocks import NAMED
from eic.lang.suggest import nearest
from eic.lang.syntax.mistakes.form import Situation
from eic.lang.syntax.tokens import Tok
from eic.source import Span

MISSING_BRACE = "E0120"
"""The code of a block's head without its brace: the `}` further down is not to blame."""

_LOGIC = frozenset({"and", "or", "not"})
_UNITS = frozenset({"k", "M", "B", "s", "ms", "m", "h", "d"})
_VALUE_ENDS = frozenset({"QUANTITY", "STRING", "TEXT", "NAME"})
_RULE_SUBJECT = frozenset({"RPAR", "NAME"})
_VERSION_WORDS = frozenset({"version", "language", "spec", "eic"})
_LINE_STARTS = frozenset({"NL", "LBRACE", "RBRACE"})
_FILTER_VERBS = frozenset({"KEEP", "DROP"})


def explain_words(situation: Situation, report: Diagnostics) -> bool:
    """Report the mistake if its words tell it; say whether they did."""
    return any(case(situation, report) for case in _CASES)


def _foreign_words(situation: Situation, report: Diagnostics) -> bool:
    """Report words that other languages have, such as ``keep a > 1 and b > 2``."""
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
    return False


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


def _loose_word(situation: Situation, report: Diagnostics) -> bool:
    """Report a word behind a complete value: ``a = 5 k``, ``order = depth first``."""
    line = situation.line()
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


def _sentence(situation: Situation) -> list[Tok]:
    """The tokens of the setting, block head or rule that the refused token belongs to."""
    line = situation.line()[:-1]
    starts = [number for number, token in enumerate(line) if token.kind in _LINE_STARTS]
    return line[starts[-1] + 1 :] if starts else line


def _version(situation: Situation, report: Diagnostics) -> bool:
    """Report another word than ``explore`` in the version line: ``version 1``."""
    if situation.index != 1 or situation.found.kind != "QUANTITY" or situation.before.kind != "NAME":
        return False
    span = situation.span(situation.before)
    if span.text not in _VERSION_WORDS and not nearest(span.text, ("explore",)):
        return False
    report.error(
        "E0101",
        "the version line is `explore 1`",
        span,
        detail="A spec's first line says which version of the language it is written in.",
        label="write `explore`",
        fix=Fix(span, "explore"),
    )
    return True


def _verb(situation: Situation, report: Diagnostics) -> bool:
    """Report a mistyped verb: ``kep rouge_l(instruction) <= 0.7``."""
    said = _sentence(situation)
    after = situation.tokens[situation.index + 1 : situation.index + 2]
    words = [token for token in (*said, situation.found) if token.kind == "NAME"]
    called = situation.found.kind == "LPAR" or (after and after[0].kind == "LPAR")
    if not called or len(words) != 2 or not 1 <= len(said) <= 2:
        return False
    close = nearest(situation.text(words[0]), ("keep", "drop"))
    if not close:
        return False
    span = situation.span(words[0])
    report.error(
        "E0121",
        f"`{span.text}` starts no rule",
        span,
        detail=f"A rule starts with `keep` or `drop`. Did you mean `{close[0]}`?",
        label="a verb belongs here",
        fix=Fix(span, close[0]),
    )
    return True


def _comparing_word(situation: Situation, report: Diagnostics) -> bool:
    """Report a word where a rule compares: ``keep words(instruction) between 3 and 150``."""
    said = _sentence(situation)
    if not said or said[0].kind not in _FILTER_VERBS or situation.before.kind != "NAME" or len(said) < 3:
        return False
    if said[-2].kind not in _RULE_SUBJECT:
        return False
    comparing_word(situation.span(situation.before), report)
    return True


def comparing_word(span: Span, report: Diagnostics) -> None:
    """Report that the word at ``span`` does not compare."""
    report.error(
        "E0121",
        f"`{span.text}` does not compare",
        span,
        detail="Rules compare by `<=`, `<`, `>=`, `>`, `==`, `!=` or `in`: `keep words(instruction) in 3..150`; "
        'texts are looked at by functions: `drop mentions(instruction, ["image"])`.',
        label="not a comparison",
    )


def _equals_before_block(situation: Situation, report: Diagnostics) -> bool:
    """Report ``teacher gpt = {``."""
    after = situation.tokens[situation.index + 1 : situation.index + 2]
    if situation.found.kind != "EQUAL" or not after or after[0].kind != "LBRACE":
        return False
    span = situation.span(situation.found)
    report.error(
        "E0129",
        "a block has no `=`",
        span,
        detail="Blocks are written `name { ... }` or `kind name { ... }`.",
        label="remove this",
        fix=Fix(span, ""),
    )
    return True


def _numbered_block(situation: Situation, report: Diagnostics) -> bool:
    """Report ``synthesize 5 {``."""
    after = situation.tokens[situation.index + 1 : situation.index + 2]
    if situation.found.kind != "QUANTITY" or not after or after[0].kind != "LBRACE":
        return False
    if len(_sentence(situation)) != 1:
        return False
    report.error(
        "E0125",
        "a block is not named by a number",
        situation.span(situation.found),
        detail=f"Values stand inside the braces: `{situation.text(situation.before)} {{ name = value }}`.",
        label="unexpected",
    )
    return True


def _open_head(situation: Situation, report: Diagnostics) -> bool:
    """Report a block's head without its brace: ``domain math`` and a new line."""
    said = _sentence(situation)
    if situation.found.kind != "NL" or len(said) != 2 or situation.text(said[0]) not in NAMED:
        return False
    end = said[1].end
    report.error(
        MISSING_BRACE,
        f"`{{` is missing after `{situation.text(said[0])} {situation.text(said[1])}`",
        situation.span(said[1]),
        detail="A block's `{` stands on the line of its name.",
        label="`{` belongs behind this",
        fix=Fix(Span(situation.source, end, end), " {"),
    )
    return True


_CASES: tuple[Callable[[Situation, Diagnostics], bool], ...] = (
    _version, _verb, _foreign_words, _comparing_word, _equals_before_block, _numbered_block, _open_head,
    _turned_sign, _loose_word,
)  # fmt: skip
