"""``eic run`` on a real terminal: keys, detaching, coming back, and views that die in every way."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eic.cli.live.sources import process_lives
from eic.store import Store, read_journal
from tests.e2e.process import eic, outputs
from tests.e2e.terminal import Terminal
from tests.specs import SCRIPTED, write_spec

COLORS = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:[349][0-7]|[34]8|10[0-7])(?:;[\d;]*)?m")
SLOW = SCRIPTED.replace("latency   = 0s", "latency = 300ms").replace("in_flight = 8", "in_flight = 2")


@pytest.fixture
def project(tmp_path):
    write_spec(tmp_path, SLOW)
    yield tmp_path
    if (tmp_path / ".eic").is_dir():
        with Store.open(tmp_path / ".eic") as store:
            for row in store.runs.list():
                if row.status == "running" and process_lives(row.pid):
                    os.kill(row.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What every one of these runs must leave, however it was watched."""
    folder = tmp_path_factory.mktemp("plain")
    eic("run", write_spec(folder).name, "--plain", cwd=folder)
    return outputs(folder / "out" / "cooking")


@pytest.fixture
def stored(tmp_path):
    """A project whose run has ended."""
    eic("run", write_spec(tmp_path).name, "--plain", cwd=tmp_path)
    return tmp_path


def row(project):
    with Store.open(project / ".eic") as store:
        found = store.runs.latest()
        assert found is not None
        return found


def made(project):
    return outputs(project / "out" / "cooking")


def await_end(project, seconds=60):
    """Wait until the latest run's process is gone; return its row."""
    end = time.monotonic() + seconds
    while True:
        with Store.open(project / ".eic") as store:
            found = store.runs.latest()  # None: the run's process is still starting
        if found is not None and found.status != "running":
            return found
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_run_is_shown_steered_and_summed_up(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        terminal.send("p")
        terminal.until("paused")
        terminal.send("p")
        terminal.until("run done")
        time.sleep(0.3)
        since = len(terminal.text)
        terminal.send("q")
        assert terminal.leave() == 0
        last = terminal.text[since:]
    assert "24 calls made, 0 from the store" in last
    assert "wrote  out/cooking/d.jsonl" in last
    assert made(project) == expected
    acts = [
        e["act"]
        for e in read_journal(next(project.glob(".eic/runs/*/journal.jsonl")))
        if e["event"] == "Steered"
    ]
    assert acts == ["pause", "resume"]


def test_a_stored_spec_needs_no_view(stored):
    with Terminal("run", "cooking.explore", cwd=stored) as terminal:
        assert terminal.leave() == 0
        assert "nothing to do" in terminal.text


def test_faults_of_the_spec_appear_before_any_view(project):
    write_spec(project, SLOW.replace("per_task = 6", "per_task = none"))
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        assert terminal.leave() == 2
        assert "per_task" in terminal.text
    assert not list(project.glob(".eic/runs/*"))


def test_detach_and_come_back(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        terminal.send("q")
        terminal.until("detach")
        terminal.send("d")
        assert terminal.leave() == 0
        assert "goes on in the background" in terminal.text
    with Terminal("watch", cwd=project, columns=80, rows=24) as terminal:
        terminal.until("Baking")
        assert COLORS.search(terminal.raw)
        terminal.resize(100, 30)
        terminal.until("run done")
        time.sleep(0.3)
        terminal.send("q")
        assert terminal.leave() == 0
    assert await_end(project).status == "done"
    assert made(project) == expected


def test_stop_from_the_view_and_go_on_later(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        terminal.send("q")
        terminal.until("detach")
        terminal.send("s")
        assert terminal.leave() == 130
        assert "Run the same command to go on" in terminal.text
    assert row(project).status == "interrupted"
    eic("run", "cooking.explore", "--plain", cwd=project)
    assert made(project) == expected


SLOW_TO_OPEN = """\
import sys
import time


class Opening:
    @staticmethod
    def find_spec(name, *rest):
        if name == "eic.tui.app":
            print("opening", flush=True)
            time.sleep(60)


if "--plain" not in sys.argv:
    sys.meta_path.insert(0, Opening)
"""


def test_ctrl_c_while_the_view_opens_stops_the_run_itself(project, expected):
    (project / "sitecustomize.py").write_text(SLOW_TO_OPEN)
    with Terminal("run", "cooking.explore", cwd=project, env={"PYTHONPATH": str(project)}) as terminal:
        terminal.until("opening")
        end = time.monotonic() + 60
        while "CallFinished" not in "".join(p.read_text() for p in project.glob(".eic/runs/*/journal.jsonl")):
            assert time.monotonic() < end
            time.sleep(0.05)
        terminal.send("\x03")
        assert terminal.leave() == 130
    stopped = row(project)
    assert not process_lives(stopped.pid)
    assert (stopped.status, 0 < stopped.totals["paid"] < 24) == ("interrupted", True)
    assert "stopping: calls in flight are awaited and kept" in terminal.text
    assert "Run the same command to go on" in terminal.text
    log = eic("run", "cooking.explore", "--plain", cwd=project).stdout
    assert made(project) == expected
    assert f"{24 - stopped.totals['paid']} calls made, " in log


def test_a_signal_to_the_open_view_stops_the_run_and_gives_the_terminal_back(project):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        os.kill(terminal.process.pid, signal.SIGINT)
        assert terminal.leave() == 130
    assert (row(project).status, process_lives(row(project).pid)) == ("interrupted", False)
    assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l")
    assert "Run the same command to go on" in terminal.text


def test_a_view_that_is_killed_leaves_the_run_alone(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        terminal.process.kill()
        terminal.process.wait()
        assert row(project).status == "running"
    assert await_end(project).status == "done"
    assert made(project) == expected


@pytest.mark.parametrize("told", ["closed", "hung-up", "deaf"])
def test_a_terminal_that_goes_away_leaves_the_run_alone(project, expected, told):
    if told == "deaf":  # as nohup starts it
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        terminal = Terminal("run", "cooking.explore", cwd=project)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    terminal.until("Baking")
    if told == "hung-up":  # a shell hangs up on its jobs before the terminal is closed
        os.kill(terminal.process.pid, signal.SIGHUP)
        assert terminal.process.wait(30) == 0
    os.close(terminal.master)  # what a lost connection does
    assert terminal.process.wait(30) == 0
    assert await_end(project).status == "done"
    assert made(project) == expected


@pytest.mark.parametrize(("form", "seen"), [("--plain", "synthesizing"), ("--json", '"CallFinished"')])
def test_a_run_whose_own_terminal_goes_away_ends_as_if_asked_to(project, expected, form, seen):
    with Terminal("run", "cooking.explore", form, cwd=project) as terminal:
        terminal.until(seen)
        os.close(terminal.master)  # as sshd does; the kernel hangs up on the session
        os.kill(terminal.process.pid, signal.SIGHUP)  # and the shell says so once more
        terminal.master = os.open(os.devnull, os.O_RDONLY)
        assert terminal.process.wait(60) == 130
    stopped = row(project)
    assert (stopped.status, stopped.totals["message"].split(";")[0]) == ("interrupted", "interrupted")
    with Store.open(project / ".eic") as store:
        assert store.database.query("SELECT count(*) FROM claims") == [(0,)]
    log = eic("run", "cooking.explore", "--plain", cwd=project).stdout
    assert made(project) == expected
    paid = stopped.totals["paid"]
    assert paid
    assert f"{24 - paid} calls made, " in log


def test_a_run_that_is_not_to_hear_of_hang_ups_goes_on(project, expected):
    command = f"trap '' HUP; exec {sys.executable} -m eic run cooking.explore --plain"
    process = subprocess.Popen(["/bin/sh", "-c", command], cwd=project, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("run cooking")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert made(project) == expected


def test_ctrl_z_suspends_the_view_alone(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        terminal.send("\x1a")
        stat = Path(f"/proc/{terminal.process.pid}/stat")
        end = time.monotonic() + 20
        while stat.read_bytes().rpartition(b")")[2].split()[0] != b"T":
            assert time.monotonic() < end
            assert terminal.read()
        assert await_end(project).status == "done"
        os.killpg(terminal.process.pid, signal.SIGCONT)
        terminal.until("run done")
        time.sleep(0.3)
        terminal.send("q")
        assert terminal.leave() == 0
    assert made(project) == expected


def test_an_engine_that_is_killed_is_shown_and_the_next_run_goes_on(project, expected):
    with Terminal("run", "cooking.explore", cwd=project) as terminal:
        terminal.until("Baking")
        os.kill(row(project).pid, signal.SIGKILL)
        terminal.until("gone")
        time.sleep(0.3)
        terminal.send("q")
        assert terminal.leave() == 1
    assert "died" in eic("runs", cwd=project).stdout
    eic("run", "cooking.explore", "--plain", cwd=project)
    assert made(project) == expected


def test_an_engine_that_cannot_even_start_is_shown(project):
    (project / "sitecustomize.py").write_text(
        "import sys\nif '--run-id' in sys.argv:\n    sys.exit('no luck')\n"
    )
    with Terminal("run", "cooking.explore", cwd=project, env={"PYTHONPATH": str(project)}) as terminal:
        terminal.until("gone")
        time.sleep(0.3)
        terminal.send("q")
        assert terminal.leave() == 1
        assert "no luck" in terminal.text


def test_a_view_that_breaks_down_says_so_and_the_run_goes_on(project, expected):
    broken = "import eic.tui.app\n\ndef tick(self):\n    raise RuntimeError('boom')\n\neic.tui.app.RunApp.tick = tick\n"
    (project / "sitecustomize.py").write_text(
        "import sys\nif '--plain' not in sys.argv:\n"
        + "".join(f"    {line}\n" for line in broken.splitlines())
    )
    with Terminal("run", "cooking.explore", cwd=project, env={"PYTHONPATH": str(project)}) as terminal:
        assert terminal.leave() == 1
        assert "the view broke down" in terminal.text
        assert "The run goes on" in terminal.text
    assert await_end(project).status == "done"
    assert made(project) == expected


def test_a_finished_run_is_replayed(stored):
    with Terminal("replay", "--speed", "100", "--no-color", cwd=stored) as terminal:
        terminal.until("run done")
        assert not COLORS.search(terminal.raw)
        terminal.send("[")
        terminal.send("]")
        terminal.send("q")
        assert terminal.leave() == 0


@pytest.mark.parametrize("command", [["watch"], ["replay"], ["run", "cooking.explore", "--tui"]])
def test_without_a_terminal_there_is_no_view(stored, command):
    done = eic(*command, cwd=stored, code=2)
    assert "terminal" in done.stderr


def test_a_log_file_holds_whole_lines_and_no_control_characters(tmp_path):
    done = eic("run", write_spec(tmp_path).name, "--plain", cwd=tmp_path)
    assert all(line.isprintable() for line in done.stderr.splitlines())
    assert json.loads(eic("runs", "--json", cwd=tmp_path).stdout)["status"] == "done"
