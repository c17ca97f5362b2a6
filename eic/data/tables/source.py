"""The rows of a table: its splits in order, each file by the reader of its format."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from eic.data.tables import arrow, delimited, jsonl, parquet
from eic.data.tables.base import Broken, Row, TableFault
from eic.lang.tables import Split, TableSource

USED_SPLITS = ("train", "validation")
"""Splits whose names hold one of these words are used; test data is left to those who test."""


def used_splits(table: TableSource) -> tuple[Split, ...]:
    """Return the splits whose rows may be used, in the order of the description."""
    return tuple(split for split in table.splits if any(word in split.name for word in USED_SPLITS))


def rows_of(table: TableSource, root: Path, most: int) -> Iterator[Row | Broken]:
    """Yield the first ``most`` rows of each split that may be used, broken ones among them.

    Whole numbers of a field with labels become their names. Raises ``TableFault``.
    """
    labels = dict(table.labels)
    for split in used_splits(table):
        for row in islice(_split(split, root), most):
            yield _labelled(row, labels) if labels and isinstance(row, dict) else row


def _split(split: Split, root: Path) -> Iterator[Row | Broken]:
    for file in split.files:
        try:
            yield from _rows(root / file.path)
        except OSError as fault:
            raise TableFault(f"{file.path}: it cannot be read: {fault.strerror or fault}") from None


def _rows(path: Path) -> Iterator[Row | Broken]:
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return jsonl.rows(path)
        case ".csv":
            return delimited.rows(path, ",")
        case ".tsv":
            return delimited.rows(path, "\t")
        case ".parquet":
            return parquet.rows(path)
        case ".arrow":
            return arrow.rows(path)
        case suffix:
            raise TableFault(f"{path.name}: `{suffix}` is no format that is read")


def _labelled(row: Row, labels: dict[str, tuple[str, ...]]) -> Row:
    """Return a row with the names behind whole numbers; a number without a name (-1: unknown) is None."""

    def name(field: str, value: object) -> object:
        names = labels.get(field)
        if names is None or not isinstance(value, int) or isinstance(value, bool):
            return value
        return names[value] if 0 <= value < len(names) else None

    return {field: name(field, value) for field, value in row.items()}
