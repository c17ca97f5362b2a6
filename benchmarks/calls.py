"""Calls against a loopback endpoint: wall clock over the latency bound, and CPU per call.

``python -m benchmarks.calls`` starts the endpoint in another process (200 ms replies of 2 KB) and
drives it through the whole stack: openai client, limits, budget, durable store. The bound is
calls x latency / in-flight; nothing can be faster.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from eic.store import Store
from eic.teacher.base import Endpoint, Message, Request
from eic.teacher.budget import Budget
from eic.teacher.registry import create
from eic.teacher.stack import Stack

PROMPT = "You are asked for ten examples of a task, each with an instruction and an output. " * 25


async def drive(
    port: int, calls: int, in_flight: int, latency: float, path: Path
) -> tuple[float, float, int]:
    """Return (wall / bound, CPU milliseconds a call, peak in flight)."""
    endpoint = Endpoint(
        "bench", "openai", "gpt-test", f"http://127.0.0.1:{port}/v1", in_flight=in_flight,
        input_price=1e-7, output_price=6e-7,
    )  # fmt: skip
    with Store.open(path) as store:
        stack = Stack(create(endpoint, {}), endpoint, store.replies, Budget(1000.0))
        params = (("max_tokens", 4096), ("temperature", 1.0))

        async def run(first: int, count: int) -> None:
            async def worker(numbers: range) -> None:
                for number in numbers:
                    request = Request("bench", "gpt-test", (Message("user", PROMPT),), params, number, number)
                    await stack.ask(request)

            await asyncio.gather(
                *(worker(range(first + w, first + count, stack.capacity)) for w in range(stack.capacity))
            )

        await run(0, in_flight)  # connections are open before the clock starts
        wall, cpu = time.perf_counter(), time.process_time()
        await run(in_flight, calls)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        await stack.close()
        return wall / (calls * latency / in_flight), cpu / calls * 1e3, stack.peak_in_flight


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, nargs="*", default=[16, 64, 256])
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(f"{'in flight':>9} {'calls':>6} {'wall / bound':>13} {'CPU ms/call':>12} {'peak':>5}")
    for in_flight in options.in_flight:
        # Whole rounds only, and about 5 seconds a measurement at the low end.
        calls = min(options.calls, int(in_flight * 6.0 / options.latency)) // in_flight * in_flight
        rows = []
        for _ in range(options.repeat):
            command = [sys.executable, "-m", "tests.loopback", "--delay", str(options.latency)]
            with subprocess.Popen(
                [*command, "--reply-bytes", "2000"], stdout=subprocess.PIPE, text=True
            ) as server:
                assert server.stdout is not None
                port = int(server.stdout.readline())
                with tempfile.TemporaryDirectory() as folder:
                    rows.append(asyncio.run(drive(port, calls, in_flight, options.latency, Path(folder))))
                server.terminate()
        ratio, cpu, peak = sorted(rows)[len(rows) // 2]
        print(f"{in_flight:>9} {calls:>6} {ratio:>13.3f} {cpu:>12.2f} {peak:>5}")


if __name__ == "__main__":
    main()
