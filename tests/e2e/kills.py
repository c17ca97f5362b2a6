"""``kill -9`` while a run is at work: what it makes in the end must be as if nothing had happened."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.process import start
from tests.loopback import Loopback

_TRIES = 5


def kill_while_asking(spec: Path, server: Loopback, seconds: float) -> bool:
    """Run a spec and kill it ``seconds`` after its first call came in; False when it had come to its end by then."""
    before = len(server.seen.requests)
    process = start("run", spec.name, "--plain", cwd=spec.parent)
    while len(server.seen.requests) == before and process.poll() is None:
        time.sleep(0.002)
    return _kill(process, seconds)[0]


def kill_after(
    spec: Path, line: str, seconds: float, env: Mapping[str, str] | None = None, *, before: str = ""
) -> str:
    """Run a spec and kill it ``seconds`` after it said a line that has ``line`` in it; return all it said.

    A busy machine may kill too late: after the run's end, or after it said ``before``. Then everything but the stored
    replies is made again, and killed sooner.
    """
    for attempt in range(_TRIES):
        process = start("run", spec.name, "--plain", cwd=spec.parent, env=env)
        told = _until(process, line)
        killed, rest = _kill(process, seconds / 4**attempt)
        if killed and not (before and before in told + rest):
            return told + rest
        for made in (".eic/artifacts", "out"):
            shutil.rmtree(spec.parent / made, ignore_errors=True)
    raise AssertionError(f"{_TRIES} kills came too late:\n{told}{rest}")


def kill_inside(spec: Path, work: str, seconds: float, env: Mapping[str, str] | None = None) -> str:
    """Run a spec and kill it ``seconds`` after a step began, before that step is done; return all it said.

    ``work`` is how ``--plain`` tells of the beginning, such as ``mixing everything / mix``.
    """
    return kill_after(spec, f"  {work}\n", seconds, env, before=f"  done {work.partition(' ')[2]}: ")


def _until(process: "subprocess.Popen[str]", line: str) -> str:
    """Return what a run says, to the first line that has ``line`` in it."""
    said = []
    assert process.stderr is not None
    for text in process.stderr:
        said.append(text)
        if line in text:
            return "".join(said)
    raise AssertionError(f"the run ended and never said {line!r}:\n{''.join(said)}")


def seconds_by_step(said: str) -> dict[str, float]:
    """Return how long each step took that was made, by its title, as ``--plain`` told it."""
    found = re.findall(r"^  done (.+?): .* in ([\d.]+) s$", said, re.MULTILINE)
    return {title: float(seconds) for title, seconds in found}


def children(process: "subprocess.Popen[str]") -> set[int]:
    """Return the ids of the processes that a process started and that run."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        state, parent = _state(stat)
        if parent == process.pid and state != "Z":
            found.add(int(stat.parent.name))
    return found


def await_end(pids: set[int]) -> None:
    """Wait until none of the processes runs any more: those that lost their engine end by themselves."""
    deadline = time.monotonic() + 60
    while running := [pid for pid in pids if _state(Path(f"/proc/{pid}/stat"))[0] not in ("Z", "")]:
        assert time.monotonic() < deadline, f"still there: {running}"
        time.sleep(0.01)


def _state(stat: Path) -> tuple[str, int]:
    """Return what a process does and the id of its parent, ("", 0) when it is gone."""
    try:
        state, parent = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
    except OSError:
        return "", 0
    return state, int(parent)


def _kill(process: "subprocess.Popen[str]", seconds: float) -> tuple[bool, str]:
    """Kill a process after a while; return whether that ended it (not its own end), and what it said till then."""
    time.sleep(seconds)
    process.kill()
    said = process.communicate()[1]
    assert process.returncode in (0, -signal.SIGKILL), said
    return process.returncode != 0, said
