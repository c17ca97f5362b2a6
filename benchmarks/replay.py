"""Replay: how fast stored replies come back, and how fast new ones are made durable.

``python -m benchmarks.replay`` fills a store in a temporary folder (2 KB replies, one fsync a
group) and reads all of it again, in groups as the engine does and one at a time.
"""

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path

from eic.canon import digest
from eic.store import Store

TEXT = "Explanation: subtract $5$ from both sides,\nthen divide by $\\frac{3}{1}$. Näheres: 답은 다섯.\n" * 21


async def fill(store: Store, count: int, in_flight: int) -> list[str]:
    """Put ``count`` replies, ``in_flight`` at a time; return their keys."""
    keys: list[str] = []

    async def worker(numbers: range) -> None:
        for number in numbers:
            request = {"messages": [["user", TEXT]], "ordinal": number}
            keys.append(digest("request", request))
            reply = {"text": f"{TEXT}{number}", "finish": "stop", "model": "m", "prompt_tokens": 900,
                     "completion_tokens": 500, "estimated": False, "cost": 0.0}  # fmt: skip
            await store.replies.put(keys[-1], request, reply)

    await asyncio.gather(*(worker(range(first, count, in_flight)) for first in range(in_flight)))
    return keys


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=100_000)
    parser.add_argument("--in-flight", type=int, default=64)
    options = parser.parse_args()
    count = options.replies
    with tempfile.TemporaryDirectory() as folder:
        with Store.open(Path(folder)) as store:
            began, cpu = time.perf_counter(), time.process_time()
            keys = asyncio.run(fill(store, count, options.in_flight))
            wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        rows = [
            (f"durable put, {options.in_flight} at once", count / wall, f"{cpu / count * 1e6:.0f} us CPU")
        ]
        random.Random(1).shuffle(keys)
        with Store.open(Path(folder)) as store:
            for group in (1000, 50):
                began = time.perf_counter()
                found = sum(
                    len(store.replies.get_many(keys[at : at + group])) for at in range(0, count, group)
                )
                assert found == count
                rows.append((f"get_many, groups of {group}", count / (time.perf_counter() - began), ""))
            began = time.perf_counter()
            for key in keys:
                assert store.replies.get(key) is not None
            rows.append(("get, one at a time", count / (time.perf_counter() - began), ""))
    print(f"{count} replies of {len(TEXT.encode()) / 1000:.1f} KB, {size / 1e6:.0f} MB on disk")
    for what, rate, note in rows:
        print(f"{what:<28} {rate:>9,.0f} /s  {note}")


if __name__ == "__main__":
    main()
