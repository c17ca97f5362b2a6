"""Words that are no words: runs of touching letters, digits and signs, judged as a whole.

``gpt-4o-mini`` would lex as a name, a number and a stray sign. Looking at the whole run gives
the message that helps ("put it in quotes") at the place that is wrong, and one token instead.
"""

import re
from itertools import pairwise

from eic.diagnostics import Diagnostics, Fix
from eic.lang.blocks import NAMED
from eic.lang.syntax.tokens import BAD, Tok
from eic.source import Source, Span

NAMES = frozenset(
    "NAME EXPLORE IMPORT PARAM KEEP DROP VARY WITHOUT SET IN WITHIN BY OVER".split()  # noqa: SIM905
)
_WORDS = NAMES | {"QUANTITY", "DOT", "_DOTS", BAD}
_SOUND = re.compile(r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\.?|\.)$", re.ASCII)
_COLON = re.compile(r"([A-Za-z_]\w*):(?![\\/])", re.ASCII)
_NUMERIC = re.compile(r"-?\$?[0-9]|\.[0-9]|\+[0-9]")
_BEFORE_VALUE = frozenset({"EQUAL", "COMMA", "LPAR", "LSQB", "IMPORT", "COMPARISON"})
_TEXT_RUN = re.compile(r"[^\s\"'`‘’“”„«»{}\[\](),#;]*")
_WORDY = re.compile(r"[^\W\d_]{3}")
_ANY_RANGE = re.compile(r"[\w%$.-]*\.\.[\w%$.-]*$")
_THOUSANDS = re.compile(r"\$?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?[A-Za-z%]*(?![\w.]|,[0-9])", re.ASCII)
_SHELL = re.compile(r"\$([A-Za-z_]\w*)$", re.ASCII)
_PROSE = NAMES | {"DOT", "COMMA", BAD}
_VERBS = frozenset({"KEEP", "DROP", "VARY", "WITHOUT", "SET", "IMPORT", "PARAM"})
_PROSE_WORD = re.compile(r"[^\W\d_][\w'’-]*[.,:!?]*$")
_BAD_RANGE = re.compile(r"(-?[0-9][\w.%]*?)(?:\.\.\.+|-|–|—|…)([0-9][\w.%]*)$")


def judge_words(source: Source, tokens: list[Tok], report: Diagnostics) -> list[Tok]:
    """Return the tokens with every malformed run reported and replaced by what was meant."""
    out: list[Tok] = []
    index = 0
    while index < len(tokens):
        if stop := _quotes_inside(source, tokens, index, report):
            out.append(Tok("STRING", tokens[index].start, tokens[stop - 1].end, True))
            index = stop
            continue
        if tokens[index].kind not in _WORDS:
            out.append(tokens[index])
            index += 1
            continue
        if (end := _thousands(source, tokens[index], out, report)) is not None:
            out.append(Tok("QUANTITY", tokens[index].start, end, True))
            while index < len(tokens) and tokens[index].end <= end:
                index += 1
            continue
        if stop := _sentence(source, tokens, index, out):
            span = Span(source, tokens[index].start, tokens[stop - 1].end)
            out.append(_unquoted(source, span, span.text, report))
            index = stop
            continue
        stop = index + 1
        while stop < len(tokens) and _touch(tokens[stop - 1], tokens[stop]):
            stop += 1
        run = tokens[index:stop]
        if _sound(source, run):
            out.extend(run)
        else:
            stop = _whole_text(source, tokens, stop, out)
            following = tokens[stop] if stop < len(tokens) else None
            out.extend(_repair(source, tokens[index:stop], out, following, report))
        index = stop
    return out


def _quotes_inside(source: Source, tokens: list[Tok], index: int, report: Diagnostics) -> int:
    """Report a string with plain quotes in it (``"Say "hi"."``) and return where it ends, 0 when there are none."""
    last = 0
    if tokens[index].kind == "STRING" and not tokens[index].faulty and _glued(tokens, index):
        for at in range(index + 1, len(tokens)):
            if tokens[at].kind in ("NL", "EQUAL"):
                break
            if tokens[at].kind == "STRING" and tokens[at].start == tokens[at - 1].end:
                last = at
    if not last:
        return 0
    inside = Span(source, tokens[index].start + 1, tokens[last].end - 1)
    first = tokens[index].end - 1
    report.error(
        "E0106",
        "a quote inside a string needs a backslash",
        Span(source, first, first + 1),
        detail=r'Write `\"`, or use a """ text block, which needs none.',
        label="the string ends here",
        fix=Fix(inside, re.sub(r'(?<!\\)"', r"\\\g<0>", inside.text)),
    )
    return last + 1


def _glued(tokens: list[Tok], index: int) -> bool:
    """Whether a word touches the end of a string."""
    return index + 1 < len(tokens) and _touch(tokens[index], tokens[index + 1])


def _sentence(source: Source, tokens: list[Tok], index: int, before: list[Tok]) -> int:
    """Return where prose without quotes ends that stands as a value, 0 when it is none: three words, or a full stop."""
    if not before or before[-1].kind != "EQUAL" or tokens[index].kind not in NAMES:
        return 0
    stop = index
    while stop < len(tokens) and tokens[stop].kind in _PROSE:
        if stop > index and tokens[stop].kind in _VERBS:
            break
        after = tokens[stop + 1].kind if stop + 1 < len(tokens) else "NL"
        if stop > index and tokens[stop].kind in NAMES and after in ("EQUAL", "LBRACE", *NAMES):
            following = tokens[stop + 2].kind if stop + 2 < len(tokens) else "NL"
            if after in ("EQUAL", "LBRACE") or following == "LBRACE":
                break
        stop += 1
    text = source.text[tokens[index].start : tokens[stop - 1].end]
    words = text.split()
    prose = all(_PROSE_WORD.match(word) for word in words)
    return stop if prose and (len(words) > 2 or (len(words) == 2 and words[1][-1] in ".!?")) else 0


def _thousands(source: Source, token: Tok, before: list[Tok], report: Diagnostics) -> int | None:
    """Report a number with commas in it (``1,000``) and return where it ends; None: there is none."""
    if token.kind != "QUANTITY" or not before or before[-1].kind not in ("EQUAL", "COMPARISON"):
        return None
    match = _THOUSANDS.match(source.text, token.start)
    if match is None:
        return None
    plain = match[0].replace(",", "")
    short = f" or `{plain[:-3]}k`" if plain.isdigit() and plain.endswith("000") else ""
    span = Span(source, *match.span())
    report.error(
        "E0117",
        f"`{_short(match[0])}` is not a number",
        span,
        detail=f"Numbers have no commas: write `{plain}`{short}. Several values stand in a list: `[8, 6]`.",
        label="a number without commas",
        fix=Fix(span, plain),
    )
    return match.end()


def _whole_text(source: Source, tokens: list[Tok], stop: int, before: list[Tok]) -> int:
    """Where unquoted text in a value's place ends: a URL goes on over `=` and the like."""
    if before and before[-1].kind in _BEFORE_VALUE:
        end = _TEXT_RUN.match(source.text, tokens[stop - 1].end).end()  # type: ignore[union-attr]  # matches ""
        while stop < len(tokens) and tokens[stop].end <= end and tokens[stop].kind not in ("NL", "LBRACE"):
            stop += 1
    return stop


def _touch(left: Tok, right: Tok) -> bool:
    return right.kind in _WORDS and left.end == right.start


def _sound(source: Source, run: list[Tok]) -> bool:
    kinds = [token.kind for token in run]
    if BAD in kinds:
        return False
    if "QUANTITY" in kinds:
        return all(a != b for a, b in pairwise(kinds)) and set(kinds) <= {"QUANTITY", "_DOTS"}
    if "_DOTS" in kinds:
        return len(kinds) == 1
    return _SOUND.match(source.text[run[0].start : run[-1].end]) is not None


def _repair(
    source: Source, run: list[Tok], before: list[Tok], after: Tok | None, report: Diagnostics
) -> list[Tok]:
    start, end = run[0].start, run[-1].end
    text, span = source.text[start:end], Span(source, start, end)
    at_start = not before or before[-1].kind in {"NL", "LBRACE", "RBRACE"}
    named = after is not None and after.kind == "EQUAL"
    colon = _COLON.match(text)
    if colon and (at_start or (before[-1].kind in _WORDS and source.text[end : end + 1] in " \n")):
        return _colon(source, run, colon, named, report)
    if text == ":" and (named or (before and before[-1].kind in _WORDS)):
        _equals(source, span, ":=" if named else ":", report)
        return [] if named else [Tok("EQUAL", start, end, True)]
    if (match := _BAD_RANGE.match(text)) or _ANY_RANGE.match(text):
        report.error(
            "E0128",
            f"`{_short(text)}` is not a range",
            span,
            detail="A range is written `3..150`; both ends belong to it.",
            label="write `..` between two numbers",
            fix=Fix(span, f"{match[1]}..{match[2]}") if match else None,
        )
        return [Tok("QUANTITY", start, end, True)]
    if _NUMERIC.match(text) and not named and not _WORDY.search(text):
        report.error(
            "E0117",
            f"`{_short(text)}` is not a number",
            span,
            detail="Numbers are written like 10k, 1.5, 3%, 30s, $5, $0.15/1M or 5k/m; text stands in double quotes.",
            label="not a number",
        )
        return [Tok("QUANTITY", start, end, True)]
    kind = source.text[before[-1].start : before[-1].end] if before else ""
    headed = after is not None and after.kind == "LBRACE" and kind in NAMED
    if named or headed or (before and before[-1].kind == "PARAM"):
        return [_not_a_name(span, text, report)]
    if len(text) == 1 and not text.isalnum():
        report.error(
            "E0103",
            f"`{text}` means nothing here",
            span,
            detail="Remove it, or put the text in double quotes.",
            label="unexpected character",
        )
        return []
    return [_unquoted(source, span, text, report)]


def _colon(
    source: Source, run: list[Tok], match: re.Match[str], named: bool, report: Diagnostics
) -> list[Tok]:
    at = run[0].start + match.end(1)
    _equals(source, Span(source, at, at + 1), ":=" if named else ":", report)
    rest = [token for token in run if token.start > at]
    sign = [] if named else [Tok("EQUAL", at, at + 1, True)]
    return [Tok("NAME", run[0].start, at, True), *sign, *_as_value(source, rest)]


def _as_value(source: Source, rest: list[Tok]) -> list[Tok]:
    if not rest or _sound(source, rest):
        return rest
    return [Tok("STRING", rest[0].start, rest[-1].end, True)]


def _equals(source: Source, span: Span, sign: str, report: Diagnostics) -> None:
    report.error(
        "E0112",
        f"`{sign}` where `=` belongs",
        span,
        detail="A setting is written `name = value`.",
        label="write `=`",
        fix=Fix(span, "" if sign == ":=" else " ="),
    )


def _not_a_name(span: Span, text: str, report: Diagnostics) -> Tok:
    cured = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    usable = bool(re.match(r"[A-Za-z_]", cured))
    report.error(
        "E0122",
        f"`{_short(text)}` is not a name",
        span,
        detail="Names are ASCII letters, digits and `_`, and do not start with a digit.",
        label="not a name",
        fix=Fix(span, cured) if usable else None,
    )
    return Tok("NAME", span.start, span.end, True)


def _unquoted(source: Source, span: Span, text: str, report: Diagnostics) -> Tok:
    quoted = '"' + text.replace("\\", "\\\\") + '"'
    if variable := _SHELL.match(text):
        return _shell_variable(source, span, variable[1], report)
    report.error(
        "E0114",
        f"`{_short(text)}` needs quotes",
        span,
        detail="Only plain names, dotted names and numbers stand without quotes.",
        label="text stands in double quotes",
        fix=Fix(span, quoted),
    )
    return Tok("STRING", span.start, span.end, True)


def _shell_variable(source: Source, span: Span, name: str, report: Diagnostics) -> Tok:
    """Report ``$NAME``: a parameter when the file defines it, else a variable of the environment may be meant."""
    defined = re.search(rf"^[ \t]*param[ \t]+{name}\b", source.text, re.MULTILINE) is not None
    report.error(
        "E0103",
        f"`${name}` means nothing here",
        span,
        detail=f"A parameter is written `param.{name}`."
        if defined
        else f'A parameter is written `param.{name}`, a variable of the environment env("{name}").',
        label="`$` stands before amounts of money only",
        fix=Fix(span, f"param.{name}") if defined else None,
    )
    return Tok("STRING", span.start, span.end, True)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
