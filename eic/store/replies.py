"""Replies by request key. A reply is on disk before ``put`` returns; look-ups are for replay.

One writer thread commits in groups: it takes whatever has queued up while the previous commit
was being synced, so a lone reply is committed at once and a crowd shares its syncs.
"""

import asyncio
import json
import queue
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from eic.canon import Key, canonical_json
from eic.store.database import Database, StoreError, explained, transaction

_GROUP = 64
_LOOKUP = 200


@dataclass(slots=True)
class _Put:
    key: Key
    request: bytes
    reply: bytes
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[dict[str, Any] | None]"


class Replies:
    """The table of replies of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Put | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def get(self, key: Key) -> dict[str, Any] | None:
        """Return the stored reply of a request, or None."""
        rows = self._database.query("SELECT reply FROM replies WHERE key = ?", (key,))
        return self._decode(key, rows[0][0]) if rows else None

    def get_many(self, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
        """Return the stored replies among ``keys``, in the order of ``keys``."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(wanted), _LOOKUP):
            part = wanted[start : start + _LOOKUP]
            marks = ",".join("?" * len(part))
            rows = self._database.query(f"SELECT key, reply FROM replies WHERE key IN ({marks})", part)
            raw = {str(key): reply for key, reply in rows}
            found.update((key, self._decode(key, raw[key])) for key in part if key in raw)
        return found

    def has_many(self, keys: Iterable[Key]) -> set[Key]:
        """Return which of ``keys`` have a stored reply (for plans: nothing is decoded)."""
        wanted = list(dict.fromkeys(keys))
        found: set[Key] = set()
        for start in range(0, len(wanted), _LOOKUP):
            part = wanted[start : start + _LOOKUP]
            marks = ",".join("?" * len(part))
            rows = self._database.query(f"SELECT key FROM replies WHERE key IN ({marks})", part)
            found.update(str(row[0]) for row in rows)
        return found

    def request(self, key: Key) -> dict[str, Any] | None:
        """Return the request whose reply is stored under ``key``, or None. Raises ``StoreError``."""
        rows: list[Any] = self._database.query(
            "SELECT request FROM replies JOIN requests USING (id) WHERE key = ?", (key,)
        )
        if not rows:
            return None
        try:
            asked: dict[str, Any] = json.loads(zlib.decompress(rows[0][0]))
        except (zlib.error, ValueError, TypeError) as error:
            raise StoreError(f"the request of the stored reply {key} is damaged: {error}.") from error
        return asked

    def count(self) -> int:
        """Return how many replies are stored."""
        return int(str(self._database.query("SELECT count(*) FROM replies")[0][0]))

    async def put(self, key: Key, request: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any]:
        """Store a reply durably; return the reply the store holds from now on.

        That is ``reply``, unless another process stored one for the same request first: then
        its reply wins, so that both runs go on with the same bytes. Raises ``StoreError``.
        """
        self._database.check_writable()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[dict[str, Any] | None] = loop.create_future()
        with self._lock:
            if self._closed:
                raise StoreError(f"the store {self._database.directory} is closed.")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_all, name="eic-store-writer", daemon=True)
                self._writer.start()
            self._queue.put(_Put(key, _encode(request), _encode(reply), loop, done))
        earlier = await done
        return reply if earlier is None else earlier

    def iterate(self) -> Iterator[tuple[Key, dict[str, Any], dict[str, Any]]]:
        """Yield every (key, request, reply), oldest first.

        Raises ``StoreError`` at a damaged entry; ``raw`` is for tools that go on after one.
        """
        for _, key, request, reply in self.raw():
            if request is None:
                raise StoreError(f"the request of the stored reply {key} is lost.")
            try:
                asked = json.loads(zlib.decompress(request))
            except (zlib.error, ValueError) as error:
                raise StoreError(f"the request of the stored reply {key} is damaged: {error}.") from error
            yield key, asked, self._decode(key, reply)

    def raw(self) -> Iterator[tuple[int, Key, bytes | None, bytes]]:
        """Yield every (row id, key, compressed request, reply) undecoded, oldest first."""
        last = 0
        while True:
            rows: list[Any] = self._database.query(
                "SELECT id, key, request, reply FROM replies LEFT JOIN requests USING (id)"
                " WHERE id > ? ORDER BY id LIMIT 500",
                (last,),
            )
            if not rows:
                return
            yield from rows
            last = rows[-1][0]

    def remove(self, numbers: Sequence[int]) -> None:
        """Delete replies by row id (only ``verify`` and ``collect`` do)."""
        with self._database.writing() as connection:
            for table in ("replies", "requests"):
                connection.executemany(f"DELETE FROM {table} WHERE id = ?", [(number,) for number in numbers])

    def close(self) -> None:
        """Commit what is queued, then stop the writer."""
        with self._lock:
            self._closed = True
            writer, self._writer = self._writer, None
        if writer is not None:
            self._queue.put(None)
            writer.join()

    def _decode(self, key: Key, raw: Any) -> dict[str, Any]:
        try:
            value: dict[str, Any] = json.loads(raw)
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"the stored reply {key} is damaged ({error}): `eic store verify` lists what is."
            ) from error
        return value

    def _write_all(self) -> None:
        """Body of the writer thread: commit groups until the queue ends."""
        connection: sqlite3.Connection | None = None
        ended = False
        while not ended:
            group, ended = self._next_group()
            results: list[dict[str, Any] | BaseException | None]
            try:
                if connection is None:
                    connection = self._database.connect()
                results = list(self._commit(connection, group))
            except BaseException as error:  # the thread must live on: each waiting `put` raises it
                results = [error] * len(group)
            _settle(group, results)
        if connection is not None:
            connection.close()

    def _next_group(self) -> tuple[list[_Put], bool]:
        group: list[_Put] = []
        item = self._queue.get()
        while item is not None:
            group.append(item)
            if len(group) >= _GROUP:
                return group, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, connection: sqlite3.Connection, group: list[_Put]) -> list[dict[str, Any] | None]:
        """Commit one group; return for each put the reply that was there before, or None."""
        if not group:
            return []
        earlier: list[dict[str, Any] | None] = []
        packed = [(put, zlib.compress(put.request, 1)) for put in group]
        with explained(self._database.directory), transaction(connection):
            now = time.time()
            for put, request in packed:
                cursor = connection.execute(
                    "INSERT OR IGNORE INTO replies (key, reply, created) VALUES (?, ?, ?)",
                    (put.key, put.reply, now),
                )
                if cursor.rowcount:
                    connection.execute("INSERT INTO requests VALUES (?, ?)", (cursor.lastrowid, request))
                    earlier.append(None)
                else:
                    row = connection.execute("SELECT reply FROM replies WHERE key = ?", (put.key,))
                    earlier.append(self._decode(put.key, row.fetchone()[0]))
        return earlier


def _encode(value: dict[str, Any]) -> bytes:
    # surrogatepass: a hostile reply may hold half a surrogate pair, and json.loads reads it back.
    return canonical_json(value).encode("utf-8", "surrogatepass")


def _settle(group: list[_Put], results: Sequence[dict[str, Any] | BaseException | None]) -> None:
    """Wake the waiting coroutines, with one wake-up per event loop and group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Put, Any]]] = {}
    for put, result in zip(group, results, strict=True):
        by_loop.setdefault(put.loop, []).append((put, result))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # a closed loop has nobody left to wake; the replies are stored
            loop.call_soon_threadsafe(_wake, pairs)


def _wake(pairs: list[tuple[_Put, Any]]) -> None:
    for put, result in pairs:
        if put.done.done():  # its caller was cancelled; the reply is stored all the same
            continue
        if isinstance(result, BaseException):
            put.done.set_exception(result)
        else:
            put.done.set_result(result)
