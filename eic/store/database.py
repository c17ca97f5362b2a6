"""The SQLite file under a store: opening, schema migrations, locking, errors for people."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from eic.canon import digest_bytes

APPLICATION_ID = 0x65696331
"""Marks the file as ours (``eic1``), so that another program's database is not migrated."""

_BUSY_SECONDS = 30.0
_DAMAGE = ("malformed", "not a database", "corrupt", "disk image")


class StoreError(Exception):
    """The store cannot do what was asked; ``str()`` is for users."""


class DamageError(StoreError):
    """The database is not as SQLite wrote it."""


def _create_replies(connection: sqlite3.Connection) -> None:
    # Requests are only read by `verify` and exports: apart from the replies they do not slow replay.
    connection.execute(
        "CREATE TABLE replies (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
        " reply BLOB NOT NULL, created REAL NOT NULL)"
    )
    connection.execute("CREATE TABLE requests (id INTEGER PRIMARY KEY, request BLOB NOT NULL)")


def _create_runs_and_artifacts(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE artifacts (step TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,"
        " digest TEXT NOT NULL, size INTEGER NOT NULL, counts TEXT NOT NULL, meta TEXT NOT NULL,"
        " created REAL NOT NULL)"
    )
    connection.execute("CREATE INDEX artifacts_by_digest ON artifacts (digest)")
    connection.execute(
        "CREATE TABLE runs (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, spec TEXT NOT NULL,"
        " path TEXT NOT NULL, digest TEXT NOT NULL, plan TEXT NOT NULL, status TEXT NOT NULL,"
        " totals TEXT NOT NULL, started REAL NOT NULL, finished REAL, pid INTEGER NOT NULL)"
    )


def _create_claims(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL)")


def _add_reply_digests(connection: sqlite3.Connection) -> None:
    # Beside the requests, where `verify` reads it and replay does not.
    connection.execute("ALTER TABLE requests ADD COLUMN digest TEXT NOT NULL DEFAULT ''")
    connection.create_function("reply_digest", 1, reply_digest, deterministic=True)
    connection.execute(
        "UPDATE requests SET digest = (SELECT reply_digest(reply) FROM replies WHERE replies.id = requests.id)"
        " WHERE id IN (SELECT id FROM replies)"
    )


def column(text: str) -> str:
    """Return ``text`` as a column takes it: half a surrogate pair (of a stranger's text, of a path that is not
    UTF-8) becomes its escape, and JSON reads it back as it was."""
    return text.encode("utf-8", "backslashreplace").decode()


def reply_digest(reply: bytes) -> str:
    """Return what tells whether a stored reply is still the one that was paid for."""
    return digest_bytes("reply", reply)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create_replies, _create_runs_and_artifacts, _create_claims, _add_reply_digests,
)  # fmt: skip
"""Migration ``n`` brings schema ``n`` to ``n + 1``. Only ever append: stores outlive versions."""


class Database:
    """One store directory's SQLite file; makes configured connections and explains their errors."""

    def __init__(self, directory: Path, read_only: bool, *, empty: bool = False) -> None:
        self._empty = empty
        self.directory = directory
        self.file = directory / "store.db"
        self.read_only = read_only
        self._lock = threading.RLock()
        self._closed = False
        self._connection = self.connect()

    @classmethod
    def view(cls, directory: Path) -> "Database":
        """Open what ``directory`` holds, or an empty database in memory: nothing is created on disk."""
        if (directory / "store.db").exists():
            return cls.open(directory)
        database = cls(directory, read_only=True, empty=True)
        for migration in MIGRATIONS:
            migration(database._connection)
        return database

    @classmethod
    def open(cls, directory: Path) -> "Database":
        """Open or create the database in ``directory``; see ``Store.open``."""
        file = directory / "store.db"
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot create the store directory {directory}: {error.strerror}. "
                "Choose another one with --store or EIC_STORE."
            ) from error
        read_only = not _writable(directory, file)
        if read_only and not file.exists():
            raise StoreError(
                f"the directory {directory} cannot be written and holds no store yet. "
                "Choose another one with --store or EIC_STORE."
            )
        with explained(directory):
            database = cls(directory, read_only)
            try:
                database._prepare()
            except BaseException:
                database._connection.close()
                raise
        return database

    def connect(self) -> sqlite3.Connection:
        """Return a new connection (any thread may use it, one at a time); durable commits."""
        with explained(self.directory):
            if self._empty:
                return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            if self.read_only:
                return self._connect_reading()
            connection = sqlite3.connect(
                self.file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Several replies a page: with the default 4 KB a page holds one and wastes the rest.
            connection.execute("PRAGMA page_size = 16384")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -16000")
            connection.execute("PRAGMA mmap_size = 268435456")
            return connection

    def _connect_reading(self) -> sqlite3.Connection:
        """Open without writing anything, even where SQLite may not create its ``-shm`` file."""
        address = self.file.resolve().as_uri()
        for options in ("mode=ro", "mode=ro&immutable=1"):
            connection = sqlite3.connect(
                f"{address}?{options}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                connection.execute("PRAGMA user_version").fetchone()
            except sqlite3.OperationalError:
                connection.close()
            else:
                return connection
        raise StoreError(f"the store {self.directory} cannot be read: check the permissions of {self.file}.")

    def _prepare(self) -> None:
        version = self._version()
        if self.read_only:
            if version != len(MIGRATIONS):
                raise StoreError(
                    f"the store {self.directory} has schema {version}, this eic needs {len(MIGRATIONS)}, "
                    "and it cannot be written: open it once with write permission."
                )
            return
        _switch_to_wal(self._connection)
        if version == len(MIGRATIONS):
            return
        with self.writing() as connection:
            for migration in MIGRATIONS[self._version() :]:
                migration(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        owner = int(self._connection.execute("PRAGMA application_id").fetchone()[0])
        foreign = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION_ID and (version or foreign):
            raise StoreError(f"{self.file} is a database of another program: choose another --store.")
        if version > len(MIGRATIONS):
            raise StoreError(
                f"the store {self.directory} was written by a newer eic (schema {version}, this one "
                f"knows up to {len(MIGRATIONS)}): upgrade eic or choose another --store."
            )
        return version

    def query(self, sql: str, values: tuple[object, ...] | list[str] = ()) -> list[tuple[object, ...]]:
        """Return all rows of a reading statement."""
        with self._lock, explained(self.directory):
            self._check_open()
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the body in one write transaction on the shared connection; commit is durable."""
        self.check_writable()
        with self._lock, explained(self.directory):
            self._check_open()
            with transaction(self._connection) as connection:
                yield connection

    def check_writable(self) -> None:
        """Raise ``StoreError`` when the store was opened for reading only."""
        if self.read_only:
            raise StoreError(
                f"the store {self.directory} cannot be written (it belongs to someone else or is "
                "read-only): choose another one with --store or EIC_STORE, or copy it."
            )

    def close(self) -> None:
        """Close the shared connection."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError(f"the store {self.directory} is closed.")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Run the body between BEGIN IMMEDIATE and COMMIT; roll back when it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def explained(directory: Path) -> Iterator[None]:
    """Turn SQLite's errors into ``StoreError``s that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if any(word in text for word in _DAMAGE):
            raise DamageError(_damage(directory, text)) from error
        raise StoreError(_explanation(directory, text)) from error


def _damage(directory: Path, text: str) -> str:
    repair = "`eic store verify --repair` saves every row that can be read. Or restore"
    if "not a database" in text:
        repair = "Nothing can be read from it: restore"
    return (
        f"the store {directory} is damaged ({text}). {repair} {directory / 'store.db'} from a backup, or move it away to "
        "start a new one: its replies are then paid again and past runs are forgotten; outputs stay."
    )


def _explanation(directory: Path, text: str) -> str:
    if "locked" in text or "busy" in text:
        return f"the store {directory} is locked by another process for too long ({text}): try again."
    if "full" in text:
        return f"no space left for the store {directory} ({text}): free some, then run again."
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return f"the store {directory} cannot be written or opened ({text}): check its permissions."
    return f"the store {directory} failed: {text}."


def _writable(directory: Path, file: Path) -> bool:
    return os.access(directory, os.W_OK | os.X_OK) and (not file.exists() or os.access(file, os.W_OK))


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Use WAL. SQLite's busy timeout does not cover this switch, so wait for other openers here."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
