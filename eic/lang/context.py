"""What one compilation shares: where names are defined, what was found, which files were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eic.diagnostics import Diagnostics, Fix, Note
from eic.lang.files import FileFault, Files
from eic.lang.suggest import did_you_mean, listing, nearest
from eic.lang.syntax import ast
from eic.lang.values import FileRef
from eic.record import record
from eic.source import Span

Where = tuple[str, ...]
"""The address of a part of the spec: ``("dataset", "d", "0", "breadth")``."""


@record
class Given:
    """A value as a setting got it: a parameter is replaced by its value, its use keeps the span."""

    value: ast.Value
    span: Span
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Table:
    """Top-level definitions of all files, by kind and name."""

    blocks: dict[tuple[str, str], ast.Block] = field(default_factory=dict)
    params: dict[str, ast.Param] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Names of blocks whose kind is unknown: reported there, so not again wherever they are used."""

    def names(self, kind: str) -> list[str]:
        """Return the names defined for blocks of ``kind``."""
        return [name for found, name in self.blocks if found == kind]


@dataclass(slots=True)
class Places:
    """Where each resolved part was written: specs have no spans, checks need them."""

    spans: dict[Where, Span] = field(default_factory=dict)

    def put(self, where: Where, span: Span) -> None:
        """Remember where a part stands."""
        self.spans[where] = span

    def has(self, where: Where) -> bool:
        """Whether the part was written (a setting at its default was not)."""
        return where in self.spans

    def span(self, where: Where) -> Span | None:
        """Return the span of a part, or of the nearest enclosing part that was written."""
        while where:
            if where in self.spans:
                return self.spans[where]
            where = where[:-1]
        return None


@dataclass(slots=True)
class Context:
    """The state of one compilation."""

    files: Files
    found: Diagnostics
    env: Mapping[str, str]
    table: Table = field(default_factory=Table)
    places: Places = field(default_factory=Places)
    folders: dict[str, Path] = field(default_factory=dict)
    overrides: dict[str, ast.Value] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    cache: dict[tuple[str, str], Any] = field(default_factory=dict)
    main: str = ""

    def given(self, value: ast.Value, span: Span | None = None) -> Given | None:
        """Replace ``param.x`` by its value; None (and an error) when there is no such parameter."""
        at = span or value.span
        notes: tuple[Note, ...] = ()
        seen: list[str] = []
        while isinstance(value, ast.Path) and len(value.parts) == 2 and value.parts[0].text == "param":
            name = value.parts[1].text
            self.used.add(("param", name))
            definition = self.table.params.get(name)
            if definition is None:
                known = list(self.table.params)
                self.unknown("E0203", f"there is no parameter `{name}`", name, known, value.parts[1].span)
                return None
            if name in seen:
                self.found.error("E0409", f"parameter `{name}` is defined by itself", at, label="used here")
                return None
            seen.append(name)
            value = self.overrides.get(name, definition.value)
            notes = (*notes, Note(f"`param.{name}` is set here", value.span))
        return Given(value, at, notes)

    def unknown(
        self, code: str, summary: str, word: str, known: list[str], span: Span, hint: str = ""
    ) -> None:
        """Report an unknown word: the nearest known ones, else all of them, and a fix."""
        close = nearest(word, known)
        detail = did_you_mean(word, known) or hint or (f"Known: {listing(known)}." if known else "")
        self.found.error(
            code,
            summary,
            span,
            detail=detail,
            fix=Fix(span, close[0]) if close and not span.source.name.startswith("--set") else None,
        )

    def path(self, call: ast.Value, name: str) -> Path:
        """Return the absolute path that a string in ``call``'s file names."""
        return self.folders[call.span.source.name] / name

    def file_ref(self, path: Path) -> FileRef:
        """Return a file by its digest; what is in it is not read into the spec. Raises ``FileFault``."""
        key = ("file", str(path))
        if key not in self.cache:
            self.cache[key] = FileRef(self.files.digest(path), self.files.relative(path))
        found: FileRef = self.cache[key]
        return found

    def fault(self, fault: FileFault, given: Given) -> None:
        """Report a file that cannot be used at the place that names it."""
        self.found.error(fault.code, fault.summary, given.span, detail=fault.detail, notes=given.notes)
