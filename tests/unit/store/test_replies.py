import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.canon import digest
from eic.store import Store, StoreError
from eic.store.verify import verify

REPLY = {"text": "hi", "finish": "stop"}


def request_of(number: int) -> dict[str, object]:
    return {"messages": [["user", f"question {number}"]], "ordinal": number}


def key_of(number: int) -> str:
    return digest("request", request_of(number))


async def put(store: Store, number: int, text: str = "hi") -> dict[str, object]:
    return await store.replies.put(key_of(number), request_of(number), {**REPLY, "text": text})


def test_a_reply_is_found_again_by_another_opener(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s") as store:
        assert store.replies.get(key_of(1)) is None
        asyncio.run(put(store, 1, "one"))
        with Store.open(tmp_path / "s") as other:
            assert other.replies.get(key_of(1)) == {**REPLY, "text": "one"}
        assert store.replies.get(key_of(1)) == {**REPLY, "text": "one"}
        assert store.replies.request(key_of(1)) == request_of(1)


def test_many_at_once_are_all_stored_and_returned_in_the_order_asked(tmp_path: Path) -> None:
    async def main(store: Store) -> None:
        await asyncio.gather(*(put(store, number, f"text {number}") for number in range(500)))

    with Store.open(tmp_path) as store:
        asyncio.run(main(store))
        keys = [key_of(number) for number in reversed(range(510))]
        found = store.replies.get_many([*keys, *keys])
        assert list(found) == keys[10:]
        assert found[key_of(7)]["text"] == "text 7"
        assert store.replies.count() == 500


def test_the_first_reply_wins_and_both_askers_learn_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as first, Store.open(tmp_path) as second:
        assert asyncio.run(put(first, 1, "first"))["text"] == "first"
        assert asyncio.run(put(second, 1, "second"))["text"] == "first"
        found = second.replies.get(key_of(1))
        assert found is not None
        assert found["text"] == "first"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_survives_the_store(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    request = {"messages": [["user", text]]}
    key = digest("request", request)
    with Store.open(tmp_path_factory.mktemp("any")) as store:
        asyncio.run(store.replies.put(key, request, {"text": text}))
        assert store.replies.get(key) == {"text": text}
        assert verify(store) == []


def test_a_cancelled_put_is_stored_all_the_same(tmp_path: Path) -> None:
    async def main(store: Store) -> None:
        task = asyncio.create_task(put(store, 1))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await put(store, 2)

    with Store.open(tmp_path) as store:
        asyncio.run(main(store))
        assert store.replies.count() == 2


def test_close_commits_what_is_queued_and_then_refuses(tmp_path: Path) -> None:
    async def main() -> None:
        store = Store.open(tmp_path)
        tasks = [asyncio.create_task(put(store, number)) for number in range(50)]
        await asyncio.sleep(0)
        store.close()
        await asyncio.gather(*tasks)
        with pytest.raises(StoreError, match="closed"):
            await put(store, 99)
        store.close()

    asyncio.run(main())
    with Store.open(tmp_path) as store:
        assert store.replies.count() == 50


def test_what_cannot_be_written_is_told_to_each_waiting_put(tmp_path: Path) -> None:
    async def main(store: Store) -> None:
        await put(store, 1)
        with sqlite3.connect(tmp_path / "store.db") as other:
            other.execute("DROP TABLE requests")
        results = await asyncio.gather(*(put(store, n) for n in (2, 3)), return_exceptions=True)
        assert [type(result) for result in results] == [StoreError, StoreError]
        with sqlite3.connect(tmp_path / "store.db") as other:
            other.execute(
                "CREATE TABLE requests (id INTEGER PRIMARY KEY, request BLOB NOT NULL, digest TEXT)"
            )
        await put(store, 4)  # the writer lives on

    with Store.open(tmp_path) as store:
        asyncio.run(main(store))
        assert set(store.replies.get_many(map(key_of, (1, 2, 3, 4)))) == {key_of(1), key_of(4)}


WRITER = """
import asyncio, sys
from pathlib import Path
from eic.store import Store
from tests.unit.store.test_replies import put

async def main():
    start, count, show = map(int, sys.argv[2:])
    with Store.open(Path(sys.argv[1])) as store:
        async def one(number):
            await put(store, number, f"by {start}")
            if show:
                print(number, flush=True)
        for first in range(start, start + count, 8):
            await asyncio.gather(*map(one, range(first, first + 8)))

asyncio.run(main())
"""


def writer(path: Path, start: int, count: int, show: bool) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(start), str(count), str(int(show))],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_every_acknowledged_put_survives_kill_9(tmp_path: Path) -> None:
    told: list[int] = []
    for wanted in (20, 90, 200):
        start = max(told, default=-1) + 1
        process = writer(tmp_path, start, 100_000, True)
        assert process.stdout is not None
        for _ in range(wanted):
            told.append(int(process.stdout.readline()))
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.endswith("\n")]
        process.wait()
        process.stdout.close()
    with Store.open(tmp_path) as store:
        assert len(store.replies.get_many(map(key_of, told))) == len(told) >= 310
        assert verify(store) == []


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    # Both create the store, and half of their keys are the same.
    processes = [writer(tmp_path / "new", start, 400, False) for start in (0, 200)]
    assert [process.wait(60) for process in processes] == [0, 0]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()
    with Store.open(tmp_path / "new") as store:
        assert store.replies.count() == 600
        assert verify(store) == []
