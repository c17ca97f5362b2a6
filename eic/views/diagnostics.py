"""Diagnostics for people (an excerpt with the exact place underlined) and for tools (JSON).

Specs, prompts and datasets are strangers' text: nothing of them reaches the terminal that
could steer it, what is invisible is shown by its code point, and no secret is shown at all.
"""

import json
import unicodedata
from collections.abc import Iterable

from eic.diagnostics import Diagnostic, Fix, Severity
from eic.record import record
from eic.source import Source, Span
from eic.views.text import broken, cells

WIDEST = 100
"""Columns of an excerpt; a longer line is cut around the place in question."""

NARROWEST = 40
"""Columns below which a terminal cuts lines itself."""

_TAB = 4
_RESET = "\x1b[0m"
_COLORS = {
    "error": "\x1b[1;31m", "warning": "\x1b[1;33m", "frame": "\x1b[34m", "note": "\x1b[36m",
    "help": "\x1b[32m", "bold": "\x1b[1m",
}  # fmt: skip


def render_text(diagnostics: Iterable[Diagnostic], color: bool, width: int | None = None) -> str:
    """Return all diagnostics as a terminal of ``width`` columns shows them, one after the other, "" when there are none.

    Without ``width`` (a file, a pipe) lines of words are as long as they are.
    """
    from eic.views.redacted import redacted  # compiles expressions; most specs have no fault

    paint = _Paint(color, None if width is None else max(NARROWEST, width))
    return "\n".join(_one(diagnostic, paint) for diagnostic in redacted(diagnostics))


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return each diagnostic as a JSON object on a line of its own, in ASCII.

    Lines and columns count from 1, in characters; ``end_column`` is the one behind the last
    character. ``fix`` is null or such a range with the ``text`` that should stand there.
    """
    from eic.views.redacted import redacted  # compiles expressions; most specs have no fault

    return "".join(json.dumps(_json(item), ensure_ascii=True) + "\n" for item in redacted(diagnostics))


def _json(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "file": diagnostic.span.source.name if diagnostic.span else None,
        **_range(diagnostic.span),
        "fix": {**_range(diagnostic.fix.span), "text": diagnostic.fix.text} if diagnostic.fix else None,
    }


def _range(span: Span | None) -> dict[str, int | None]:
    if span is None:
        return dict.fromkeys(("line", "column", "end_line", "end_column"))
    end_line, end_column = span.source.position(max(span.start, span.end))
    return {"line": span.line, "column": span.column, "end_line": end_line, "end_column": end_column}


@record
class _Paint:
    """Colours text, or leaves it as it is; knows how wide the terminal is."""

    color: bool
    width: int | None = None

    def __call__(self, role: str, text: str) -> str:
        return f"{_COLORS[role]}{text}{_RESET}" if self.color and text else text

    def lines(self, margin: str, lead: str, shown: str, text: str) -> list[str]:
        """Return words behind a mark as lines that fit; ``shown`` is ``lead`` in colours."""
        if self.width is None:
            return [f"{margin}{shown}{text}"]
        first, *rest = broken(lead + text, self.width - len(margin), " " * 2)
        return [f"{margin}{shown}{first[len(lead) :]}", *(margin + line for line in rest)]


def _one(diagnostic: Diagnostic, paint: _Paint) -> str:
    severity = "error" if diagnostic.severity is Severity.ERROR else "warning"
    code, summary = f"{severity}[{diagnostic.code}]", f": {_harmless(diagnostic.summary)}"
    head = [summary] if paint.width is None else broken(code + summary, paint.width, "  ")
    lines = [
        paint(severity, code) + paint("bold", head[0].removeprefix(code)),
        *(paint("bold", line) for line in head[1:]),
    ]
    spans = [diagnostic.span, *(note.span for note in diagnostic.notes)]
    gutter = max((len(str(span.line)) for span in spans if span), default=1)
    if diagnostic.span:
        lines += _excerpt(diagnostic.span, diagnostic.label, severity, gutter, paint)
    margin, sign = " " * (gutter + 1), paint("frame", "=")
    for note in diagnostic.notes:
        words, said = f" {_harmless(note.message)}", paint("note", "note:")
        if note.span:
            lines += paint.lines(margin, "note:", said, words)
            lines += _excerpt(note.span, "", "note", gutter, paint)
        else:
            lines += paint.lines(margin, "= note:", f"{sign} {said}", words)
    for part in diagnostic.detail.split("\n") if diagnostic.detail else []:
        lines += paint.lines(margin, "=", sign, f" {_harmless(part)}")
    if diagnostic.fix:
        said = f"{sign} {paint('help', 'help:')}"
        lines += paint.lines(margin, "= help:", said, f" {_fix(diagnostic.fix)}")
    lines.append(f"{margin}{sign} more: eic explain {diagnostic.code}")
    return "\n".join(lines) + "\n"


def _fix(fix: Fix) -> str:
    """Say a fix in words: insert, remove or replace."""
    old, new = fix.span.text, fix.text
    if not old.strip():
        if not new.strip():
            return (
                "start a new line here" if "\n" in new else "remove the gap" if not new else "join the lines"
            )
        return f"insert `{_short(new.strip())}`"
    return (
        f"replace `{_short(old)}` with `{_short(new.strip())}`" if new.strip() else f"remove `{_short(old)}`"
    )


def _short(text: str) -> str:
    shown = _harmless(text)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _excerpt(span: Span, label: str, role: str, gutter: int, paint: _Paint) -> list[str]:
    source, (line, column) = span.source, span.source.position(span.start)
    pad = " " * gutter
    if not source.text:  # a file that is not there, or empty: nothing of it can be shown
        return [f"{pad}{paint('frame', '-->')} {_harmless(source.name)}"]
    room = WIDEST if paint.width is None else min(WIDEST, paint.width - gutter - 3)
    text, caret, width = _window(source, span, line, column, room)
    place = f"{_harmless(source.name)}:{line}:{column}"
    mark = f"{' ' * caret}{paint(role, '^' * max(1, width))}"
    bar = paint("frame", "|")
    return [
        f"{pad}{paint('frame', '-->')} {place}",
        f"{pad} {bar}",
        f"{paint('frame', str(line).rjust(gutter))} {bar} {text}".rstrip(),
        *_marked(f"{pad} {bar} ", mark, caret + max(1, width), _harmless(label), role, room, paint),
    ]


def _marked(
    before: str, mark: str, until: int, label: str, role: str, room: int, paint: _Paint
) -> list[str]:  # fmt: skip
    """Return the line of the mark, its label behind it or, where a terminal has no room for that, below it."""
    if not label:
        return [before + mark]
    if paint.width is None or until + 1 + cells(label) <= room:
        return [f"{before}{mark} {paint(role, label)}"]
    below = max(0, min(until - 1, room - cells(label)))
    return [before + mark, *(f"{before}{' ' * below}{paint(role, line)}" for line in broken(label, room))]


def _window(source: Source, span: Span, line: int, column: int, room: int) -> tuple[str, int, int]:
    """Return (the shown part of the line, of about ``room`` columns; column of the mark, width of the mark)."""
    start = source.offset(line)
    text = source.line(line)
    first, last = column - 1, min(max(span.end - start, column - 1), len(text))
    left = max(0, first - WIDEST)
    before = _cells(text[left:first], 0)
    # A tab's width depends on the column it stands in, so cells are made from left to right.
    marked = _cells(text[first : min(last, first + WIDEST)], sum(width for _, width in before))
    after = _cells(text[first + len(marked) : first + len(marked) + WIDEST], 0)
    shown_as = before + marked + after
    widths = [width for _, width in shown_as]
    room -= 2 * (sum(widths) > room or left > 0 or left + len(widths) < len(text))  # for the signs of a cut
    low, high = _fit(widths, len(before), len(before) + len(marked), room)
    cut_left, cut_right = low > 0 or left > 0, left + high < len(text)
    shown = "".join(cell for cell, _ in shown_as[low:high])
    caret = sum(width for _, width in shown_as[low : len(before)]) + (1 if cut_left else 0)
    width = sum(width for _, width in shown_as[len(before) : min(high, len(before) + len(marked))])
    return ("…" if cut_left else "") + shown + ("…" if cut_right else ""), caret, width


def _fit(widths: list[int], first: int, last: int, room: int) -> tuple[int, int]:
    """Return the cells [low, high) to show: all if they fit, else those around the mark."""
    if sum(widths) <= room:
        return 0, len(widths)
    low, high = first, first
    while high < max(last, first + 1) and high < len(widths) and room - widths[high] >= 0:
        room -= widths[high]
        high += 1
    while low > 0 or high < len(widths):
        leftwards = low > 0 and (first - low <= high - last or high >= len(widths))
        room -= widths[low - 1 if leftwards else high]
        if room < 0:
            break
        low, high = (low - 1, high) if leftwards else (low, high + 1)
    return low, high


def _cells(text: str, column: int) -> list[tuple[str, int]]:
    """Return what each character is shown as, and how many columns that takes."""
    cells = []
    for character in text:
        stop = _TAB - column % _TAB
        cell = (" " * stop, stop) if character == "\t" else _cell(character)
        cells.append(cell)
        column += cell[1]
    return cells


def _cell(character: str) -> tuple[str, int]:
    if character.isascii() and character.isprintable():
        return character, 1
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        shown = f"<U+{ord(character):04X}>"
        return shown, len(shown)
    if category in ("Mn", "Me"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _harmless(text: str) -> str:
    """Return text on one line, with whatever could steer a terminal shown by its code point."""
    return "".join(" " if character in "\n\t" else _cell(character)[0] for character in text)
