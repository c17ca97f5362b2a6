"""How wrong the time left is that a run tells: at a tenth, a quarter, a half and three quarters of it.

``python -m benchmarks.eta`` runs small specs with a teacher that takes its time, one after another, each from an
empty store, and looks at what the screen would have said at those moments of the run's own clock: the time left
that was told, over the time that was really left (1.00: right, 2.00: twice as long as it was).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eic.canon import seed_of
from eic.cli.live.sources import events_of
from eic.events import Event
from eic.state import RunState
from eic.store import Follower
from tests.loopback import Body, Loopback

SHARES = (0.1, 0.25, 0.5, 0.75)
_TREE = """
domain bench {{ about = "Take time." }}
dataset d {{
  explore bench {{ teacher = t  depth = 2  breadth = [6, 5]  per_call = 2 }}
  prune {{ keep rouge_l(name) <= 0.9 }}
  synthesize {{ teacher = t  per_task = {rows}  per_call = {per_call} }}
  {more}
}}
"""
_OFFLINE = (
    'explore 1\nteacher t {{ provider = scripted  script = file("r.jsonl")  latency = 600ms  {more} }}\n'
)
_ENDPOINT = """explore 1
teacher t {{
  model     = "tiny"
  base_url  = env("OPENAI_BASE_URL")
  api_key   = env("OPENAI_API_KEY")
  in_flight = 16
  price {{ input = $1/1M  output = $1/1M }}
}}
"""
_SEEDS = "\n".join(
    f'{{"instruction": "Say {word} in a way of your own.", "input": "", "output": "{word}."}}'
    for word in (
        "one apple",
        "two pears",
        "nine plums",
        "some figs",
        "no dates",
        "few limes",
        "ten nuts",
        "a kiwi",
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """A spec, and the seconds that each reply of an endpoint takes (0: an offline teacher)."""

    name: str
    spec: str
    delay: float = 0.0


def _tree(rows: int, per_call: int, more: str = "") -> str:
    return _TREE.format(rows=rows, per_call=per_call, more=more)


CASES = (
    Case("as foretold", _OFFLINE.format(more="in_flight = 16") + _tree(80, 5)),
    Case("endpoint 3 times slower", _ENDPOINT.format() + _tree(4, 1), 8.0),
    Case("endpoint 10 times faster", _ENDPOINT.format() + _tree(40, 1), 0.3),
    Case(
        "few requests a minute",
        _OFFLINE.format(more="in_flight = 16  limits { requests = 300/m }") + _tree(20, 5),
    ),
    Case(
        "faults",
        _OFFLINE.format(more="in_flight = 16  faults { malformed = 20%  server_error = 20%  timeout = 5% }")
        + _tree(40, 5),
    ),
    Case(
        "a judge",
        _OFFLINE.format(more="in_flight = 16")
        + _tree(20, 5, "filter good { keep judge(quality) >= 2 by t }"),
    ),
    Case(
        "Self-Instruct",
        _OFFLINE.format(more="in_flight = 16")
        + 'domain bench { about = "Take time." }\ndataset d {\n'
        + '  self_instruct bench { teacher = t  seeds = file("seeds.jsonl")  instructions = 300  per_round = 8 }\n}\n',
    ),
)


def run(case: Case, folder: Path) -> list[Event]:
    """Run a case from an empty store and return its events."""
    (folder / "r.jsonl").write_text('{"rule": "counting"}\n')
    (folder / "seeds.jsonl").write_text(_SEEDS + "\n")
    (folder / "bench.explore").write_text(case.spec)
    with _endpoint(case.delay) as url:
        command = [sys.executable, "-m", "eic", "run", "bench.explore", "--plain", "--run-id", "r"]
        env = {**os.environ, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    follower = Follower(folder / ".eic" / "runs" / "r" / "journal.jsonl", 1000)
    events: list[Event] = []
    while batch := list(events_of(follower.poll())):
        events += batch
    return events


@contextmanager
def _endpoint(delay: float) -> Iterator[str]:
    """Yield the address of an endpoint that takes ``delay`` seconds a reply, "" for none."""
    if not delay:
        yield ""
        return
    command = [sys.executable, "-m", "benchmarks.eta", "--serve", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def told(events: list[Event]) -> list[str]:
    """Return what was told over what was left, at each of ``SHARES`` of the run."""
    whole = events[-1].at
    found = []
    for share in SHARES:
        state, now = RunState(), share * whole
        for event in events:
            if event.at <= now:
                state.apply(event)
        left = state.left(now)
        found.append(
            "unknown" if left.seconds is None else f"{left.seconds / (whole - now):.2f}{'+' * left.least}"
        )
    return found


def main() -> None:
    """Measure and print, some cases at a time: they wait more than they work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="names of cases")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        _serve(options.serve)
        return
    cases = [case for case in CASES if not options.only or case.name in options.only]
    print(f"{'run':<26} {'took':>6} " + " ".join(f"{share:>9.0%}" for share in SHARES), flush=True)

    def measure(case: Case) -> None:
        with tempfile.TemporaryDirectory() as name:
            events = run(case, Path(name))
        figures = " ".join(f"{figure:>9}" for figure in told(events))
        print(f"{case.name:<26} {events[-1].at:>4.0f} s {figures}", flush=True)

    with ThreadPoolExecutor(options.at_once) as pool:
        list(pool.map(measure, cases))


def _reply(body: Body) -> str:
    """Return one example, or two sub-tasks when the prompt asks for such."""
    prompt = str(body["messages"][-1]["content"])
    one, two = seed_of("eta", prompt, body.get("seed")) % 10**6, seed_of("eta", prompt) % 10**6
    example = (
        f"Instruction: Count to {one} by {two}.\nInput: <noinput>\nOutput: {'it is, ' * 15}{one}.\n###\n"
    )
    if "New subtask" not in prompt:
        return f"###\n{example}"
    example = f"Instruction: Count to {one}.\nInput: <noinput>\nOutput: {one} it is.\n###\n"
    return "".join(
        f"New subtask: Counting {number}\nReason: It is needed.\nExamples:\n###\n{example}"
        for number in (one, two)
    )


def _serve(delay: float) -> None:
    """Answer each call after ``delay`` seconds, until stopped."""
    with Loopback(delay=delay, replier=_reply, record=False) as server:
        print(server.url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
