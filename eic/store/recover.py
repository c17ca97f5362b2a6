"""`eic store verify --repair` on a damaged database: a new one of every row that can still be read."""

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eic.store.database import Database, explained

_TABLES = ("replies", "requests", "artifacts", "runs")
"""Every table but that of claims, which end with their processes anyway."""

_FAR = 200_000
"""How many row numbers past an unreadable row are tried before the rest of a table is given up."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was saved: rows by table, and where the damaged file lies now."""

    rows: dict[str, int]
    damaged: Path


def recover(directory: Path) -> Recovered:
    """Put a new database in the place of a damaged one, with every row that can be read.

    The damaged file is kept beside it. Nobody else may have the store open. Raises ``StoreError`` when
    the file cannot even be opened, or the new one cannot be written.
    """
    rows: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix=".repair-", dir=directory) as folder:
        old, new = Database.open(directory), Database.open(Path(folder))
        with explained(directory):
            reading = old.connect()
            with new.writing() as connection:
                for table in _TABLES:
                    rows[table] = sum(
                        1 for row in _readable(reading, table) if _insert(connection, table, row)
                    )
            reading.close()
        old.close()
        new.close()  # the last one: all of it is in the one file now
        kept = _free_name(old.file)
        for ending in ("-wal", "-shm"):
            beside = old.file.with_name(old.file.name + ending)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + ending))
        old.file.replace(kept)
        new.file.replace(old.file)
    return Recovered(rows, kept)


def _readable(connection: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table with their numbers, passing over those that cannot be read."""
    last, missed = 0, 0
    while missed < _FAR:
        sql = f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid"
        try:
            for row in connection.execute(sql, (last + missed,)):
                yield row
                last, missed = row[0], 0
            return
        except sqlite3.DatabaseError:
            missed += 1


def _insert(connection: sqlite3.Connection, table: str, row: tuple[Any, ...]) -> bool:
    """Insert a row under its number; False for one that cannot be right."""
    number, *values = row
    marks = ", ".join("?" * len(values))
    try:
        names = [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
        sql = f"INSERT INTO {table} (rowid, {', '.join(names)}) VALUES (?, {marks})"
        connection.execute(sql, (number, *values))
    except (sqlite3.IntegrityError, sqlite3.InterfaceError):
        return False
    return True


def _free_name(file: Path) -> Path:
    number = 1
    while (path := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    return path
