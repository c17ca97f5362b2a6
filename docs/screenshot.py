"""Draw docs/screenshot.svg from a real run: ``python docs/screenshot.py`` (about half a minute).

It runs specs/math.explore in a temporary folder with the embedded teacher,
replays the journal up to the moment when two thirds of the calls are answered, and takes the
picture from the same app that ``eic run`` shows. The run's id and its times differ from run to
run and are replaced; which replies came first differs too, so that a new picture shows other
examples. Commit one when the screen has changed.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from eic.cli.live.reader import TaskReader
from eic.events import CallFinished, Event, event_from_json
from eic.store import Store
from eic.tui.app import RunApp

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "screenshot.svg"
SIZE = (140, 40)
KEYS = (*("j", "space") * 5, "j", "j")
"""Fold what is finished; look at a task that is being worked on."""

RUN_SECONDS = 240.0
"""How long the run seems to have taken: a teacher behind a network would need about so long."""

_ANSWERED = 2 / 3


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
        store_path = Path(folder) / ".eic"
        command = [sys.executable, "-m", "eic", "run", "specs/math.explore", "--only", "explore_math", "--plain",
                   "--store", str(store_path), "--out", str(Path(folder) / "out")]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        with Store.open(store_path) as store:
            svg = asyncio.run(picture(store))
    PICTURE.write_text(svg, encoding="utf-8")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


async def picture(store: Store) -> str:
    """Return the picture of the store's latest run."""
    run = store.runs.latest()
    assert run is not None, "the run has just been made"
    scene = Scene(beginning(store.journal_path(run.id)))
    app = RunApp(
        scene, steer=lambda act: None, reader=TaskReader(store, run.id), title="math", clock=lambda: 0.0
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1.0)
        await pilot.press(*KEYS)
        await pilot.pause(1.0)
        await app.workers.wait_for_complete()
        await pilot.pause()
        svg = app.export_screenshot(title="eic run specs/math.explore")
    return re.sub(r"terminal-\d+", "terminal", svg).rstrip() + "\n"


def beginning(journal: Path) -> list[Event]:
    """Return the events up to the scene, with their times stretched to a slow teacher's."""
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()
    ]
    calls = sum(line["event"] == CallFinished.__name__ for line in lines)
    length = max(line["at"] for line in lines)
    events: list[Event] = []
    answered = 0
    for number, line in enumerate(lines):
        # Even spacing: the same scene shows the same times on every machine.
        at = RUN_SECONDS * number / len(lines) if length else 0.0
        line = {**line, "at": round(at, 3)}
        if line["event"] == "RunStarted":
            line["run"] = "math-20260101-120000-c0de"
        if line["event"] == "StepFinished":
            line["seconds"] = 0.0
        events.append(event_from_json(line))
        answered += line["event"] == CallFinished.__name__
        if answered >= calls * _ANSWERED:
            break
    return events


if __name__ == "__main__":
    raise SystemExit(main())
