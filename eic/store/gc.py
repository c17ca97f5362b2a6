"""`eic store gc` and `eic store stats`: what a store holds, and freeing what nobody needs."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eic.canon import Key, canonical_json
from eic.store.models import size_of
from eic.store.runs import RunRow

if TYPE_CHECKING:
    from eic.store import Store

_KEY = re.compile(r"b2:[0-9a-f]{40}")
_GRACE_SECONDS = 86_400.0
"""Files younger than this may belong to a run that is writing them now."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a store holds; sizes in bytes."""

    replies: int
    reply_bytes: int
    artifacts: int
    artifact_bytes: int
    runs: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Freed:
    """What ``collect`` removed; ``bytes`` counts files (SQLite re-uses its own space).

    ``young`` is the number of files and models that nobody needs but that are too young to go yet,
    ``young_bytes`` their size.
    """

    artifacts: int
    files: int
    replies: int
    bytes: int
    young: int = 0
    young_bytes: int = 0


def stats(store: "Store") -> Stats:
    """Count what ``store`` holds."""
    replies = store.database.query("SELECT count(*), coalesce(sum(length(reply)), 0) FROM replies")[0]
    runs = store.database.query("SELECT count(*) FROM runs")[0]
    artifacts = store.artifacts.list()
    sizes = {info.digest: info.size for info in artifacts}
    total = sum(path.stat().st_size for path in store.path.rglob("*") if path.is_file())
    return Stats(
        replies=int(str(replies[0])), reply_bytes=int(str(replies[1])), artifacts=len(artifacts),
        artifact_bytes=sum(sizes.values()), runs=int(str(runs[0])), total_bytes=total,
    )  # fmt: skip


def collect(
    store: "Store", keep: int = 20, replies: bool = False, now: float | None = None, dry_run: bool = False
) -> Freed:
    """Remove what the newest ``keep`` runs (and running ones) do not need; return what was freed.

    Freed are artifacts that no kept run's plan mentions, files no artifact refers to, abandoned
    temporary files, and models with their work folders (all files only when a day old). Replies are kept, for they were paid
    for; with ``replies`` those go that are older than every kept run and that neither a kept run's
    journal nor anything it rests on names. When that cannot be told, because no run is kept, a
    journal is gone or an old artifact does not name its replies, every reply stays. Rows and
    journals of runs stay. ``dry_run`` only counts.
    """
    if not dry_run:
        store.database.check_writable()
    clock = time.time() if now is None else now
    runs = store.runs.list()
    kept = [run for number, run in enumerate(runs) if number < keep or run.status == "running"]
    artifacts = _unneeded_artifacts(store, kept)
    if not dry_run:
        for step in artifacts:
            store.artifacts.forget(step)
    needed = {
        store.artifacts.path(info.digest) for info in store.artifacts.list() if info.step not in artifacts
    }
    files, size, young, young_size = 0, 0, 0, 0
    for path, old in _files(store, clock):
        if path in needed:
            continue
        if not old:
            young, young_size = young + 1, young_size + path.stat().st_size
            continue
        files, size = files + 1, size + path.stat().st_size
        if not dry_run:
            path.unlink(missing_ok=True)
    for folder, old in _unneeded_models(store, kept, clock):
        if not old:
            young, young_size = young + 1, young_size + size_of(folder)
            continue
        files, size = files + 1, size + size_of(folder)
        if not dry_run:
            shutil.rmtree(folder, ignore_errors=True)
    doomed = _unneeded_replies(store, kept) if replies else []
    if doomed and not dry_run:
        store.replies.remove(doomed)
    return Freed(len(artifacts), files, len(doomed), size, young, young_size)


def _unneeded_artifacts(store: "Store", kept: list[RunRow]) -> set[Key]:
    mentioned = {key for run in kept for key in _KEY.findall(canonical_json(run.plan))}
    return {info.step for info in store.artifacts.list()} - mentioned


def _unneeded_models(store: "Store", kept: list[RunRow], now: float) -> list[tuple[Path, bool]]:
    """Return folders of models, and of trainings that stopped, that no kept run's plan mentions; and whether each is old."""
    mentioned = {key for run in kept for key in _KEY.findall(canonical_json(run.plan))}
    return [
        (folder, now - folder.stat().st_mtime > _GRACE_SECONDS)
        for key, folder in store.models.list()
        if key not in mentioned
    ]


def _unneeded_replies(store: "Store", kept: list[RunRow]) -> list[int]:
    """Row ids of replies older than all kept runs that nothing of theirs names."""
    needed = _needed_replies(store, kept)
    if needed is None:
        return []
    oldest = min(run.started for run in kept)
    rows = store.database.query("SELECT id, key FROM replies WHERE created < ?", (oldest,))
    return [int(str(number)) for number, key in rows if key not in needed]


def _needed_replies(store: "Store", kept: list[RunRow]) -> set[Key] | None:
    """Return every key that kept runs name: in journals, in their artifacts' figures and lineage.

    A reused step leaves no call in the journal, so its artifact must tell. None: nobody can.
    """
    if not kept:
        return None
    found: set[Key] = set()
    for run in kept:
        path = store.journal_path(run.id)
        if not path.exists():
            return None
        found |= _keys_in(path)
    plans = {key for run in kept for key in _KEY.findall(canonical_json(run.plan))}
    for info in store.artifacts.list():
        if info.step not in plans:
            continue
        if info.meta.get("calls") and "replies" not in info.meta:
            return None  # made before artifacts named their replies
        found.update(map(str, info.meta.get("replies", ())))
        path = store.artifacts.path(info.digest)
        if path.exists():
            found |= _keys_in(path)
    return found


def _keys_in(path: Path) -> set[Key]:
    """Return all keys that a file of JSON lines mentions."""
    found: set[Key] = set()
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            found.update(_KEY.findall(line))
    return found


def _files(store: "Store", now: float) -> Iterator[tuple[Path, bool]]:
    """Yield each file below ``artifacts`` and whether it is older than the grace period."""
    for path in sorted((store.path / "artifacts").rglob("*")):
        if path.is_file() and path.suffix in (".jsonl", ".tmp"):
            yield path, now - path.stat().st_mtime > _GRACE_SECONDS
