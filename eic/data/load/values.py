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


def read_values(path: Path, longest: int = LONGEST) -> Iterator[Placed]:
    """Yield the values of a file, one at a time.

    A line that is not JSON is a fault of that line. Raises ``LoadFault`` for what ends the reading (an
    array that breaks off, text that is not UTF-8, a damaged table) and ``OSError``.
    """
    with path.open("rb") as file:
        head = file.read(_PEEK)
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
    done, number = begin, 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise LoadFault(f"line {number} has more than {longest:,} bytes")
        if line.strip():
            yield _line(line, f"line {number}", done)
        done += len(line)


def _line(line: bytes, place: str, done: int) -> Placed:
    try:
        return Placed(place, json.loads(line.decode("utf-8")), done)
    except UnicodeDecodeError:
        return Placed(place, None, done, "it is not UTF-8")
    except json.JSONDecodeError as error:
        return Placed(place, None, done, f"it is not JSON ({error.msg}, character {error.pos + 1})")
    except (ValueError, RecursionError):
        return Placed(place, None, done, "it holds JSON that is too deep or too large")
