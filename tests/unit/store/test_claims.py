import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from eic.store import Store
from tests.unit.store.test_replies import REPLY, key_of, put


def claim(store: Store, number: int, seconds: float = 60.0) -> object:
    return asyncio.run(store.replies.claim(key_of(number), seconds))


def owner_of(path: Path) -> str:
    with sqlite3.connect(path / "store.db") as other:
        owner = str(other.execute("SELECT owner FROM claims").fetchone()[0])
    other.close()
    return owner


def disown(path: Path, owner: str) -> None:
    with sqlite3.connect(path / "store.db") as other:
        other.execute("UPDATE claims SET owner = ?", (owner,))
    other.close()


def test_one_opener_has_a_call_until_it_replies_or_gives_it_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        assert claim(first, 1) is True
        assert claim(second, 1) is False
        assert claim(second, 2) is True
        asyncio.run(put(first, 1, "one"))
        assert claim(second, 1) == {**REPLY, "text": "one"}
        second.replies.release(key_of(2))
        assert claim(second, 3) is True  # the release was done by now
        assert claim(first, 2) is True
        assert claim(first, 3) is False
        second.replies.release(key_of(2))  # not its own: nothing happens
        assert claim(second, 2) is False


def test_a_closed_store_leaves_no_claim(tmp_path: Path) -> None:
    with Store.open(tmp_path) as first:
        assert claim(first, 1) is True
    with Store.open(tmp_path) as second:
        assert claim(second, 1) is True


def test_a_cancelled_claim_is_given_back(tmp_path: Path) -> None:
    async def cancelled(store: Store) -> None:
        task = asyncio.create_task(store.replies.claim(key_of(1), 60.0))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        asyncio.run(cancelled(first))
        assert claim(first, 2) is True
        assert claim(second, 1) is True


def test_claims_end_with_their_time(tmp_path: Path) -> None:
    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        assert claim(first, 1, seconds=-1.0) is True
        assert claim(second, 1) is True


def test_claims_of_dead_processes_bind_nobody_and_those_of_other_machines_do(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
            assert claim(first, 1) is True
            host = owner_of(tmp_path).split("|")[0]
            started = owner_of(tmp_path).split("|")[2]
            for owner, free in (
                (f"{host}|{living.pid}||x", False),
                (f"{host}|{living.pid}|{started}0|x", True),  # a later process with the same id
                (f"elsewhere|{dead.pid}|1|x", False),
                (f"{host}|{dead.pid}|1|x", True),
            ):
                disown(tmp_path, owner)
                assert claim(second, 1) is free, owner
    finally:
        living.communicate(b"\n")


def test_a_process_that_was_killed_and_not_yet_buried_is_dead(tmp_path: Path) -> None:
    zombie = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stat = Path(f"/proc/{zombie.pid}/stat")
    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        assert claim(first, 1) is True
        host = owner_of(tmp_path).split("|")[0]
        started = stat.read_text().rpartition(")")[2].split()[19] if stat.exists() else ""
        disown(tmp_path, f"{host}|{zombie.pid}|{started}|x")
        assert claim(second, 1) is False
        zombie.kill()
        if stat.exists():
            os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        else:
            zombie.wait()
        assert claim(second, 1) is True
        zombie.communicate()


def test_waiting_for_another_run_ends_with_its_reply(tmp_path: Path) -> None:
    async def main(first: Store, second: Store) -> None:
        began = time.monotonic()
        assert await first.replies.claim(key_of(1), 60.0) is True
        waits = asyncio.create_task(poll(second))
        await put(first, 1, "one")
        assert (await waits)["text"] == "one"
        assert time.monotonic() - began < 30

    async def poll(store: Store) -> dict[str, object]:
        while not isinstance(found := await store.replies.claim(key_of(1), 60.0), dict):
            assert found is False
            await asyncio.sleep(0.01)
        return found

    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        asyncio.run(main(first, second))
