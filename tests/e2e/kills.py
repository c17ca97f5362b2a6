"""``kill -9`` while a run is at work: what it makes in the end must be as if nothing had happened."""

import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.process import start
from tests.loopback import Loopback


def kill_while_asking(spec: Path, server: Loopback, seconds: float) -> None:
    """Run a spec and kill it ``seconds`` after its first call came in."""
    before = len(server.seen.requests)
    process = start("run", spec.name, "--plain", cwd=spec.parent)
    while len(server.seen.requests) == before:
        assert process.poll() is None, "the run ended before a call: " + process.communicate()[1]
        time.sleep(0.002)
    _kill(process, seconds)


def kill_after(spec: Path, line: str, seconds: float, env: Mapping[str, str] | None = None) -> str:
    """Run a spec and kill it ``seconds`` after it said a line that has ``line`` in it; return all it said."""
    process = start("run", spec.name, "--plain", cwd=spec.parent, env=env)
    said = []
    assert process.stderr is not None
    for text in process.stderr:
        said.append(text)
        if line in text:
            return "".join(said) + _kill(process, seconds)
    raise AssertionError(f"the run ended and never said {line!r}:\n{''.join(said)}")


def kill_inside(spec: Path, work: str, seconds: float, env: Mapping[str, str] | None = None) -> str:
    """Run a spec and kill it ``seconds`` after a step began; return all it said. Fails when the step had ended before.

    ``work`` is how ``--plain`` tells of the beginning, such as ``mixing everything / mix``.
    """
    title = work.partition(" ")[2]
    said = kill_after(spec, f"  {work}\n", seconds, env)
    assert f"  done {title}: " not in said, f"`{title}` was done before the kill:\n{said}"
    return said


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


def _kill(process: "subprocess.Popen[str]", seconds: float) -> str:
    time.sleep(seconds)
    assert process.poll() is None, "the run ended too early to be killed: " + process.communicate()[1]
    process.kill()
    return process.communicate()[1]
