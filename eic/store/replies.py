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
from eic.store.claims import Claims
from eic.store.database import Database, StoreError, explained, reply_digest, transaction

_GROUP = 64
_LOOKUP = 200


@dataclass(slots=True)
class _Put:
    key: Key
    request: bytes
    reply: bytes
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[dict[str, Any] | None]"


@dataclass(slots=True)
class _Claim:
    key: Key
    seconds: float
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[dict[str, Any] | bool]"


@dataclass(slots=True)
class _Release:
    key: Key


_Work = _Put | _Claim | _Release


class Replies:
    """The table of replies of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._claims = Claims()
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
        loop = asyncio.get_running_loop()
        done: asyncio.Future[dict[str, Any] | None] = loop.create_future()
        self._enqueue(_Put(key, _encode(request), _encode(reply), loop, done))
        earlier = await done
        return reply if earlier is None else earlier

    async def claim(self, key: Key, seconds: float) -> dict[str, Any] | bool:
        """Say that a call for ``key`` is about to be paid; it ends with ``put`` or ``release``.

        Returns True when the caller may go on, the reply when there is one by now, False when
        another process is at it (ask again a little later). A claim ends by itself after
        ``seconds`` and with its process. Raises ``StoreError``.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[dict[str, Any] | bool] = loop.create_future()
        self._enqueue(_Claim(key, seconds, loop, done))
        try:
            return await done
        except asyncio.CancelledError:
            self.release(key)  # behind the claim in the queue
            raise

    def release(self, key: Key) -> None:
        """Take back a claim whose call brought no reply; returns before it is done."""
        with suppress(StoreError):  # a closed store has taken all its claims back
            self._enqueue(_Release(key))

    def _enqueue(self, work: _Work) -> None:
        self._database.check_writable()
        with self._lock:
            if self._closed:
                raise StoreError(f"the store {self._database.directory} is closed.")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_all, name="eic-store-writer", daemon=True)
                self._writer.start()
            self._queue.put(work)

    def raw(self) -> Iterator[tuple[int, Key, bytes | None, bytes, str | None]]:
        """Yield every (row id, key, compressed request, reply, its digest) undecoded, oldest first."""
        last = 0
        while True:
            rows: list[Any] = self._database.query(
                "SELECT id, key, request, reply, digest FROM replies LEFT JOIN requests USING (id)"
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
            results: list[dict[str, Any] | bool | BaseException | None]
            try:
                if connection is None:
                    connection = self._database.connect()
                results = list(self._commit(connection, group))
            except BaseException as error:  # the thread must live on: each waiting `put` raises it
                results = [error] * len(group)
            _settle(group, results)
        if connection is not None:
            if self._claims.taken:
                with suppress(sqlite3.Error), transaction(connection):
                    self._claims.release_all(connection)
            connection.close()

    def _next_group(self) -> tuple[list[_Work], bool]:
        group: list[_Work] = []
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

    def _commit(
        self, connection: sqlite3.Connection, group: list[_Work]
    ) -> list[dict[str, Any] | bool | None]:
        """Commit one group; return what each piece of work brings its caller."""
        if not group:
            return []
        packed = [zlib.compress(work.request, 1) if isinstance(work, _Put) else b"" for work in group]
        results: list[dict[str, Any] | bool | None] = []
        # Claims may be lost in a power cut, with the calls they were for: only replies wait for the disk.
        durable = any(packed)
        with explained(self._database.directory):
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with transaction(connection):
                now = time.time()
                for work, request in zip(group, packed, strict=True):
                    match work:
                        case _Put():
                            results.append(self._put_row(connection, work, request, now))
                        case _Claim():
                            stored = self._stored(connection, work.key)
                            results.append(stored or self._claims.take(connection, work.key, work.seconds))
                        case _Release():
                            self._claims.release(connection, work.key)
                            results.append(None)
        return results

    def _put_row(
        self, connection: sqlite3.Connection, put: _Put, request: bytes, now: float
    ) -> dict[str, Any] | None:
        """Insert one reply and end its claim; return the reply that was there before, or None."""
        cursor = connection.execute(
            "INSERT OR IGNORE INTO replies (key, reply, created) VALUES (?, ?, ?)", (put.key, put.reply, now)
        )
        if not cursor.rowcount:
            return self._stored(connection, put.key)
        connection.execute(
            "INSERT INTO requests VALUES (?, ?, ?)", (cursor.lastrowid, request, reply_digest(put.reply))
        )
        connection.execute("DELETE FROM claims WHERE key = ?", (put.key,))
        return None

    def _stored(self, connection: sqlite3.Connection, key: Key) -> dict[str, Any] | None:
        row = connection.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return None if row is None else self._decode(key, row[0])


def _encode(value: dict[str, Any]) -> bytes:
    # surrogatepass: a hostile reply may hold half a surrogate pair, and json.loads reads it back.
    return canonical_json(value).encode("utf-8", "surrogatepass")


def _settle(group: list[_Work], results: Sequence[dict[str, Any] | bool | BaseException | None]) -> None:
    """Wake the waiting coroutines, with one wake-up per event loop and group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Put | _Claim, Any]]] = {}
    for work, result in zip(group, results, strict=True):
        if not isinstance(work, _Release):
            by_loop.setdefault(work.loop, []).append((work, result))
    for loop, pairs in by_loop.items():
        with suppress(RuntimeError):  # a closed loop has nobody left to wake; the replies are stored
            loop.call_soon_threadsafe(_wake, pairs)


def _wake(pairs: list[tuple[_Put | _Claim, Any]]) -> None:
    for work, result in pairs:
        if work.done.done():  # its caller was cancelled; a reply is stored all the same
            continue
        if isinstance(result, BaseException):
            work.done.set_exception(result)
        else:
            work.done.set_result(result)
