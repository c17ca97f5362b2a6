"""How long a run will still take: waiting steps count with what the plan foretold, others with what was measured."""

import pytest

from eic.events import (
    CallFinished,
    CallStarted,
    Metric,
    RunStarted,
    Steered,
    StepFinished,
    StepStarted,
    TrainTick,
)
from eic.remaining import Left
from eic.state import RunState
from tests.unit.test_state import call

PLAN = (
    {"key": "s", "kind": "synthesize", "title": "d / synthesize", "calls": 10, "seconds": 5.0, "after": []},
    {"key": "t", "kind": "train", "title": "lm / train", "calls": 0, "seconds": 20.0, "after": ["s"]},
    {"key": "a", "kind": "answer", "title": "e / answer lm", "calls": 0, "seconds": 12.0, "after": ["t"]},
    {"key": "b", "kind": "answer", "title": "e / answer base", "calls": 0, "seconds": 8.0, "after": []},
    {"key": "j", "kind": "evaluate", "title": "e / evaluate", "calls": 4, "seconds": 3.0, "after": ["a", "b"]},
)  # fmt: skip


def begun(**changed):
    """Return a run of the plan with the foretold seconds of some steps changed."""
    state = RunState()
    steps = tuple(
        {**step, "action": "run", "seconds": changed.get(step["key"], step["seconds"])} for step in PLAN
    )
    state.apply(RunStarted("r", "p", "x", 0, None, steps, 0.0))
    return state


def start(state, key, at):
    state.apply(StepStarted(key, state.steps[key].kind, state.steps[key].title, False, at))


def finish(state, key, began, at):
    state.apply(StepFinished(key, state.steps[key].kind, state.steps[key].title, False, at - began, {}, at))


def answered(state, key, done, at, total=40):
    state.apply(Metric(key, "lm", "answered", done, done, total, at))


def test_before_anything_is_measured_the_plan_says_it_and_this_machine_does_one_thing_at_a_time():
    assert begun().left(0.0) == Left(5.0 + 20.0 + 12.0 + 3.0)
    assert begun(s=0.0, j=0.0).left(0.0) == Left(20.0 + 12.0 + 8.0), (
        "the base answers before or after, not beside"
    )


def test_what_is_measured_takes_the_place_of_what_was_foretold():
    state = begun()
    start(state, "s", 0.0)
    for second in range(5):
        call(state, "s", "x", at=float(second))
    assert state.left(5.0) == Left(5.0 + 20.0 + 12.0 + 3.0), "a call a second: five are left to make"
    finish(state, "s", 0.0, 10.0)
    start(state, "t", 10.0)
    assert state.left(14.0).seconds == pytest.approx(16.0 + 12.0 + 8.0), "four of its seconds are gone"
    state.apply(TrainTick("t", "lm", 10, 40, 1.0, 1.0, 0.1, 100, 20.0, 30.0))
    assert state.left(30.0).seconds == pytest.approx(60.0 + 12.0 + 8.0)
    finish(state, "t", 10.0, 90.0)
    start(state, "a", 90.0)
    answered(state, "a", 10, 100.0)
    assert state.left(100.0).seconds == pytest.approx(8.0 + 3.0), "one word of answers is no pace"
    answered(state, "a", 20, 120.0)
    assert state.left(120.0).seconds == pytest.approx(40.0 + 8.0 * 70 / 12), (
        "30 s and 40 s in place of 12 s: the other one will take as much longer"
    )
    finish(state, "a", 90.0, 150.0)
    assert state.left(150.0).seconds == pytest.approx(8.0 * 60 / 12 + 3.0), (
        "answering takes five times as long as foretold"
    )


def test_a_step_that_waits_for_its_turn_on_this_machine_is_not_taken_to_work():
    state = begun()
    for key, at in (("b", 0.0), ("s", 0.0)):
        start(state, key, at)
    finish(state, "s", 0.0, 1.0)
    start(state, "t", 1.0)
    state.apply(TrainTick("t", "lm", 10, 40, 1.0, 1.0, 0.1, 100, 10.0, 11.0))
    assert state.left(11.0).seconds == pytest.approx(30.0 + 12.0 + 8.0)


def test_a_step_that_waits_for_this_machine_is_said_to_wait():
    state = begun()
    for key in ("b", "t"):
        start(state, key, 0.0)
    assert [state.stand(state.steps[key]) for key in "bts"] == ["running", "running", "waiting"], "either may"
    state.apply(TrainTick("t", "lm", 10, 40, 1.0, 1.0, 0.1, 100, 10.0, 11.0))
    assert [state.stand(state.steps[key]) for key in "bt"] == ["waiting", "running"]
    finish(state, "t", 0.0, 20.0)
    assert [state.stand(state.steps[key]) for key in "bt"] == ["running", "done"]


def test_what_nobody_can_tell_is_said_to_be_missing():
    assert begun(t=None).left(0.0) == Left(5.0 + 12.0 + 3.0, least=True)
    state = begun(t=None, s=0.0, a=0.0, b=0.0, j=0.0)
    assert state.left(0.0) == Left(None, least=True)
    start(state, "t", 0.0)
    state.apply(TrainTick("t", "lm", 10, 40, 1.0, 1.0, 0.1, 100, 10.0, 11.0))
    assert state.left(11.0) == Left(30.0)


def test_a_run_that_is_over_has_nothing_left():
    state = begun()
    for at, step in enumerate(PLAN):
        start(state, step["key"], float(at))
        finish(state, step["key"], float(at), at + 0.5)
    assert state.left(9.0) == Left(None)


CALLS = (
    {"key": "e", "kind": "explore", "title": "d / explore", "calls": 4, "seconds": 4.0, "latency": [0.6, 0.1], "after": []},
    {"key": "s", "kind": "synthesize", "title": "d / synthesize", "calls": 100, "seconds": 25.0, "latency": [0.6, 0.1],
     "after": ["e"]},
)  # fmt: skip


def asking(*plan):
    state = RunState()
    state.apply(
        RunStarted("r", "p", "x", 0, None, tuple({**step, "action": "run"} for step in plan or CALLS), 0.0)
    )
    return state


def ask(state, step, name, at):
    state.apply(CallStarted(step, name, "x", "synthesize", "t", at))


def reply(state, step, name, at, seconds, cached=False):
    state.apply(
        CallFinished(step, name, "x", "synthesize", "t", cached, 3, 4, 0.0, seconds, 1, "stop", at=at)
    )


def test_a_waiting_step_is_foretold_by_how_long_calls_took_so_far_whatever_their_number_at_once():
    state = asking()
    start(state, "e", 0.0)
    for number in range(4):
        ask(state, "e", str(number), 3.0 * number)
        reply(state, "e", str(number), 3.0 * number + 3, 3.0)
    finish(state, "e", 0.0, 12.0)
    assert state.left(12.0).seconds == pytest.approx(75.0), "each call takes three times as long as foretold"


def test_a_step_is_measured_by_its_own_calls_not_by_those_of_the_step_before():
    state = asking()
    start(state, "e", 0.0)
    for number in range(4):
        ask(state, "e", str(number), number)
        reply(state, "e", str(number), number + 1.0, 1.0)
    finish(state, "e", 0.0, 4.0)
    start(state, "s", 4.0)
    for number in range(50):
        ask(state, "s", str(number), 4.0)
    for number in range(40):
        reply(state, "s", str(number), 5.0, 1.0)
    assert state.left(5.0).seconds == pytest.approx((100 - 45) / 45), "forty are done, ten are half done"


def test_answers_from_the_store_are_no_pace_and_a_pause_is_not_slow():
    state = asking(CALLS[1])
    start(state, "s", 0.0)
    for number in range(50):
        reply(state, "s", f"known {number}", 0.0, 0.0, cached=True)
    for number in range(25):
        ask(state, "s", str(number), 0.0)
        reply(state, "s", str(number), 5.0, 5.0)
    assert state.left(5.0).seconds == pytest.approx(5.0)
    state.apply(Steered("pause", at=5.0))
    state.apply(Steered("pause", at=6.0))
    assert state.left(3600.0).seconds == pytest.approx(5.0)
    state.apply(Steered("resume", at=3605.0))
    assert state.left(3605.0).seconds == pytest.approx(5.0)


def test_in_a_long_step_the_rate_of_late_counts():
    state = asking({**CALLS[1], "calls": 1000})
    start(state, "s", 0.0)
    number = 0
    for second in range(120):
        for _ in range(1 if second < 60 else 5):  # someone let more calls be made at once
            number += 1
            ask(state, "s", str(number), second)
            reply(state, "s", str(number), second + 0.9, 0.9)
    assert state.left(120.0).seconds == pytest.approx((1000 - 360) / 5, rel=0.05)
