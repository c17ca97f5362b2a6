"""Artifacts: what steps made, as JSONL files named by their content, found by step key."""

import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eic.canon import Key, StreamDigest, canonical_json
from eic.store.database import Database, StoreError, column
from eic.store.models import FILES, Models
from eic.whole import sync

_TAG = "artifact"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArtifactInfo:
    """What a step made: ``digest`` of the file, ``size`` in bytes, ``counts`` for views and plans."""

    step: Key
    kind: str
    title: str
    digest: Key
    size: int
    counts: dict[str, int] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)


class Artifacts:
    """The artifacts of one store."""

    def __init__(self, database: Database, models: Models) -> None:
        self._database = database
        self._models = models
        self._directory = database.directory / "artifacts"

    def info(self, step_key: Key) -> ArtifactInfo | None:
        """Return what ``step_key`` made, or None when it must be made (again).

        A file that is missing or has another size, a trained model's too, counts as not made; its
        content is checked by ``read`` and ``verify``.
        """
        rows = self._database.query(f"{_SELECT} WHERE step = ?", (step_key,))
        if not rows:
            return None
        info = _info(rows[0])
        try:
            size = self.path(info.digest).stat().st_size
        except OSError:
            return None
        if FILES in info.meta and not self._models.whole(step_key, info.meta[FILES]):
            return None
        return info if size == info.size else None

    def spoiled(self, step_key: Key) -> bool:
        """Whether ``step_key`` trained a model whose files are no longer there with their sizes."""
        rows = self._database.query(f"{_SELECT} WHERE step = ?", (step_key,))
        files = _info(rows[0]).meta.get(FILES) if rows else None
        return files is not None and not self._models.whole(step_key, files)

    def list(self) -> "list[ArtifactInfo]":
        """Return all recorded artifacts, oldest first, whether or not their files are sound."""
        return [_info(row) for row in self._database.query(f"{_SELECT} ORDER BY created, step")]

    def write(
        self,
        step_key: Key,
        kind: str,
        title: str,
        records: Iterable[Any],
        counts: dict[str, int],
        meta: dict[str, Any],
    ) -> ArtifactInfo:
        """Store JSON ``records`` as what ``step_key`` made; readers see all of it or nothing.

        ``records`` is consumed once, never held whole; ``counts`` and ``meta`` are read when that is
        done, so whoever makes the records may fill them meanwhile. Raises ``StoreError``.
        """
        self._database.check_writable()
        try:
            digest, size = self._write_file(records)
        except OSError as error:
            raise StoreError(f"cannot write below {self._directory}: {error.strerror or error}.") from error
        info = ArtifactInfo(step_key, kind, title, digest, size, dict(counts), dict(meta))
        told = (column(canonical_json(counts)), column(canonical_json(meta)))
        row = (step_key, kind, title, digest, size, *told, time.time())
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return info

    def read(self, step_key: Key, *tags: str) -> Iterator[Any]:
        """Yield the records ``step_key`` made, checked against the digest before the first one.

        With ``tags`` only the records ``[tag, ...]`` of one of these; others are not even parsed. Raises ``StoreError`` when there are none. A damaged file is forgotten, so that the next
        run makes it again.
        """
        info = self.info(step_key)
        if info is None:
            raise StoreError(f"the store {self._database.directory} holds no artifact of step {step_key}.")
        if not self.sound(info):
            self.forget(step_key)
            raise StoreError(
                f"the artifact of {info.title} ({self.path(info.digest)}) is damaged: run again to make it anew."
            )
        return self._records(self.path(info.digest), tags)

    def count(self, step_key: Key, tag: str) -> int:
        """Return how many records ``[tag, ...]`` a step made, without parsing any. Raises like ``read``."""
        info = self.info(step_key)
        if info is None:
            raise StoreError(f"the store {self._database.directory} holds no artifact of step {step_key}.")
        return sum(1 for _ in self._lines(self.path(info.digest), (tag,)))

    def sound(self, info: ArtifactInfo) -> bool:
        """Whether the file is there and holds exactly what was written (reads all of it)."""
        try:
            return self._digest(self.path(info.digest)) == info.digest
        except OSError:
            return False

    def forget(self, step_key: Key) -> None:
        """Drop the record of a step's artifact (not its file); nothing happens in a read-only store."""
        if self._database.read_only:
            return
        with self._database.writing() as connection:
            connection.execute("DELETE FROM artifacts WHERE step = ?", (step_key,))

    def path(self, digest: Key) -> Path:
        """Return where the file with ``digest`` lies."""
        name = digest.partition(":")[2]
        return self._directory / name[:2] / f"{name}.jsonl"

    def _write_file(self, records: Iterable[Any]) -> tuple[Key, int]:
        self._directory.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", suffix=".tmp", dir=self._directory)
        try:
            hasher, size = StreamDigest(_TAG), 0
            with os.fdopen(handle, "wb", buffering=_CHUNK) as file:
                os.fchmod(handle, 0o644)
                for record in records:
                    line = canonical_json(record).encode("utf-8", "surrogatepass") + b"\n"
                    hasher.update(line)
                    size += file.write(line)
                file.flush()
                os.fsync(file.fileno())
            digest = hasher.key()
            final = self.path(digest)
            final.parent.mkdir(exist_ok=True)
            os.replace(temporary, final)
            for directory in (final.parent, self._directory):
                sync(directory)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        return digest, size

    def _digest(self, path: Path) -> Key:
        hasher = StreamDigest(_TAG)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                hasher.update(chunk)
        return hasher.key()

    def _records(self, path: Path, tags: tuple[str, ...]) -> Iterator[Any]:
        return map(json.loads, self._lines(path, tags))

    def _lines(self, path: Path, tags: tuple[str, ...]) -> Iterator[bytes]:
        begins = tuple(f'["{tag}",'.encode() for tag in tags)  # the form is canonical
        try:
            with path.open("rb", buffering=_CHUNK) as file:
                if begins:
                    yield from (line for line in file if line.startswith(begins))
                else:
                    yield from file
        except OSError as error:
            raise StoreError(f"cannot read the artifact {path}: {error.strerror}.") from error


_SELECT = "SELECT step, kind, title, digest, size, counts, meta FROM artifacts"


def _info(row: Any) -> ArtifactInfo:
    step, kind, title, digest, size, counts, meta = row
    return ArtifactInfo(step, kind, title, digest, size, json.loads(counts), json.loads(meta))
