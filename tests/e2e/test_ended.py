"""TERM and hang-ups at moments that no step is at work: before the first one, and while outputs are written."""

from pathlib import Path

import pytest

from eic.store import Store
from tests.e2e.process import eic, outputs, start
from tests.specs import SCRIPTED, write_spec

STRIKE = '''"""Loaded by every Python that finds it: sends itself a signal at a moment, and waits there until it was heard."""

import atexit
import os
import signal
import sys
import threading

event, word, name, waits = os.environ["STRIKE"].split()
heard = threading.Event()
if waits == "waits":
    from eic.engine.context import Stop

    request = Stop.request

    def requested(self, status, message):
        request(self, status, message)
        heard.set()

    Stop.request = requested

struck = []


def strike(seen, given):
    listens = signal.getsignal(getattr(signal, name)) != signal.SIG_DFL
    if seen == event and listens and not struck and word in repr(given):
        struck.append(seen)
        exec("os.kill(os.getpid(), getattr(signal, name))")  # as in a dataclass: Python remembers that one
        if waits == "waits":
            heard.wait(60)


sys.addaudithook(strike)
if event == "atexit":
    atexit.register(os.kill, os.getpid(), getattr(signal, name))
'''
BEFORE = [
    "import 'eic.lang.syntax.parse'",
    "sqlite3.connect store.db",
    "open journal.jsonl",
    "import 'eic.teacher.counting'",
]
"""Moments before the first step: the spec is read, the store is opened, the run is recorded, it begins."""


def end(folder: Path, strike: str, name: str, waits: str = "goes", code: int = 130) -> str:
    """Run the spec of a folder to its end by a signal at a moment; return what it said."""
    (folder / "strikes").mkdir(exist_ok=True)
    (folder / "strikes" / "sitecustomize.py").write_text(STRIKE)
    env = {"STRIKE": f"{strike} {name} {waits}", "PYTHONPATH": str(folder / "strikes")}
    process = start("run", "cooking.explore", "--plain", cwd=folder, env=env)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in err) == (code, False), err
    return err


@pytest.mark.parametrize("strike", BEFORE)
def test_before_the_first_step_nothing_is_written(tmp_path: Path, strike: str) -> None:
    write_spec(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    for name in ("SIGTERM", "SIGHUP"):
        err = end(tmp_path, strike, name)
        assert "eic: interrupted" in err
        assert "done d / " not in err
        assert not (tmp_path / "out").exists()
    with Store.open(tmp_path / ".eic") as store:
        assert store.artifacts.list() == []
        assert {run.status for run in store.runs.list()} <= {"interrupted"}


def test_outputs_are_whole_or_absent_and_the_next_run_writes_the_rest(tmp_path: Path) -> None:
    two = SCRIPTED + 'dataset e { load { file = file("rows.jsonl") } }\n'
    for name in ("calm", "SIGTERM", "SIGHUP", "SIGINT"):
        write_spec(tmp_path / name, two)
        (tmp_path / name / "pyproject.toml").write_text("")
        (tmp_path / name / "rows.jsonl").write_text('{"instruction": "Say a.", "output": "a"}\n' * 3)
    eic("run", "cooking.explore", cwd=tmp_path / "calm")
    expected = outputs(tmp_path / "calm" / "out" / "cooking")
    for name, written in (("SIGTERM", "d.jsonl"), ("SIGHUP", "d.dropped.jsonl"), ("SIGINT", "d.tree.json")):
        folder = tmp_path / name
        err = end(folder, f"os.rename {written}", name, "waits")
        assert "stopping: outputs that are whole stay, the others are left to the next run" in err
        assert "interrupted while the outputs were written. Run the same command to go on." in err
        made = outputs(folder / "out" / "cooking")
        assert written in made
        assert not {"manifest.json", "e.jsonl"} & made.keys()
        assert made.items() <= expected.items()
        with Store.open(folder / ".eic") as store:
            assert [run.status for run in store.runs.list()] == ["interrupted"]
        assert "nothing to do: every result was stored" in eic("run", "cooking.explore", cwd=folder).stdout
        assert outputs(folder / "out" / "cooking") == expected


def test_once_all_is_done_a_signal_changes_nothing(tmp_path: Path) -> None:
    write_spec(tmp_path)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        end(tmp_path, "atexit -", name, code=0)
