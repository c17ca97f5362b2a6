"""Files as streams of JSON values: lines, arrays and tables, told apart by their first bytes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from eic.data.load.array import read_array
from eic.data.load.base import LoadFault, Placed

LONGEST = 50_000_000
"""Most bytes of one line or one element."""

_PARQUET = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_PEEK = 1 << 16
_OTHERS = {
    b"\x1f\x8b": "it is compressed with gzip: unpack it first",
    b"BZh": "it is compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "it is compressed with xz: unpack it first",
    b"\x28\xb5\x2f\xfd": "it is compressed with Zstandard: unpack it first",
    b"PK\x03\x04": "it is a zip archive (or a spreadsheet): unpack or export what it holds",
    b"\xff\xfe": "it is UTF-16: save it as UTF-8",
    b"\xfe\xff": "it is UTF-16: save it as UTF-8",
}
"""What is told of files that begin with these bytes: nobody means them as they are."""

_HOLDS = "a file holds JSON lines (a whole object on each), a JSON array or Parquet"


def read_values(path: Path, longest: int = LONGEST) -> Iterator[Placed]:
    """Yield the values of a file, one at a time.

    A line that is not JSON is a fault of that line. Raises ``LoadFault`` for what ends the reading (an
    array that breaks off, text that is not UTF-8, a damaged table, a compressed file) and ``OSError``.
    """
    with path.open("rb") as file:
        head = file.read(_PEEK)
        if other := next((told for magic, told in _OTHERS.items() if head.startswith(magic)), ""):
            raise LoadFault(f"line 1: {other}")
        if head.startswith(_PARQUET):
            from eic.data.load.parquet import read_parquet

            yield from read_parquet(path)
            return
        begin = len(_BOM) if head.startswith(_BOM) else 0
        file.seek(begin)
        if head[begin:].lstrip()[:1] == b"[":
            yield from read_array(file, begin, longest)
        else:
            yield from _lines(file, begin, longest)


def _lines(file: IO[bytes], begin: int, longest: int) -> Iterator[Placed]:
    done, number, hint = begin, 0, f"; {_HOLDS}"
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise LoadFault(f"line {number} has more than {longest:,} bytes")
        if line.strip():
            yield _line(line, f"line {number}", done, hint)
            hint = ""
        done += len(line)


def _line(line: bytes, place: str, done: int, hint: str) -> Placed:
    """Return the value of a line; ``hint`` follows what is told of one that is not JSON."""
    try:
        return Placed(place, json.loads(line.decode("utf-8")), done)
    except UnicodeDecodeError:
        return Placed(place, None, done, "it is not UTF-8")
    except json.JSONDecodeError as error:
        return Placed(place, None, done, f"it is not JSON ({error.msg}, character {error.pos + 1}){hint}")
    except (ValueError, RecursionError):
        return Placed(place, None, done, "it holds JSON that is too deep or too large")
