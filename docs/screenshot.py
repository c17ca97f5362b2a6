"""Draw docs/screenshot.svg from a real run: ``python docs/screenshot.py`` (about half a minute).

It runs specs/math.explore in a temporary folder with the embedded teacher, stops it where training begins, replays the
journal up to a moment in the middle of writing examples, and takes the picture from the same app that ``eic run`` shows.
The run is given the price of a small model and a budget, so that the picture shows what a run with a key shows. Its id
and its times differ from run to run and are replaced; which replies came first differs too, so that a new picture shows
other examples. Commit one when the screen has changed.
"""

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from eic.cli.live.reader import TaskReader
from eic.events import CallFinished, Event, RunStarted, event_from_json
from eic.state import RunState
from eic.store import Store
from eic.tui.app import RunApp

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "screenshot.svg"
SIZE = (140, 37)

PAID = (
    ("  provider  = embedded\n", "  provider  = embedded\n  price { input = $0.15/1M  output = $0.60/1M }\n"),
    ("run { seed = 7 }", "run { seed = 7  budget = $1 }"),
)
"""What the spec is given besides: a price and a budget."""

RUN_SECONDS = 240.0
"""How long the calls seem to have taken: a teacher behind a network would need about so long."""

_ANSWERED = 0.55


class Scene:
    """A source that gives the beginning of a journal at once."""

    finished = False

    def __init__(self, events: list[Event]) -> None:
        self._events = events

    def poll(self) -> list[Event]:
        """Return the next events."""
        batch, self._events = self._events[:500], self._events[500:]
        return batch


def main() -> int:
    """Run the spec, take the picture, write the file."""
    with tempfile.TemporaryDirectory() as folder:
        run_until_training(Path(folder))
        with Store.open(Path(folder) / ".eic") as store:
            svg = asyncio.run(picture(store))
    PICTURE.write_text(svg, encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


def run_until_training(folder: Path) -> None:
    """Run the spec in a folder and stop the run where its model would be trained."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    spec = folder / "specs" / "math.explore"
    text = spec.read_text(encoding="utf-8")
    for old, new in PAID:
        assert old in text, f"the spec has no {old!r} any more"
        text = text.replace(old, new)
    spec.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "eic", "run", "specs/math.explore", "--plain",
               "--store", str(folder / ".eic")]  # fmt: skip
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        assert run.stdout is not None
        said = []
        for line in run.stdout:
            said.append(line)
            if line.startswith("  training "):
                run.send_signal(signal.SIGINT)
        assert run.wait() == 130, "".join(said)


async def picture(store: Store) -> str:
    """Return the picture of the store's latest run."""
    run = store.runs.latest()
    assert run is not None, "the run has just been made"
    events, chosen = beginning(store.journal_path(run.id))
    app = RunApp(
        Scene(events),
        steer=lambda act: None,
        reader=TaskReader(store, run.id),
        title="math",
        clock=lambda: 0.0,
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        forest = app.model.forest
        for branch in forest.root.children[0].children[
            1:
        ]:  # the first one stays open, and where there is something to see
            if not any(task.node.pruned for task in branch.children):
                forest.fold(branch, open_=False)
        app.run_screen.tasks.reveal(chosen)
        await pilot.pause(1.0)
        await app.workers.wait_for_complete()
        await pilot.pause()
        svg = app.export_screenshot(title="eic run specs/math.explore")
    return re.sub(r"terminal-\d+", "terminal", svg).rstrip() + "\n"


def beginning(journal: Path) -> tuple[list[Event], tuple[str, str]]:
    """Return the events up to the scene, in a slow teacher's times, and the task that is in the middle of its work."""
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()
    ]
    calls = sum(line["event"] == CallFinished.__name__ for line in lines)
    events: list[Event] = []
    state, answered = RunState(), 0
    for number, line in enumerate(lines):
        # Even spacing: the same scene shows the same times on every machine.
        line = {**line, "at": round(RUN_SECONDS * number / len(lines), 3)}
        if line["event"] == RunStarted.__name__:
            line["run"] = "math-20260101-120000-c0de"
        if line["event"] == "StepFinished":
            line["seconds"] = 0.0
        if line["event"] == CallFinished.__name__:
            answered, line["seconds"] = answered + 1, 4.0
        event = event_from_json(line)
        events.append(event)
        state.apply(event)
        if answered >= calls * _ANSWERED and (chosen := _in_the_middle(state)):
            return events, chosen
    raise AssertionError("no task is ever in the middle of its work")


def _in_the_middle(state: RunState) -> tuple[str, str] | None:
    """Return a task that has some of its examples and shall get others, by its tree and its id."""
    want = max(step.want for step in state.steps.values())
    for tree, nodes in state.nodes.items():
        for node in nodes.values():
            if node.depth and 0.4 * want < node.examples < 0.8 * want:
                return tree, node.id
    return None


if __name__ == "__main__":
    raise SystemExit(main())
