"""The screens as pictures. ``EIC_BLESS=1`` rewrites them; look at the difference before committing."""

import os
import re
from pathlib import Path

import pytest

from eic.tui.theme import LIGHT
from tests.tui.made import app_of, drive, rest_of_run, run_events, settle
from tests.tui.training import evaluated, trained

PICTURES = Path(__file__).parent / "snapshots"
SMALL, LARGE = (80, 24), (160, 48)

CASES = {
    "run-80x24-dark": (SMALL, False, "j j j j"),
    "run-80x24-light": (SMALL, True, "j j j j"),
    "run-160x48-dark": (LARGE, False, "j j j j"),
    "run-160x48-light": (LARGE, True, "j j j j"),
    "done-80x24-dark": (SMALL, False, "end"),
    "search-80x24-light": (SMALL, True, "slash c a"),
    "calls-80x24-dark": (SMALL, False, "enter 2"),
    "examples-160x48-light": (LARGE, True, "enter 3 j"),
    "help-160x48-dark": (LARGE, False, "question_mark"),
    "quit-80x24-dark": (SMALL, False, "q"),
    "train-80x24-dark": (SMALL, False, "j"),
    "train-160x48-light": (LARGE, True, "j"),
    "evaluate-80x24-light": (SMALL, True, "j"),
    "evaluate-160x48-dark": (LARGE, False, "j"),
    "steps-80x24-dark": (SMALL, False, "s g j j j j"),
}


def events_of(name):
    """Return the run that a picture shows."""
    match name.partition("-")[0]:
        case "train" | "steps":
            return trained(150)
        case "evaluate":
            return [*trained(), *evaluated(70)]
        case "done":
            return [*run_events(), *rest_of_run()]
        case _:
            return run_events()


def normalized(svg: str) -> str:
    """Return a picture without what differs though nothing changed: ids made from its content."""
    return re.sub(r"terminal-\d+", "terminal", svg).replace("\xa0", "&#160;").rstrip() + "\n"


@pytest.mark.parametrize("name", CASES)
def test_picture(name, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    size, light, keys = CASES[name]
    app = app_of(events_of(name), acts=[])
    app.animation_level = "none"
    pictures = []

    async def act(pilot):
        if light:
            app.theme = LIGHT
        await pilot.press(*keys.split())
        await settle(pilot)
        for _ in range(200):  # the chosen task's reason is looked up when the cursor has rested
            if size == SMALL or app.run_screen._reason[0] == app.run_screen.tasks.chosen:
                break
            await pilot.pause(0.05)
        await settle(pilot)
        for line in app.screen.query("Input"):
            line.cursor_blink = False
        before = ""
        while pictures[:1] != [before]:  # panels whose height follows their text find it in a second pass
            before = pictures.pop() if pictures else ""
            await settle(pilot)
            pictures.append(normalized(app.export_screenshot()))

    drive(app, act, size)
    path = PICTURES / f"{name}.svg"
    if os.environ.get("EIC_BLESS"):
        PICTURES.mkdir(exist_ok=True)
        path.write_text(pictures[0], encoding="utf-8")
    assert pictures[0] == path.read_text(encoding="utf-8"), f"{path.name} differs: EIC_BLESS=1 rewrites it"
