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

WIDEST = 100
"""Columns of an excerpt; a longer line is cut around the place in question."""

_TAB = 4
_RESET = "\x1b[0m"
_COLORS = {
    "error": "\x1b[1;31m", "warning": "\x1b[1;33m", "frame": "\x1b[34m", "note": "\x1b[36m",
    "help": "\x1b[32m", "bold": "\x1b[1m",
}  # fmt: skip


def render_text(diagnostics: Iterable[Diagnostic], color: bool) -> str:
    """Return all diagnostics as a terminal shows them, one after the other, "" when there are none."""
    from eic.views.redacted import redacted  # compiles expressions; most specs have no fault

    paint = _Paint(color)
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
    """Colours text, or leaves it as it is."""

    color: bool

    def __call__(self, role: str, text: str) -> str:
        return f"{_COLORS[role]}{text}{_RESET}" if self.color and text else text


def _one(diagnostic: Diagnostic, paint: _Paint) -> str:
    severity = "error" if diagnostic.severity is Severity.ERROR else "warning"
    head = paint(severity, f"{severity}[{diagnostic.code}]") + paint(
        "bold", f": {_harmless(diagnostic.summary)}"
    )
    spans = [diagnostic.span, *(note.span for note in diagnostic.notes)]
    gutter = max((len(str(span.line)) for span in spans if span), default=1)
    lines = [head]
    if diagnostic.span:
        lines += _excerpt(diagnostic.span, diagnostic.label, severity, gutter, paint)
    margin = " " * (gutter + 1)
    for note in diagnostic.notes:
        if note.span:
            lines.append(f"{margin}{paint('note', 'note:')} {_harmless(note.message)}")
            lines += _excerpt(note.span, "", "note", gutter, paint)
        else:
            lines.append(f"{margin}{paint('frame', '=')} {paint('note', 'note:')} {_harmless(note.message)}")
    for part in diagnostic.detail.split("\n") if diagnostic.detail else []:
        lines.append(f"{margin}{paint('frame', '=')} {_harmless(part)}")
    if diagnostic.fix:
        lines.append(f"{margin}{paint('frame', '=')} {paint('help', 'help:')} {_fix(diagnostic.fix)}")
    lines.append(f"{margin}{paint('frame', '=')} more: eic explain {diagnostic.code}")
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
    text, caret, width = _window(source, span, line, column)
    place = f"{_harmless(source.name)}:{line}:{column}"
    mark = f"{' ' * caret}{paint(role, '^' * max(1, width))}"
    said = f" {paint(role, _harmless(label))}" if label else ""
    bar = paint("frame", "|")
    return [
        f"{pad}{paint('frame', '-->')} {place}",
        f"{pad} {bar}",
        f"{paint('frame', str(line).rjust(gutter))} {bar} {text}".rstrip(),
        f"{pad} {bar} {mark}{said}",
    ]


def _window(source: Source, span: Span, line: int, column: int) -> tuple[str, int, int]:
    """Return (the shown part of the line, column of the mark, width of the mark)."""
    start = source.offset(line)
    text = source.line(line)
    first, last = column - 1, min(max(span.end - start, column - 1), len(text))
    left = max(0, first - WIDEST)
    before = _cells(text[left:first], 0)
    # A tab's width depends on the column it stands in, so cells are made from left to right.
    marked = _cells(text[first : min(last, first + WIDEST)], sum(width for _, width in before))
    after = _cells(text[first + len(marked) : first + len(marked) + WIDEST], 0)
    cells = before + marked + after
    low, high = _fit([width for _, width in cells], len(before), len(before) + len(marked))
    cut_left, cut_right = low > 0 or left > 0, left + high < len(text)
    shown = "".join(cell for cell, _ in cells[low:high])
    caret = sum(width for _, width in cells[low : len(before)]) + (1 if cut_left else 0)
    width = sum(width for _, width in cells[len(before) : min(high, len(before) + len(marked))])
    return ("…" if cut_left else "") + shown + ("…" if cut_right else ""), caret, width


def _fit(widths: list[int], first: int, last: int) -> tuple[int, int]:
    """Return the cells [low, high) to show: all if they fit, else those around the mark."""
    if sum(widths) <= WIDEST:
        return 0, len(widths)
    low, high, room = first, first, WIDEST
    while high < max(last, first + 1) and high < len(widths) and room - widths[high] >= 0:
        room -= widths[high]
        high += 1
    while room > 0 and (low > 0 or high < len(widths)):
        if low > 0 and (first - low <= high - last or high >= len(widths)):
            low -= 1
            room -= widths[low]
        elif high < len(widths):
            room -= widths[high]
            high += 1
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
