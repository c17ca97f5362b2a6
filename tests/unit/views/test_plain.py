"""The plain view: lines that tell what changed, and a moving line only for terminals."""

import io

import pytest

from eic.events import CallFinished, Notice, RunFinished, RunStarted, Steered, StepFinished, StepStarted
from eic.views.plain import PlainView

STEPS = ({"key": "k", "kind": "explore", "title": "d / explore", "action": "run", "calls": 4},)


def call(number, at):
    return CallFinished("k", f"c{number}", "t", "lookahead", "t", False, 10, 1000, 0.5, 1.0, 1, "stop", at=at)


EVENTS = [
    RunStarted("r", "s.explore", "b2:0", 0, 10.0, STEPS),
    StepStarted("k", "explore", "d / explore", False),
    call(1, 1.0), call(2, 2.0),
    Steered("more", "d", "t/x", 2),
    Notice("warning", "odd\x1b[31m text", 2.5),
    StepFinished("k", "explore", "d / explore", False, 3.0, {"tasks": 1234}, 3.0),
    RunFinished("r", "done", {}, 3.0),
]  # fmt: skip


def written(events, monkeypatch, **options):
    monkeypatch.setattr("eic.views.plain._REDRAW_SECONDS", -1.0)
    stream = io.StringIO()
    view = PlainView(stream, **options)
    for event in events:
        view(event)
    return stream.getvalue()


def test_a_log_gets_whole_lines_and_nothing_else(monkeypatch):
    text = written(EVENTS, monkeypatch, live=False)
    assert text.splitlines() == [
        "run r: 1 to run, 0 reused",
        "  exploring d / explore",
        "  steered: more t/x 2",
        "  warning: odd[31m text",
        "  done d / explore: 1,234 tasks in 3.0 s",
    ]


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = written(EVENTS, monkeypatch, live=True)
    assert "[##########..........]  50%  2 calls done, 0 in flight, 2,000 tokens, $1.00 of $10.00" in text
    assert "left" in text
    lines = [line.rsplit("\r", 1)[-1] for line in text.split("\n")]
    assert lines[-1].strip() == ""


@pytest.mark.parametrize("columns", ["30", "80"])
def test_the_moving_line_fits_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    text = written(EVENTS[:4], monkeypatch, live=True)
    assert max(len(part) for line in text.split("\n") for part in line.split("\r")) < int(columns)
