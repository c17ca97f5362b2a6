"""Descriptions of tables: a small YAML file, or what the ``datasets`` library writes beside its data.

The files that a description names are below the project like any other, formats are told by their
endings, and each is hashed here: a table whose rows changed is another table.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from eic.diagnostics import Note
from eic.lang.context import Context, Given
from eic.lang.files import FileFault
from eic.lang.inputs.table_hub import Found, described
from eic.lang.suggest import did_you_mean, listing
from eic.lang.tables import Split, TableSource
from eic.source import Source, Span

FORMATS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow")
"""Endings of data files that can be read."""

KEYS = ("name", "description", "licence", "language", "website", "from", "splits", "fields", "labels")
_SPELT = {"license": "licence", "languages": "language", "homepage": "website"}
_LIMIT = 1_000_000
_INFO_LIMIT = 20_000_000
_MOST_FILES = 10_000


class _Fault(Exception):
    """The description is wrong at a place (characters of its text)."""

    def __init__(self, summary: str, start: int, end: int, detail: str = "", code: str = "E0520") -> None:
        super().__init__(summary)
        self.summary, self.start, self.end, self.detail, self.code = summary, start, end, detail, code


def read_table(ctx: Context, path: Path, given: Given) -> TableSource | None:
    """Return the table that a file describes, or None after reporting what is wrong."""
    shown = ctx.files.relative(path)
    note = Note("the file is used here", given.span)
    try:
        library = path.suffix == ".json"
        text = ctx.files.read_text(path, _INFO_LIMIT if library else _LIMIT)
        if library:
            return _of_library(ctx, path, text)
        return _Description(ctx, path, text).table()
    except FileFault as fault:
        ctx.fault(fault, given)
    except _Fault as fault:
        span = Span(Source(shown, text), fault.start, max(fault.start + 1, fault.end))
        ctx.found.error(fault.code, fault.summary, span, detail=fault.detail, notes=(note,))
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        at = mark.index if mark is not None else 0
        what = getattr(fault, "problem", None) or str(fault).splitlines()[0][:120]
        ctx.found.error(
            "E0520", f"{shown} cannot be read: {what}", Span(Source(shown, text), at, at + 1), notes=(note,)
        )
    return None


def _of_library(ctx: Context, path: Path, text: str) -> TableSource:
    """Return the table of a ``dataset_info.json`` or ``dataset_dict.json``."""

    def read(other: Path) -> Any:
        return json.loads(ctx.files.read_text(other, _INFO_LIMIT))

    found: Found = described(path, json.loads(text), read)
    splits = tuple(
        Split(name, tuple(ctx.file_ref(file) for file in files)) for name, files in found.files.items()
    )
    return replace(found.table, splits=splits, path=ctx.files.relative(path))


class _Description:
    """One YAML description while it is read; values are taken as written (``no`` is Norwegian)."""

    def __init__(self, ctx: Context, path: Path, text: str) -> None:
        self._ctx, self._path = ctx, path
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        if not isinstance(node, yaml.MappingNode):
            raise _Fault(
                "a description is a list of `key: value` lines", 0, len(text.split("\n", 1)[0]), _SHAPE
            )
        self._parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = _SPELT.get(str(key.value), str(key.value)) if isinstance(key, yaml.ScalarNode) else ""
            if name not in KEYS:
                raise _at(
                    key, f"`{name[:40]}` is not a setting of a table", did_you_mean(name, KEYS) or _SHAPE
                )
            if name in self._parts:
                raise _at(key, f"`{name}` is set twice")
            self._parts[name] = value

    def table(self) -> TableSource:
        """Return the table: what the description says, else what the library's file says that it names.

        Raises ``_Fault`` and ``FileFault``.
        """
        if not self._parts.keys() & {"splits", "from"}:
            raise _Fault("the description names no data: it needs `splits`", 0, 1, _SHAPE)
        known = self._from() or TableSource(name=self._path.name.split(".")[0], splits=())
        said: dict[str, Any] = {"path": self._ctx.files.relative(self._path)}
        for key in ("name", "description", "licence", "website"):
            if key in self._parts:
                said[key] = " ".join(_text(self._parts[key]).split())
        if "language" in self._parts:
            said["languages"] = tuple(_texts(self._parts["language"]))
        if "splits" in self._parts:
            said["splits"] = tuple(self._split(name, node) for name, node in self._pairs("splits"))
        if "labels" in self._parts:
            said["labels"] = tuple((name, tuple(_texts(node))) for name, node in self._pairs("labels"))
        if not said.get("name", known.name):
            raise _at(self._parts["name"], "the table's name is empty")
        return replace(known, about=self._about(), **said)

    def _from(self) -> TableSource | None:
        node = self._parts.get("from")
        if node is None:
            return None
        path = self._path.parent / _text(node)
        try:
            return _of_library(self._ctx, path, self._ctx.files.read_text(path, _INFO_LIMIT))
        except ValueError as fault:
            raise _at(node, f"{path.name} cannot be used: {str(fault)[:120]}") from None

    def _split(self, name: str, node: yaml.Node) -> Split:
        files = []
        for text in _texts(node):
            if not text.lower().endswith(FORMATS):
                raise _at(node, f"`{text[:80]}` has no ending that is read", f"There are {listing(FORMATS)}.")
            try:
                files.append(self._ctx.file_ref(self._path.parent / text))
            except FileFault as fault:
                raise _at(node, fault.summary, fault.detail, fault.code) from None
        if not 0 < len(files) <= _MOST_FILES:
            raise _at(
                node, f"the split `{name[:40]}` names no file" if not files else "there are too many files"
            )
        return Split(name, tuple(files))

    def _about(self) -> tuple[tuple[str, str], ...]:
        node = self._parts.get("fields")
        if isinstance(node, yaml.SequenceNode):
            return tuple((name, "") for name in _texts(node))
        return tuple((name, " ".join(_text(value).split())) for name, value in self._pairs("fields"))

    def _pairs(self, name: str) -> list[tuple[str, yaml.Node]]:
        node = self._parts.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise _at(node, f"`{name}` is a list of `key: value` lines", _SHAPE)
        pairs: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.value.strip():
                raise _at(key, f"a key of `{name}` is no text")
            if key.value in pairs:
                raise _at(key, f"`{key.value[:40]}` is given twice")
            pairs[key.value] = value
        return list(pairs.items())


_SHAPE = "A description has `splits` (`train: rows.jsonl`) and `licence`; docs/dynosaur.md shows one."


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _at(node, "this must be a text")
    return str(node.value)


def _texts(node: yaml.Node) -> list[str]:
    """Return the texts of a list, or of one text."""
    if isinstance(node, yaml.SequenceNode):
        return [_text(item) for item in node.value]
    text = _text(node)
    return [text] if text else []


def _at(node: yaml.Node, summary: str, detail: str = "", code: str = "E0520") -> _Fault:
    return _Fault(summary, node.start_mark.index, node.end_mark.index, detail, code)
