import asyncio
import json
import os
import sqlite3
import zlib
from pathlib import Path

import pytest

from eic.store import Store, StoreError, database
from eic.store.database import APPLICATION_ID, MIGRATIONS
from eic.store.verify import verify
from tests.unit.store.test_replies import key_of, put, request_of


def test_an_older_schema_is_migrated_and_keeps_its_replies(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as old:
        MIGRATIONS[0](old)
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO replies VALUES (1, ?, ?, 0.0)", (key_of(1), b'{"text": "kept"}'))
    with Store.open(tmp_path) as store:
        assert store.replies.get(key_of(1)) == {"text": "kept"}
        store.runs.start("r1", "math", "math.explore", "b2:0", {}, 1)
        assert store.database.query("PRAGMA user_version") == [(len(MIGRATIONS),)]


def test_replies_of_an_older_schema_get_their_digests(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as old:
        for migration in MIGRATIONS[:2]:
            migration(old)
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 2")
        old.execute("INSERT INTO replies VALUES (1, ?, ?, 0.0)", (key_of(1), b'{"text": "kept"}'))
        request = zlib.compress(json.dumps(request_of(1)).encode())
        old.execute("INSERT INTO requests VALUES (1, ?)", (request,))
    old.close()
    with Store.open(tmp_path) as store:
        assert verify(store) == []
        with store.database.writing() as connection:
            connection.execute("UPDATE replies SET reply = ?", (b'{"text": "keqt"}',))
        assert [problem.what for problem in verify(store)] == ["reply"]


def test_a_failed_migration_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(tmp_path).close()

    def bad(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE replies")
        raise RuntimeError("half way")

    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, bad))
    with pytest.raises(RuntimeError):
        Store.open(tmp_path)
    monkeypatch.undo()
    with Store.open(tmp_path) as store:
        assert store.replies.count() == 0


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "store.db") as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer eic.*schema 99"):
        Store.open(tmp_path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreError, match="another program"):
        Store.open(tmp_path)


@pytest.mark.parametrize("where", ["start", "middle"])
def test_a_damaged_database_is_a_clear_error(tmp_path: Path, where: str) -> None:
    async def fill(store: Store) -> None:
        await asyncio.gather(*(put(store, number, "x" * 500) for number in range(300)))

    with Store.open(tmp_path) as store:
        asyncio.run(fill(store))
    file = tmp_path / "store.db"
    data = bytearray(file.read_bytes())
    begin = 0 if where == "start" else 4096
    data[begin : begin + 40_000] = os.urandom(40_000)
    file.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), Store.open(tmp_path) as store:
        store.replies.get_many(map(key_of, range(300)))


def test_a_file_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="--store"):
        Store.open(tmp_path / "file")


def test_a_read_only_store_reads_and_refuses_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path) as store:
        asyncio.run(put(store, 1))
        store.artifacts.write("b2:1", "explore", "t", [1, 2], {}, {})
    # Permissions do not stop root, so the check for them is told what it would find.
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.R_OK)
    before = sorted(path.name for path in tmp_path.iterdir())
    with Store.open(tmp_path) as store:
        assert store.read_only
        assert store.replies.get(key_of(1)) is not None
        assert list(store.artifacts.read("b2:1")) == [1, 2]
        with pytest.raises(StoreError, match="cannot be written"):
            asyncio.run(put(store, 2))
        with pytest.raises(StoreError, match="cannot be written"):
            store.artifacts.write("b2:2", "explore", "t", [], {}, {})
        with pytest.raises(StoreError, match="cannot be written"):
            store.runs.start("r", "s", "p", "d", {}, 1)
    assert {"store.db", "artifacts"} <= set(before)
    with pytest.raises(StoreError, match="holds no store"):
        Store.open(tmp_path / "artifacts")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.replies.get("b2:1")


def test_looking_at_no_store_creates_none(tmp_path: Path) -> None:
    with Store.view(tmp_path / "deep" / ".eic") as store:
        assert store.runs.list() == []
        assert store.runs.latest() is None
        assert store.replies.get("b2:x") is None
        assert store.artifacts.info("b2:x") is None
        assert store.read_only
        with pytest.raises(StoreError):
            store.runs.start("r", "s", "p", "d", {}, 1)
    assert list(tmp_path.iterdir()) == []


def test_looking_at_a_store_sees_what_it_holds(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.runs.start("r", "s", "p", "d", {}, 1)
    with Store.view(tmp_path) as store:
        assert [row.id for row in store.runs.list()] == ["r"]
