"""Trained models: folders of weights by step key, and the work folders in which they are made.

``models/ab/<key>`` holds a finished checkpoint, whole or not at all; ``models/work/<key>`` what a
training needs to go on after a kill. What a finished folder held is part of its step's artifact, so
that a missing or changed file counts as not made. Finished files are read-only: outputs are hard links to
large ones, and who edits such an output in place would edit the store.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eic.canon import Key, digest_file
from eic.store.database import Database, StoreError
from eic.whole import sync

FILES = "model_files"
"""Where a train step's figures (its artifact's ``meta``) hold its files: name to [bytes, digest]."""

MADE = "model"
"""The folder inside a work folder that ``finish`` takes."""

_READ_ONLY = 0o444


class Models:
    """The trained models of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._directory = database.directory.absolute() / "models"  # trainers look from other folders

    def folder(self, key: Key) -> Path:
        """Return where the finished checkpoint of a train step lies (it need not exist)."""
        name = key.partition(":")[2]
        return self._directory / name[:2] / name

    def work(self, key: Key) -> Path:
        """Return the work folder of a train step, made when it is not there. Raises ``StoreError``."""
        self._database.check_writable()
        path = self._work(key)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot create {path}: {error.strerror}.") from error
        return path

    def finish(self, key: Key) -> dict[str, list[Any]]:
        """Move ``work/model`` in whole, delete the work folder and return the files that were moved.

        A checkpoint that was moved before (and then not recorded) is taken as it is. Raises ``StoreError``.
        """
        self._database.check_writable()
        final, made = self.folder(key), self._work(key) / MADE
        try:
            if made.is_dir():
                final.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(final, ignore_errors=True)
                for path in _files(made):
                    sync(path)
                    path.chmod(_READ_ONLY)
                os.replace(made, final)
                sync(final.parent)
            shutil.rmtree(self._work(key), ignore_errors=True)
            return {
                str(path.relative_to(final)): [path.stat().st_size, digest_file("model", path)]
                for path in _files(final)
            }
        except OSError as error:
            raise StoreError(f"cannot keep the model in {final}: {error.strerror or error}.") from error

    def finished(self, key: Key) -> bool:
        """Whether a checkpoint was moved in (its files are checked against an artifact by ``whole``)."""
        return self.folder(key).is_dir()

    def discard(self, key: Key) -> None:
        """Delete a checkpoint that is not what was written, lest it is taken for one. Raises ``StoreError``."""
        self._database.check_writable()
        try:
            shutil.rmtree(self.folder(key))
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"cannot delete {self.folder(key)}: {error.strerror or error}.") from error

    def whole(self, key: Key, files: dict[str, list[Any]]) -> bool:
        """Whether every file is there with its size."""
        folder = self.folder(key)
        try:
            return bool(files) and all(
                (folder / name).stat().st_size == size for name, (size, _) in files.items()
            )
        except OSError:
            return False

    def damaged(self, key: Key, files: dict[str, list[Any]]) -> "list[Path]":
        """Return every file that does not hold exactly what was written, or is gone (reads all of them)."""
        folder = self.folder(key)
        return [folder / name for name, (_, digest) in files.items() if not _holds(folder / name, digest)]

    def list(self) -> "list[tuple[Key, Path]]":
        """Return (step key, folder) of every finished and every work folder."""
        found = [*self._directory.glob("[0-9a-f][0-9a-f]/*"), *self._directory.glob("work/*")]
        return [(f"b2:{path.name}", path) for path in sorted(found) if path.is_dir()]

    def _work(self, key: Key) -> Path:
        return self._directory / "work" / key.partition(":")[2]


def _holds(path: Path, digest: str) -> bool:
    try:
        return digest_file("model", path) == digest
    except OSError:
        return False


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
