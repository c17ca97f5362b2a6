"""Comma- or tab-separated values with a header line. Cells are text; nothing is computed or guessed."""

import csv
from collections.abc import Iterator
from pathlib import Path

from eic.data.tables.base import MAX_FIELDS, MAX_LINE, Broken, Row, TableFault, lines, plain_row


def rows(path: Path, delimiter: str) -> Iterator[Row | Broken]:
    """Yield the rows of a file. Raises ``OSError``, and ``TableFault`` for a header that names no fields.

    A column without a name (the row numbers that some tools write) is left out. A quoted cell may hold line breaks, up to the 131,072 characters that ``csv`` allows a cell.
    """
    with path.open("rb") as file:
        at = _Lines(lines(file))
        reader = csv.reader(at, delimiter=delimiter)
        header = _header(reader, path.name)
        while True:
            place = f"line {at.number + 1}"
            at.fault = ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                yield Broken(place, f"it is not CSV: {fault}")
                continue
            if at.fault:
                yield Broken(place, at.fault)
            elif len(cells) == len(header):
                yield plain_row({name: cell for name, cell in zip(header, cells, strict=True) if name})
            elif cells:
                yield Broken(place, f"it has {len(cells)} cells, the header has {len(header)}")


def _header(reader: "Iterator[list[str]]", name: str) -> list[str]:
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as fault:
        raise TableFault(f"{name}: the header is not CSV: {fault}") from None
    if not any(header):
        raise TableFault(f"{name}: the first line names no fields")
    if len(header) > MAX_FIELDS:
        raise TableFault(f"{name}: the header has more than {MAX_FIELDS:,} fields")
    twice = next((cell for cell in header if cell and header.count(cell) > 1), None)
    if twice is not None:
        raise TableFault(f"{name}: the header has the field `{twice[:40]}` twice")
    return header


class _Lines:
    """The file's lines as text; remembers where it is and what was wrong with a line."""

    def __init__(self, found: Iterator[tuple[int, bytes | None]]) -> None:
        self._found = found
        self.number = 0
        self.fault = ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        self.number, line = next(self._found)
        if line is None:
            self.fault = f"it is longer than {MAX_LINE:,} bytes"
            return "\n"
        try:
            text = line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            self.fault = "it is not UTF-8"
            text = line.decode("utf-8", "replace")
        return text.replace("\0", "")
