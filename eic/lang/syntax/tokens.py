"""Text to tokens: the grammar's own lexer, made total.

Whatever the lexer has no rule for becomes a diagnostic and, where what was meant is clear
(curly quotes, an unclosed string), the token that was meant: the parser then sees sound input
and one mistake gives one message. Other odd characters become ``BAD`` tokens, which
``lang.syntax.words`` judges together with what they touch.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import islice

from eic.diagnostics import Diagnostics, Fix
from eic.lang.syntax.ast import Comment
from eic.lang.syntax.grammar import grammar
from eic.source import Source, Span

BAD = "BAD"
GIVE_UP = 1000
"""After this many faults the text is no spec; reading the rest would only cost time."""


@dataclass(frozen=True, slots=True)
class Tok:
    """A token: its terminal's name and where it stands. ``faulty``: already reported."""

    kind: str
    start: int
    end: int
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class _Odd:
    """How the scanner goes on after text that it has no rule for."""

    length: int
    kind: str | None = None
    faulty: bool = True


_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|\r(?!\n)"
)
"""Not even in strings and comments: control characters, hidden changes of direction, half characters."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u200b\u200e\u200f\u2028-\u202f\u205f\u2060-\u206f"
    "\ufeff\ud800-\udfff]|\r(?!\n)"
)
_SPACES = "\u00a0\u202f\u205f\x0b\x0c"
_CLOSING = {"'": "'’", "`": "`'", "‘": "’'‘", "’": "’'", "“": "”\"“", "”": "”\"“", "„": "“”\"", "«": "»", "»": "«"}  # fmt: skip
_BAD_RUN = re.compile(r"[^\s\w\"'`‘’“”„«»#{}\[\](),=;$<>!-]+|[^\W\d_]+|.", re.DOTALL)
_GAP_COMMENT = re.compile(r"#[^\n]*")


def scan(source: Source, report: Diagnostics) -> tuple[list[Tok], list[Comment]]:
    """Return every token of the text (newlines included) and its comments, in order."""
    text = source.text
    _invisible(source, report)
    match, keywords, ignored = _lexer().match, grammar().keywords, grammar().ignored
    tokens: list[Tok] = []
    at = 0
    while at < len(text):
        found = match(text, at)
        if found is not None:
            kind = found.lastgroup or BAD
            if kind not in ignored:
                tokens.append(Tok(keywords.get(found.group(), kind), at, found.end()))
            at = found.end()
            continue
        if len(report.items) >= GIVE_UP:
            break
        odd = _odd(source, at, report)
        if odd.kind is not None:
            tokens.append(Tok(odd.kind, at, at + odd.length, odd.faulty))
        at += odd.length
    return tokens, _comments(source, tokens)


@cache
def _lexer() -> re.Pattern[str]:
    return re.compile(grammar().pattern)


def _comments(source: Source, tokens: list[Tok]) -> list[Comment]:
    """Comments are what the gaps between tokens hold besides white space."""
    found = []
    end_of_last = 0
    for start, end in [(t.start, t.end) for t in tokens] + [(len(source.text), len(source.text))]:
        gap = source.text[end_of_last:start]
        if "#" in gap:
            for match in _GAP_COMMENT.finditer(gap):
                at = end_of_last + match.start()
                comment = match.group().rstrip()
                line_start = source.text.rfind("\n", 0, at) + 1
                own_line = not source.text[line_start:at].strip(" \t\ufeff")
                found.append(Comment(comment, own_line, Span(source, at, at + len(comment))))
        end_of_last = end
    return found


def _invisible(source: Source, report: Diagnostics) -> None:
    """Report characters that may stand nowhere; a leading byte order mark is fine."""
    for match in islice(_FORBIDDEN.finditer(source.text), GIVE_UP):
        if match.start() or match.group() != "\ufeff":
            _report_invisible(source, match.start(), report)


def _report_invisible(source: Source, at: int, report: Diagnostics) -> None:
    char = source.text[at]
    report.error(
        "E0124",
        f"invisible character U+{ord(char):04X}",
        Span(source, at, at + 1),
        detail=r"Remove it; inside a string write \u{...} when it is meant.",
        label="here",
        fix=Fix(Span(source, at, at + 1), "\n" if char == "\r" else " " if char in _SPACES else ""),
    )


def _odd(source: Source, at: int, report: Diagnostics) -> _Odd:
    """Report the text at ``at``, which is no token, and say how to go on behind it."""
    text, char = source.text, source.text[at]
    for starts, handle in _ODD:
        if text.startswith(starts, at):
            return handle(source, at, report)
    if _INVISIBLE.match(text, at):
        if not _FORBIDDEN.match(text, at):
            _report_invisible(source, at, report)
        return _Odd(1, "NL" if char == "\r" else None)  # how lines once ended
    match = _BAD_RUN.match(text, at)
    return _Odd(len(match.group()) if match and char not in ":/.-" else 1, BAD, False)


def _line_end(text: str, at: int) -> int:
    """Where the line's text ends, without closing brackets that belong to what is around."""
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)]
    return at + max(1, len(line.rstrip(" \t\r)]},")))


def _open_string(source: Source, at: int, report: Diagnostics) -> _Odd:
    end = _line_end(source.text, at)
    report.error(
        "E0104",
        "string without an end",
        Span(source, at, end),
        detail='Close it with `"`, or use a """ text block for several lines.',
        label="this string is still open at the end of the line",
        fix=Fix(Span(source, end, end), '"'),
    )
    return _Odd(end - at, "STRING")


def _open_text(source: Source, at: int, report: Diagnostics) -> _Odd:
    report.error(
        "E0105",
        "text block without an end",
        Span(source, at, at + 3),
        detail='Close it with """ on a line of its own.',
        label="this text block is still open at the end of the file",
    )
    return _Odd(len(source.text) - at, "TEXT")


def _quotes(source: Source, at: int, report: Diagnostics) -> _Odd:
    text, line_end = source.text, _line_end(source.text, at)
    closing = [found for q in _CLOSING[text[at]] if (found := text.find(q, at + 1, line_end)) >= 0]
    end = min(closing) + 1 if closing else line_end
    inside = text[at + 1 : end - 1 if closing else end]
    quoted = '"' + inside.replace("\\", "\\\\").replace('"', '\\"') + '"'
    report.error(
        "E0106",
        f"`{text[at]}` does not make a string",
        Span(source, at, end),
        detail='Strings stand in straight double quotes: "...".',
        label="use double quotes",
        fix=Fix(Span(source, at, end), quoted),
    )
    return _Odd(end - at, "STRING")


def _foreign_comment(source: Source, at: int, report: Diagnostics) -> _Odd:
    text = source.text
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    if text.startswith("/*", at):
        closing = text.find("*/", at + 2)
        end = closing + 2 if closing >= 0 else end
    elif at and not text[at - 1].isspace():
        return _Odd(1, BAD, False)
    fix = None
    if "\n" not in text[at:end]:
        words = text[at + 2 : end].removesuffix("*/").strip()
        alone = not text[end:].split("\n", 1)[0].strip()
        fix = Fix(Span(source, at, end), f"# {words}".rstrip()) if alone else None
    report.error(
        "E0116",
        f"`{text[at : at + 2]}` does not start a comment",
        Span(source, at, at + 2),
        detail="Comments start with `#` and run to the end of the line.",
        label="write `#`",
        fix=fix,
    )
    return _Odd(end - at)


def _semicolon(source: Source, at: int, report: Diagnostics) -> _Odd:
    report.error(
        "E0115",
        "`;` does not separate settings",
        Span(source, at, at + 1),
        detail="Settings end with their line; inside braces on one line, spaces separate them.",
        label="remove this",
        fix=Fix(Span(source, at, at + 1), ""),
    )
    return _Odd(1, "NL")


_ODD: tuple[tuple[str | tuple[str, ...], Callable[[Source, int, Diagnostics], _Odd]], ...] = (
    ('"""', _open_text),
    ('"', _open_string),
    (tuple(_CLOSING), _quotes),
    (("//", "/*"), _foreign_comment),
    (";", _semicolon),
)
