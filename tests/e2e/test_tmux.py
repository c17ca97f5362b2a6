"""``eic run`` in tmux, a terminal that people have: keys, a lost terminal, a killed engine, the way back.

Needs Debian's ``tmux`` (``.ci/run`` installs it where it may). What is asserted is what tmux holds to be
on its screen, cell by cell, after it has interpreted everything that was drawn.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

import pytest
from rich.cells import cell_len

from eic.cli.live.sources import process_lives
from eic.store import Store
from tests.e2e.process import eic, outputs
from tests.specs import SCRIPTED, write_spec

TMUX = shutil.which("tmux")
SLOW = SCRIPTED.replace("latency   = 0s", "latency = 2s").replace("in_flight = 8", "in_flight = 2")
"""A run that goes on for 20 seconds and more between two pauses: none of the keys comes too late for it."""


class Tmux:
    """A tmux server of its own with one pane, in which ``eic`` runs."""

    def __init__(self, folder, *arguments, columns=80, rows=24):
        self.name = f"eic-{os.getpid()}-{time.monotonic_ns()}"
        hidden = ("OPENAI", "EIC", "NO_COLOR", "TEXTUAL", "COLUMNS", "LINES", "TMUX")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        config = folder / "tmux.conf"
        config.write_text("set -g default-terminal tmux-256color\n")
        command = shlex.join([sys.executable, "-m", "eic", *arguments]) + "; echo exit $?; exec cat"
        self.tell("-f", config, "new-session", "-d", "-x", columns, "-y", rows, "-c", folder, command)

    def tell(self, *arguments):
        command = [TMUX, "-u", "-L", self.name, *map(str, arguments)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def press(self, *keys):
        self.tell("send-keys", *keys)

    @property
    def screen(self):
        return self.tell("capture-pane", "-p").rstrip("\n")

    def until(self, *words, without="", seconds=60):
        """Wait until all of ``words`` are on the screen, and ``without`` is not; return it."""
        end = time.monotonic() + seconds
        while not all(word in (shown := self.screen) for word in words) or (without and without in shown):
            assert time.monotonic() < end, f"{words} never came; last:\n{shown}"
            time.sleep(0.1)
        return shown

    def close(self):
        subprocess.run([TMUX, "-L", self.name, "kill-server"], env=self.env, capture_output=True, check=False)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def latest(folder):
    with Store.open(folder / ".eic") as store:
        return store.runs.latest()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "live"
    write_spec(made, SLOW)
    yield made
    if (made / ".eic").is_dir() and (row := latest(made)).status == "running" and process_lives(row.pid):
        os.kill(row.pid, signal.SIGKILL)


@pytest.mark.skipif(TMUX is None, reason="no tmux on this machine")
def test_a_run_in_tmux_is_steered_killed_and_taken_up_again(folder, tmp_path):
    with Tmux(folder, "run", "cooking.explore") as tmux:
        shown = tmux.until("Baking", "running", "in flight")
        assert all(cell_len(line) <= 80 for line in shown.split("\n"))
        tmux.press("p")
        tmux.until("paused")
        tmux.press("/", "B", "a", "k", "Enter", "x")
        tmux.until("paused", "⊘ Baking")
        tmux.press("p")
        tmux.until("running")
        tmux.press("p")
        tmux.until("paused")
        tmux.press("Enter", "2")
        tmux.until("cooking › Baking", "Calls")
        tmux.press("Escape")  # with a key right behind it, it would be Alt and that key
        tmux.until("examples tokens")
        tmux.press("?")
        tmux.until("Steer the run", "retry a failed or stalled task")
        tmux.press("Escape")
        tmux.until("examples tokens")
        tmux.tell("resize-window", "-x", 140, "-y", 40)
        shown = tmux.until("depth 1, 0 children", "synthesize")
        assert len(shown.split("\n")) == 40
        engine = latest(folder).pid
    # The terminal is gone, the run is not; then its process is killed like by a power cut.
    assert latest(folder).status == "running"
    os.kill(engine, signal.SIGKILL)
    write_spec(folder)
    with Tmux(folder, "run", "cooking.explore", columns=100, rows=30) as tmux:
        tmux.until("✓ done", "⊘ Baking", "run done", "from the store", without="x prune")
        tmux.press("q")
        tmux.until("exit 0", "wrote  out/cooking/d.jsonl")
    plain = tmp_path / "plain"
    write_spec(plain)
    (plain / "out" / "cooking").mkdir(parents=True)
    edit = {"dataset": "d", "act": "prune", "task": "cooking/baking"}
    (plain / "out" / "cooking" / "edits.json").write_text(json.dumps([edit]))
    eic("run", "cooking.explore", "--plain", cwd=plain)
    made, expected = (outputs(home / "out" / "cooking") for home in (folder, plain))
    for name in ("d.jsonl", "d.tree.json", "d.dropped.jsonl", "manifest.json"):
        assert made[name] == expected[name], name
