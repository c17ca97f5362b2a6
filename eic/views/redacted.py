"""Diagnostics without the secrets of the texts they are about.

This is the one way to a terminal or a tool: whatever phase found a fault, and whichever line of
a spec its excerpt shows, no key of that line is printed. Every text keeps its length, so places
and carets stay right.
"""

from collections.abc import Iterable
from dataclasses import replace

from eic.diagnostics import Diagnostic, Fix, Note
from eic.redact import Range, covered, secrets_in, without
from eic.source import Source, Span

_BLOCK = 20_000
"""Characters of a long text that are looked through at a time, and round a place."""

_ADVICE = 'A secret never stands in a spec: write env("OPENAI_API_KEY") and set that variable.'
_SECRET_IN_SPEC = "E0306"


def redacted(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics that neither show nor repeat a secret of the texts they point into."""
    texts = _Texts()
    return [_one(item, texts) for item in diagnostics]


class _Texts:
    """The texts of some diagnostics, each looked through once."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int, int], tuple[Source, list[Range], Source]] = {}

    def hide(self, span: Span) -> tuple[Span, list[Range]]:
        """Return the span in a text without secrets, and where secrets stood near it."""
        source = span.source
        low = max(0, span.start // _BLOCK - 1) * _BLOCK
        high = min(len(source.text), (span.end // _BLOCK + 2) * _BLOCK)
        key = (id(source), low, high)
        if key not in self._seen:
            found = [(low + start, low + end) for start, end in secrets_in(source.text[low:high])]
            shown = Source(source.name, covered(source.text, found)) if found else source
            self._seen[key] = (source, found, shown)
        _, found, shown = self._seen[key]
        return Span(shown, span.start, span.end), found


def _one(item: Diagnostic, texts: _Texts) -> Diagnostic:
    secrets: set[str] = set()

    def hide(span: Span | None) -> Span | None:
        if span is None:
            return None
        shown, found = texts.hide(span)
        secrets.update(part for start, end in found for part in _spoken(span.source.text[start:end]))
        return shown

    span = hide(item.span)
    places = [hide(note.span) for note in item.notes]
    fix_span = hide(item.fix.span) if item.fix else None
    known = tuple(sorted(secrets, key=lambda text: (-len(text), text)))
    fix = item.fix and fix_span and _fix(item.fix, fix_span, known)
    detail = without(item.detail, known)
    if item.fix and not fix and item.code != _SECRET_IN_SPEC:
        detail = _ADVICE
    return replace(
        item,
        summary=without(item.summary, known),
        detail=detail,
        span=span,
        label=without(item.label, known) if detail is not _ADVICE else "",
        notes=tuple(
            Note(without(note.message, known), place) for note, place in zip(item.notes, places, strict=True)
        ),
        fix=fix or None,
    )


def _fix(fix: Fix, span: Span, secrets: tuple[str, ...]) -> Fix | None:
    """Return the fix, or None when it would repeat a secret: one with stars in it would destroy the spec."""
    return Fix(span, fix.text) if without(fix.text, secrets) == fix.text else None


def _spoken(secret: str) -> Iterable[str]:
    """Return the ways in which a message may repeat a secret: as it is written, and as it is meant."""
    yield secret
    if "\\" in secret:
        yield secret.replace('\\"', '"').replace("\\\\", "\\")
        yield secret.replace("\\", "\\\\")
