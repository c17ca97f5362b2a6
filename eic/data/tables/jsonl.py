"""JSON lines: one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from eic.data.tables.base import MAX_FIELDS, MAX_LINE, Broken, Row, lines, plain_row


def rows(path: Path) -> Iterator[Row | Broken]:
    """Yield the rows of a file, blank lines left out. Raises ``OSError``."""
    with path.open("rb") as file:
        for number, line in lines(file):
            if line is None:
                yield Broken(f"line {number}", f"it is longer than {MAX_LINE:,} bytes")
            elif line.strip(b" \t\r\n"):
                yield _row(number, line)


def _row(number: int, line: bytes) -> Row | Broken:
    place = f"line {number}"
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return Broken(place, "it is not UTF-8")
    except json.JSONDecodeError as fault:
        return Broken(place, f"it is not JSON: {fault.msg}")
    except (ValueError, RecursionError):
        return Broken(place, "it holds JSON that is too deep or too large")
    if not isinstance(value, dict):
        return Broken(place, "it is no object")
    if len(value) > MAX_FIELDS:
        return Broken(place, f"it has more than {MAX_FIELDS:,} fields")
    return plain_row(value)
