"""The plain view: lines that tell what changed, and a moving line only for terminals."""

import io
import re
from dataclasses import replace

import pytest

from eic.events import (
    CallFinished,
    CallRetried,
    FellShort,
    Metric,
    Notice,
    RunFinished,
    RunStarted,
    Steered,
    StepFinished,
    StepProgress,
    StepStarted,
)
from eic.views.plain import PlainView
from tests.tui.training import evaluated, trained

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


@pytest.mark.parametrize("columns", [24, 30, 50, 62, 70, 80, 90, 120])
def test_a_narrow_line_loses_whole_figures_and_keeps_the_time_left(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for events in (EVENTS[:4], [*trained(60)]):
        text = written(events, monkeypatch, live=True)
        line = text.rsplit("\r", 1)[-1]
        assert len(line) < max(21, columns)
        assert re.search(r", about (2\.0 s|5 min) left$", line), line
        words = line.rpartition(", about")[0]
        assert "…" in words or re.search(
            r"(\d (tokens|calls done|in flight)|of \$10\.00|of 240|loss 1\.352)$", words
        ), line
        assert ("…" in words) == (columns < 50), line
        assert ("[#" in words) == (columns > 70 or (columns > 60 and "calls" in words)), line


def retry(number, at, wait=1.0, teacher="t"):
    return CallRetried(
        "k", f"c{number}", "t", "lookahead", teacher, 1, 8, "rate_limit", "429\x1b[2J", wait, at
    )


def told_of(retries, monkeypatch):
    return written([*EVENTS[:2], *retries], monkeypatch, live=False).splitlines()[2:]


def test_a_pile_of_retries_is_told_once_and_again_after_a_calm(monkeypatch):
    few = [retry(n, n * 10.0) for n in range(30)]
    assert told_of(few, monkeypatch) == []
    many = [retry(n, n * 2.0) for n in range(60)]
    told = "  waiting: teacher t: 10 attempts failed within 18 s, the last one by a rate limit: 429[2J; they are made again"
    assert told_of(many, monkeypatch) == [told]
    later = [retry(n, 300 + n * 2.0) for n in range(10)]
    assert told_of([*many, *later], monkeypatch) == [told, told]
    other = [retry(n, n * 2.0, teacher=f"u{n % 2}") for n in range(18)]
    assert told_of(other, monkeypatch) == [], "each teacher counts for itself"


def test_a_long_wait_is_told_at_once(monkeypatch):
    told = told_of([retry(1, 1.0, wait=90.0), retry(2, 2.0, wait=90.0)], monkeypatch)
    assert told == ["  waiting: teacher t: rate limit: 429[2J; tried again in 90 s"]


def test_calls_that_wait_are_on_the_moving_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert "0 in flight (1 to be tried again)" in written(
        [*EVENTS[:4], retry(9, 2.5)], monkeypatch, live=True
    )


def test_a_task_given_up_is_a_warning_unless_it_was_so_before(monkeypatch):
    short = FellShort("k", "d/a", "sub-tasks", 1, 2, "odd\x1b reply")
    assert told_of([short], monkeypatch) == ["  warning: d/a: 1 of 2 sub-tasks (odd reply)"]
    again = StepStarted("k", "explore", "d / explore", True)
    assert told_of([again, short], monkeypatch) == []


def test_the_moving_line_tells_how_many_rows_a_step_has_taken(monkeypatch):
    plan = ({"key": "f", "kind": "filter", "title": "d / filter f", "action": "run", "calls": 0},)
    events = [
        RunStarted("r", "s.explore", "b2:0", 0, None, plan),
        StepStarted("f", "filter", "d / filter f", False),
        StepProgress("f", 20_000, 0.25, 1.0),
    ]
    assert "filtering 20,000 rows (25%)" in written(events, monkeypatch, live=True)
    assert "20,000" not in written(events, monkeypatch, live=False)


def test_a_training_and_an_evaluation_take_a_few_lines(monkeypatch):
    text = written([*trained(), *evaluated()], monkeypatch, live=False)
    lines = text.splitlines()
    assert all(line.isprintable() for line in lines)
    assert sum("updates" in line and "loss" in line for line in lines) == 10
    assert lines[1:3] == [
        "  training chef / train",
        "  chef: loss 1.879 after 24 of 240 updates, about 5 min left",
    ]
    assert "  evaluating taste / evaluate chef" in lines
    assert "  chef: exact match 0.52 (120 questions)" in lines
    assert len(lines) < 25


def test_what_was_trained_and_evaluated_before_is_not_told_again(monkeypatch):
    events = [
        replace(e, reused=True) if isinstance(e, StepStarted) else e for e in [*trained(), *evaluated()]
    ]
    assert len(written(events, monkeypatch, live=False).splitlines()) <= 5


def test_the_moving_line_tells_of_updates_and_questions(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = written([*trained(60)], monkeypatch, live=True)
    assert "[#####...............]  25%  chef / train: 60 of 240, loss 1.352, about 5 min left" in text
    text = written([*trained(), *evaluated(30)], monkeypatch, live=True)
    assert "  25%  taste / evaluate chef: 30 of 120" in text


def test_shares_are_told_as_tables_show_them(monkeypatch):
    told = [
        Metric("e", "lm", "accuracy", 3.1746, 63, 63), Metric("e", "lm", "final loss", 0.123456, 1, 1),
    ]  # fmt: skip
    assert written(told, monkeypatch, live=False).splitlines() == [
        "  lm: accuracy 3.17 (63 questions)", "  lm: final loss 0.1235",
    ]  # fmt: skip
