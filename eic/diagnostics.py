"""Diagnostics are values: collected by every phase, rendered only at the edge.

The shape follows HCL's: a terse summary, a detail that says what to do, a tight span for the
caret. Codes are stable (``E0203``); ``eic explain CODE`` prints cause and cure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from eic.record import record
from eic.source import Span


class Severity(StrEnum):
    """How bad it is: an error stops compilation, a warning never does."""

    ERROR = "error"
    WARNING = "warning"


@record
class Fix:
    """A replacement that would cure the fault: put ``text`` where ``span`` is."""

    span: Span
    text: str


@record
class Note:
    """A second place or a remark that belongs to a diagnostic."""

    message: str
    span: Span | None = None


@record
class Diagnostic:
    """One fault or warning about a source text."""

    code: str
    severity: Severity
    summary: str
    detail: str = ""
    span: Span | None = None
    label: str = ""
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None


@dataclass(slots=True)
class Diagnostics:
    """The collector that phases report to; it only grows."""

    items: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, summary: str, span: Span | None, **rest: object) -> None:
        """Report an error; ``rest`` are the other fields of ``Diagnostic``."""
        self.items.append(Diagnostic(code, Severity.ERROR, summary, span=span, **rest))  # type: ignore[arg-type]

    def warning(self, code: str, summary: str, span: Span | None, **rest: object) -> None:
        """Report a warning; ``rest`` are the other fields of ``Diagnostic``."""
        self.items.append(Diagnostic(code, Severity.WARNING, summary, span=span, **rest))  # type: ignore[arg-type]

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Add diagnostics that another phase collected."""
        self.items.extend(items)

    @property
    def failed(self) -> bool:
        """Whether any error was reported."""
        return any(d.severity is Severity.ERROR for d in self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.items)
