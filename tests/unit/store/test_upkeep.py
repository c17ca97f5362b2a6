import asyncio
import json
import os
import sqlite3
import time
from pathlib import Path

from eic.canon import digest
from eic.store import Journal, Store
from eic.store.gc import collect, stats
from eic.store.recover import recover
from eic.store.verify import verify
from tests.unit.store.test_replies import key_of, put, request_of

DAY = 86_400.0


def step(number: int) -> str:
    return digest("step", number)


def fill(store: Store) -> None:
    """Three runs; run n made artifact n and used reply n; reply 9 is nobody's."""

    async def main() -> None:
        await put(store, 9)
        for number in range(3):
            await put(store, number)
            plan = {"steps": [{"key": step(number)}]}
            store.runs.start(f"r{number}", "s", "p", "d", plan, 1)
            store.artifacts.write(step(number), "filter", "t", [number], {}, {})
            with Journal(store.journal_path(f"r{number}")) as journal:
                journal.append({"event": "CallFinished", "call": key_of(number)})
            store.runs.finish(f"r{number}", "done", {})

    asyncio.run(main())


def files(store: Store) -> int:
    return len(list((store.path / "artifacts").rglob("*.*")))


def test_artifacts_of_old_runs_go_and_replies_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        later = time.time() + 2 * DAY
        assert collect(store, keep=1, now=later, dry_run=True).artifacts == 2
        assert files(store) == 3
        freed = collect(store, keep=1, now=later)
        assert (freed.artifacts, freed.files, freed.replies, freed.bytes) == (2, 2, 0, 4)
        assert [store.artifacts.info(step(n)) is not None for n in range(3)] == [False, False, True]
        assert files(store) == 1
        assert store.replies.count() == 4
        assert len(store.runs.list()) == 3


def test_replies_go_only_when_asked_and_no_kept_run_used_them(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        assert collect(store, keep=2, replies=True).replies == 2
        assert set(store.replies.get_many(map(key_of, range(10)))) == {key_of(1), key_of(2)}
        assert verify(store) == []


def test_replies_stay_when_a_kept_run_has_no_journal(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        store.journal_path("r2").unlink()
        assert collect(store, keep=2, replies=True).replies == 0


def test_running_runs_and_young_files_are_left_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        store.runs.start("old", "s", "p", "d", {"steps": [{"key": step(0)}]}, 1)
        folder = tmp_path / "artifacts"
        young, old = folder / ".new-young.tmp", folder / ".new-old.tmp"
        for path in (young, old):
            path.write_text("half")
        os.utime(old, (time.time() - 2 * DAY,) * 2)
        freed = collect(store, keep=0)
        assert (freed.artifacts, freed.files) == (2, 1)
        assert store.artifacts.info(step(0)) is not None
        assert young.exists()
        assert not old.exists()


def test_stats_count_what_is_there(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert stats(store).replies == 0
        fill(store)
        found = stats(store)
        assert (found.replies, found.artifacts, found.artifact_bytes, found.runs) == (4, 3, 6, 3)
        assert found.total_bytes > found.reply_bytes > 0


def test_verify_finds_each_kind_of_damage_and_repairs_when_asked(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        assert verify(store) == []
        with sqlite3.connect(tmp_path / "store.db") as other:
            other.execute("UPDATE replies SET reply = ? WHERE key = ?", (b"{", key_of(0)))
            other.execute("UPDATE replies SET key = ? WHERE key = ?", (key_of(77), key_of(1)))
            other.execute(
                "UPDATE requests SET request = x'00' WHERE id = (SELECT id FROM replies WHERE key = ?)",
                (key_of(2),),
            )
        other.close()
        problems = verify(store)
        assert [(problem.what, problem.key) for problem in problems] == [
            ("reply", key_of(0)), ("reply", key_of(77)), ("reply", key_of(2)),
        ]  # fmt: skip
        assert store.replies.count() == 4
        verify(store, repair=True)
        assert store.replies.count() == 1
        assert verify(store) == []
        assert json.dumps(store.replies.request(key_of(9))) == json.dumps(request_of(9), sort_keys=True)


def test_verify_sees_a_reply_that_was_changed(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fill(store)
        with sqlite3.connect(tmp_path / "store.db") as other:
            other.execute("UPDATE replies SET reply = ? WHERE key = ?", (b'{"text":"forged"}', key_of(1)))
        other.close()
        assert [(problem.what, problem.key) for problem in verify(store)] == [("reply", key_of(1))]


def test_what_can_be_read_of_a_damaged_database_is_saved(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        asyncio.run(_put_many(store, 200))
        for number in range(20):
            store.runs.start(f"r{number}", "s", "p", "d", {"steps": []}, 1)
        store.artifacts.write(step(1), "filter", "t", [1], {}, {})
    data = bytearray((tmp_path / "store.db").read_bytes())
    size = int.from_bytes(data[16:18], "big")
    leaf = next(at for at in range(size, len(data), size) if data.count(b"xxxx", at, at + size) > 1000)
    data[leaf : leaf + size] = b"\xa5" * size
    (tmp_path / "store.db").write_bytes(data)
    with Store.open(tmp_path) as store:
        assert [problem.what for problem in verify(store)][:1] == ["database"]
    found = recover(tmp_path)
    assert found.damaged.read_bytes()[leaf : leaf + 9] == b"\xa5" * 9
    with Store.open(tmp_path) as store:
        assert verify(store, repair=True) == []  # every request of a reply is there
        saved = store.replies.get_many(map(key_of, range(200)))
        assert 100 < len(saved) < 200
        assert len(store.runs.list()) == 20
        assert store.artifacts.info(step(1)) is not None
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".repair")] == []


async def _put_many(store: Store, number: int) -> None:
    reply = {"text": "x" * 500, "finish": "stop"}
    await asyncio.gather(*(store.replies.put(key_of(n), request_of(n), reply) for n in range(number)))
