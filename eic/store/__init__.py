"""The store: paid-for replies, made artifacts and past runs of one project, in one directory.

``Store.open`` is the only way in. Replies and runs live in ``store.db`` (SQLite, WAL), artifacts
in ``artifacts/ab/<digest>.jsonl``, trained weights in ``models/ab/<key>/``, journals in ``runs/<run id>/journal.jsonl``. Two processes
may use one store at once; a directory that cannot be written can still be read.
"""

from pathlib import Path
from types import TracebackType

from eic.store.artifacts import ArtifactInfo, Artifacts
from eic.store.database import DamageError, Database, StoreError
from eic.store.follow import Follower, ReplayClock
from eic.store.journal import Journal, read_journal
from eic.store.models import Models
from eic.store.replies import Replies
from eic.store.runs import RunRow, Runs

__all__ = [
    "ArtifactInfo", "DamageError", "Follower", "Journal", "ReplayClock", "RunRow", "Store", "StoreError", "read_journal",
]  # fmt: skip


class Store:
    """An open store. Use it as a context manager or call ``close``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.path = database.directory
        self.replies = Replies(database)
        self.models = Models(database)
        self.artifacts = Artifacts(database, self.models)
        self.runs = Runs(database)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the store in directory ``path``; create it, or bring its schema up to date.

        A directory without write permission opens for reading: writes then raise. Raises
        ``StoreError`` when it is damaged, made by a newer eic, or cannot be created.
        """
        return cls(Database.open(path))

    @classmethod
    def view(cls, path: Path) -> "Store":
        """Open the store in ``path``; where there is none, an empty one that refuses writes.

        For commands that only look: nothing is created. Raises ``StoreError`` like ``open``.
        """
        return cls(Database.view(path))

    @property
    def read_only(self) -> bool:
        """Whether writes are refused (no permission to write there)."""
        return self.database.read_only

    def journal_path(self, run_id: str) -> Path:
        """Return where the journal of ``run_id`` lies (it need not exist)."""
        return self.path / "runs" / run_id / "journal.jsonl"

    def control_path(self, run_id: str) -> Path:
        """Return where acts that steer ``run_id`` are appended while it runs (it need not exist)."""
        return self.path / "runs" / run_id / "control.jsonl"

    def opening_path(self, run_id: str) -> Path:
        """Return where ``run_id`` noted what it began with (it need not exist)."""
        return self.path / "runs" / run_id / "opening.json"

    def log_path(self, run_id: str) -> Path:
        """Return where a run in the background writes what it has to say (it need not exist)."""
        return self.path / "runs" / run_id / "log.txt"

    def close(self) -> None:
        """Commit what is queued and close; further use raises. Closing twice is fine."""
        self.replies.close()
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
