"""Runs: one row for each time a spec was run, for `eic runs`, `eic show` and `eic plan`."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from eic.canon import canonical_json
from eic.store.database import Database, StoreError, column


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. ``spec`` is the spec's name, ``path`` its file, ``digest`` its plan's identity.

    ``status`` is ``running`` until ``finish``; a process that died leaves it so (``pid`` tells).
    ``started`` and ``finished`` are seconds since the epoch, ``finished`` None while running.
    """

    id: str
    spec: str
    path: str
    digest: str
    plan: dict[str, Any]
    status: str
    totals: dict[str, Any]
    started: float
    finished: float | None
    pid: int


_SELECT = "SELECT id, spec, path, digest, plan, status, totals, started, finished, pid FROM runs"
_NEWEST = "ORDER BY number DESC"

_NAMED = re.compile(r"(.+?)(?:~([0-9]{1,9}))?", re.DOTALL)

LATEST = "latest"
"""Names the newest run, whatever its spec."""


class Runs:
    """The runs of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, run_id: str, spec: str, path: str, digest: str, plan: dict[str, Any], pid: int) -> None:
        """Record that a run began. Raises ``StoreError`` when ``run_id`` is taken."""
        row = (
            run_id, spec, column(path), digest, column(canonical_json(plan)), "running", "{}", time.time(), pid,
        )  # fmt: skip
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone():
                raise StoreError(f"the store already has a run {run_id}.")
            connection.execute(
                "INSERT INTO runs (id, spec, path, digest, plan, status, totals, started, pid)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )

    def replan(self, run_id: str, plan: dict[str, Any]) -> None:
        """Record that a run goes on with another plan. Raises ``StoreError`` when there is no such run."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE runs SET plan = ? WHERE id = ?", (column(canonical_json(plan)), run_id)
            )
            if not cursor.rowcount:
                raise StoreError(f"the store has no run {run_id}.")

    def finish(self, run_id: str, status: str, totals: dict[str, Any]) -> None:
        """Record how a run ended. Raises ``StoreError`` when there is no such run."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE runs SET status = ?, totals = ?, finished = ? WHERE id = ?",
                (status, column(canonical_json(totals)), time.time(), run_id),
            )
            if not cursor.rowcount:
                raise StoreError(f"the store has no run {run_id}.")

    def list(self) -> "list[RunRow]":
        """Return all runs, newest first."""
        return [_row(row) for row in self._database.query(f"{_SELECT} {_NEWEST}")]

    def get(self, run_id: str) -> RunRow:
        """Return the run that ``run_id`` names. Raises ``StoreError``.

        It is an id, ``latest``, a spec's name (for its latest run), or what one id alone begins with.
        ``~1`` behind the middle two names the run before, ``~2`` the one before that.
        """
        exact = self._database.query(f"{_SELECT} WHERE id = ?", (run_id,))
        if exact:
            return _row(exact[0])
        named = _NAMED.fullmatch(run_id)
        name, back = (named[1], int(named[2] or 0)) if named else ("", 0)
        of_spec = self._of_spec(name)
        if of_spec:
            if back < len(of_spec):
                return self.get(of_spec[back])
            whose = "the store has" if name == LATEST else f"the spec {name!r} has"
            raise StoreError(
                f"{whose} {len(of_spec)} run{'s' if len(of_spec) > 1 else ''}, so there is no {run_id}: `eic runs` lists them."
            )
        rows = self._database.query(
            f"{_SELECT} WHERE substr(id, 1, length(?1)) = ?1 {_NEWEST} LIMIT 9", (run_id,)
        )
        found = [_row(row) for row in rows]
        if not found or not run_id:
            raise StoreError(f"the store has no run {run_id!r}: `eic runs` lists them.")
        if len(found) > 1:
            several = "".join(f"\n  {row.id}  {_when(row.started)}  {row.status}" for row in found[:8])
            raise StoreError(
                f"several runs begin with {run_id!r}: give more of the id, or `{found[0].spec}` for the latest"
                f" of that spec and `{found[0].spec}~1` for the one before. Newest first:{several}"
            )
        return found[0]

    def _of_spec(self, name: str) -> tuple[str, ...]:
        """Return the ids of a spec's runs (of all runs for ``latest``), newest first."""
        where, values = ("", ()) if name == LATEST else ("WHERE spec = ?", (name,))
        rows = self._database.query(f"SELECT id FROM runs {where} {_NEWEST}", values)
        return tuple(str(row[0]) for row in rows)

    def latest(self, spec: str | None = None) -> RunRow | None:
        """Return the newest run (of the spec named ``spec``), or None."""
        if spec is None:
            rows = self._database.query(f"{_SELECT} {_NEWEST} LIMIT 1")
        else:
            rows = self._database.query(f"{_SELECT} WHERE spec = ? {_NEWEST} LIMIT 1", (spec,))
        return _row(rows[0]) if rows else None


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _row(row: Any) -> RunRow:
    return RunRow(
        id=row[0], spec=row[1], path=row[2], digest=row[3], plan=json.loads(row[4]), status=row[5],
        totals=json.loads(row[6]), started=row[7], finished=row[8], pid=row[9],
    )  # fmt: skip
