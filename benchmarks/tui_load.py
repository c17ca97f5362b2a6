"""What the live view costs, and whether it stays quick: on a real terminal, with real processes.

``python -m benchmarks.tui_load`` runs the same spec plain and with ``eic watch`` on a terminal of
120 x 36 beside it, in turns, and compares the engine's own clock; then it shows a tree of 10,000
tasks while a journal grows by 1,000 events a second, and times keys: from the key press until
the screen shows what only this key can have drawn, for a step of the cursor (the card of another
task) and for a whole new screen (the help).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from eic.events import (
    CallFinished,
    CallStarted,
    Event,
    ExampleMade,
    RunStarted,
    StepStarted,
    TaskProposed,
    event_json,
)
from eic.store import Journal, Store
from tests.e2e.terminal import Terminal

SPEC = """explore 1
teacher t {{ provider = scripted  script = file("replies.jsonl")  in_flight = 64  latency = {latency}ms }}
domain bench {{ about = "Load." }}
dataset d {{
  explore bench {{ teacher = t  depth = 2  breadth = [20, 20]  per_call = 5 }}
  synthesize {{ teacher = t  per_task = {rows}  per_call = 5 }}
}}
"""
STEPS = (
    {"key": "E", "kind": "explore", "title": "d / explore", "action": "run", "calls": 9000, "tree": "E"},
    {"key": "S", "kind": "synthesize", "title": "d / synthesize", "action": "run", "calls": 90000, "tree": "E"},
)  # fmt: skip
_STEPS = (("j", "depth 1,"), ("k", "depth 0,"))
"""Steps of the cursor between the root and its first child, and what their cards say."""


def engine(folder: Path, name: str, watched: bool) -> tuple[float, float]:
    """Run the spec once from an empty store; return the engine's seconds and its CPU seconds."""
    home = folder / name
    command = [
        sys.executable,
        "-m",
        "eic",
        "run",
        "bench.explore",
        "--plain",
        "--run-id",
        "r",
        "--store",
        str(home),
    ]
    before = os.times()
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if watched:
        while not (home / "runs" / "r" / "journal.jsonl").exists():
            time.sleep(0.02)
        with Terminal("watch", "r", "--store", str(home), cwd=folder) as terminal:
            while process.poll() is None:
                terminal.read(0.05)
                terminal.raw = b""
            used = os.times().children_user + os.times().children_system
            terminal.send("q")
            terminal.leave()
    else:
        process.wait()
        used = os.times().children_user + os.times().children_system
    with Store.open(home) as store:
        row = store.runs.get("r")
    assert row.status == "done", row.status
    return float(row.totals["seconds"]), used - before.children_user - before.children_system


def slowdown(latency: int, rows: int, repeat: int) -> None:
    """Print the engine's times plain and watched."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "replies.jsonl").write_text('{"rule": "counting"}\n')
        (folder / "bench.explore").write_text(SPEC.format(latency=latency, rows=rows))
        times: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        for number in range(repeat):
            for watched in (False, True) if number % 2 else (True, False):
                times[watched].append(engine(folder, f"{number}-{watched}", watched))
    plain, seen = ([pair[0] for pair in times[key]] for key in (False, True))
    cpu = median(pair[1] for pair in times[False])
    ratio = median(b / a for a, b in zip(plain, seen, strict=True))
    print(
        f"latency {latency} ms: plain {median(plain):.2f} s ({cpu:.2f} s CPU), watched {median(seen):.2f} s: "
        f"{(ratio - 1) * 100:+.1f} % (median of {repeat} pairs)"
    )


def tree() -> Iterator[Event]:
    """Yield a tree of 10,000 tasks."""
    yield RunStarted("r", "bench.explore", "b2:0", 0, None, STEPS)
    yield StepStarted("E", "explore", "d / explore", False)
    yield TaskProposed("E", "root", "", "root", 0, "")
    for a in range(100):
        yield TaskProposed("E", f"root/{a}", "root", f"Topic {a}", 1, "")
        for b in range(99):
            yield TaskProposed("E", f"root/{a}/{b}", f"root/{a}", f"Skill {a}.{b}", 2, "")


def calls(number: int, at: float) -> Iterator[Event]:
    """Yield three events of one call."""
    task, key = f"root/{number * 7 % 100}/{number * 13 % 99}", f"call {number}"
    yield CallStarted("S", key, task, "synthesize", "t", at)
    yield CallFinished("S", key, task, "synthesize", "t", False, 500, 900, 0.001, 0.2, 1, "stop", at=at)
    yield ExampleMade("S", task, 5, f"Example number {number} of this run", at)


def write(path: Path, rate: float, stop: threading.Event) -> None:
    """Let a journal grow by ``rate`` events a second."""
    began, told, number = time.monotonic(), 0, 0
    with Journal(path) as journal:
        for event in tree():
            journal.append(event_json(event))
        journal.flush()
        while not stop.wait(0.01):
            at = time.monotonic() - began
            while told < at * rate:
                for event in calls(number, round(at, 3)):
                    journal.append(event_json(event))
                told, number = told + 3, number + 1


def latency_of_keys(rate: float, presses: int) -> None:
    """Print how long a key takes to show under load."""
    with tempfile.TemporaryDirectory() as name:
        home, stop = Path(name) / ".eic", threading.Event()
        with Store.open(home) as store:
            store.runs.start("r", "bench", "bench.explore", "b2:0", {"steps": [], "outputs": {}}, os.getpid())
            path = store.journal_path("r")
        writer = threading.Thread(target=write, args=(path, rate, stop))
        writer.start()
        try:
            with Terminal("watch", "r", "--store", str(home), cwd=Path(name)) as terminal:
                terminal.until("10,001 tasks")
                _drain(terminal, 3.0)
                steps = [_press(terminal, *pair) for _ in range(presses) for pair in _STEPS]
                helps = [_press(terminal, "?", "Look at the run", "?") for _ in range(presses)]
                memory = _resident(terminal.process.pid)
                _drain(terminal, 10.0)
                grown = _resident(terminal.process.pid) - memory
                terminal.send("q")
                terminal.until("detach")
                terminal.send("d")
                terminal.leave()
        finally:
            stop.set()
            writer.join()
    print(f"10,000 tasks, {rate:,.0f} events/s: view {memory:.0f} MiB, {grown:+.1f} MiB in 10 s")
    for name, times in (("a step of the cursor", steps), ("the help screen", helps)):
        late = quantiles(times, n=20)[18]
        print(f"  {name}: {median(times):.0f} ms (median), {late:.0f} ms (95 %), {max(times):.0f} ms (worst)")


def _press(terminal: Terminal, key: str, words: str, undo: str = "") -> float:
    """Press a key; return how long it took until ``words`` appeared, in milliseconds."""
    _drain(terminal, 0.2)
    began = time.perf_counter()
    terminal.send(key)
    while words not in terminal.text:
        terminal.read(0.002)
    passed = (time.perf_counter() - began) * 1e3
    terminal.send(undo)
    return passed


def _drain(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal.read(0.02)
        terminal.raw = b""


def _resident(pid: int) -> float:
    """Return a process's resident memory in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="pairs of runs")
    parser.add_argument("--rows", type=int, default=40, help="examples per task of the runs")
    parser.add_argument("--latency", type=int, nargs="*", default=[200], help="milliseconds of a reply")
    parser.add_argument("--rate", type=float, default=1000.0, help="events a second")
    parser.add_argument("--presses", type=int, default=40)
    options = parser.parse_args()
    print(json.dumps({"cpus": os.cpu_count(), "python": sys.version.split()[0]}))
    for latency in options.latency:
        slowdown(latency, options.rows, options.repeat)
    latency_of_keys(options.rate, options.presses)


if __name__ == "__main__":
    main()
