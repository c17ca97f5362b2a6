"""The keys that steer a run or leave it ask for what they say, and for nothing else."""

import json

import pytest

from eic.events import RunFinished, Steered, event_from_json, event_json
from eic.tui.acts import Act
from eic.tui.screens.ask import ChoiceScreen, NumberScreen
from eic.tui.widgets.outcome import Outcome
from tests.tui.made import (
    Given,
    app_of,
    chosen,
    drive,
    rest_of_run,
    run_events,
    settle,
    text_of,
)


@pytest.mark.parametrize(
    ("keys", "act"),
    [
        ("p", Act("pause")),
        ("d", Act("drain")),
        ("j x", Act("prune", "cooking", "cooking/baking")),
        ("j j j K", Act("keep", "cooking", "cooking/baking/cake")),
        ("G r", Act("retry", "cooking", "cooking/soup")),
        ("slash 韓 enter r", Act("retry", "cooking", "cooking/cjk")),
        ("plus enter", Act("more", "cooking", "cooking", 2)),
        ("G plus 1 2 enter", Act("more", "cooking", "cooking/soup", 12)),
        ("c 6 4 enter", Act("concurrency", count=64)),
    ],
)
def test_steering_asks_the_run(keys, act):
    acts: list[Act] = []

    async def go(pilot):
        await pilot.press(*keys.split())

    drive(app_of(acts=acts), go)
    assert acts == [act]


@pytest.mark.parametrize(
    "keys",
    ["K", "r", "j j j x", "j j j plus enter", "plus escape", "c escape", "c 0 enter", "c 9 9 9 9 9 enter"],
)
def test_what_makes_no_sense_is_not_asked(keys):
    acts: list[Act] = []

    async def go(pilot):
        await pilot.press(*keys.split())

    drive(app_of(acts=acts), go)
    assert acts == []


def test_a_run_that_ends_takes_back_the_question_what_shall_become_of_it():
    source = Given(run_events())

    async def go(pilot):
        await pilot.press("q")
        await settle(pilot)
        assert "What shall become of it?" in text_of(pilot.app)
        source.waiting += rest_of_run()
        await settle(pilot)
        assert pilot.app.screen is pilot.app.run_screen
        await pilot.press("q")

    assert drive(app_of(acts=[], source=source), go).return_value == "done"


def test_why_a_run_ended_badly_is_told_in_full_and_a_good_end_needs_no_words():
    why = "the budget of $0.21 is used up: $0.1171 spent. Everything so far is kept: raise `budget` and run again."
    source = Given(run_events())

    async def go(pilot):
        source.waiting.append(RunFinished("cooking-1", "budget", {"message": why + " \x1b[31m"}, 9.0))
        await settle(pilot)
        shown = " ".join(text_of(pilot.app).split())
        assert f"$ {why}" in shown
        assert "\x1b" not in shown

    drive(app_of(source=source), go, (70, 24))

    async def well(pilot):
        assert not pilot.app.run_screen.query_one(Outcome).display

    drive(app_of([*run_events(), *rest_of_run()]), well)


def test_a_paused_run_is_resumed():
    acts: list[Act] = []
    source = Given([*run_events(), Steered("pause", at=9.0)])

    async def go(pilot):
        shown = text_of(pilot.app)
        assert "paused" in shown
        assert "p resume" in shown
        assert "p pause" not in shown
        await pilot.press("p")
        source.waiting.append(Steered("resume", at=9.5))
        await settle(pilot)
        shown = text_of(pilot.app)
        assert "running" in shown
        assert "p pause" in shown

    drive(app_of(acts=acts, source=source), go)
    assert acts == [Act("resume")]


def test_a_refused_act_is_told():
    source = Given([*run_events(), Steered("prune", "cooking", "cooking", refused="the root stays", at=9.0)])

    async def go(pilot):
        assert "prune cooking refused: the root stays" in text_of(pilot.app)

    drive(app_of(acts=[], source=source), go)


def test_an_act_that_cannot_be_delivered_is_told():
    def broken(act):
        raise OSError("disk full")

    app = app_of()
    app._steer = broken

    async def go(pilot):
        await pilot.press("p")
        await settle(pilot)
        assert "disk full" in text_of(pilot.app)

    drive(app, go)


def test_a_run_that_cannot_be_steered_has_no_such_keys():
    async def go(pilot):
        for key in ("p", "d", "x", "plus", "c", "r", "K"):
            await pilot.press(key)
            assert pilot.app.screen is pilot.app.run_screen, key
        await pilot.press("question_mark")
        assert "prune" not in text_of(pilot.app)

    drive(app_of(), go)


def footer_of(app):
    return text_of(app).split("\n")[-1]


def test_a_run_that_ends_before_it_is_first_drawn_is_not_steered():
    source = Given([])

    async def act(pilot):
        assert "prune" in footer_of(pilot.app), "the run begins"
        source.waiting += [*run_events(), *rest_of_run()]
        await settle(pilot)
        assert not [word for word in ("prune", "pause") if word in footer_of(pilot.app)]

    drive(app_of(acts=[], source=source), act)


def test_a_finished_run_is_not_steered():
    acts: list[Act] = []
    source = Given(run_events())

    async def act(pilot):
        assert "prune" in footer_of(pilot.app)
        await pilot.press("plus")
        source.waiting += rest_of_run()
        await settle(pilot)
        await pilot.press("3", "enter")
        assert "the run is over" in text_of(pilot.app)
        await settle(pilot)
        assert not [word for word in ("prune", "pause") if word in footer_of(pilot.app)]
        await pilot.press("p", "d", "x", "plus", "c", "r", "K")
        assert pilot.app.screen is pilot.app.run_screen
        await pilot.press("question_mark")
        assert "prune" not in text_of(pilot.app)

    drive(app_of(acts=acts, source=source), act)
    assert acts == []


@pytest.mark.parametrize(
    ("keys", "left", "asked"),
    [
        ("q s", "stopped", [Act("drain")]),
        ("q d", "detached", []),
        ("q enter", "stopped", [Act("drain")]),
        ("q j enter", "detached", []),
        ("q j k enter", "stopped", [Act("drain")]),
        ("ctrl+c d", "detached", []),
        ("ctrl+q d", "detached", []),
        ("q c", None, []),
        ("q escape", None, []),
        ("q q q", None, []),
    ],
)
def test_leaving_a_run_that_goes_on(keys, left, asked):
    acts: list[Act] = []

    async def go(pilot):
        await pilot.press(*keys.split())
        if keys == "q q q":
            assert isinstance(pilot.app.screen, ChoiceScreen)

    assert drive(app_of(acts=acts), go).return_value == left
    assert acts == asked


def test_leaving_what_cannot_be_stopped_or_is_over():
    async def go(pilot):
        await pilot.press("q")

    assert drive(app_of(), go).return_value == "detached"
    over = [*run_events(), RunFinished("cooking-1", "died", {}, 9.0)]
    assert drive(app_of(over, acts=[]), go).return_value == "done"


def test_number_dialog_takes_only_numbers_in_range():
    async def go(pilot):
        await pilot.press("plus", "0", "enter")
        assert isinstance(pilot.app.screen, NumberScreen)
        await pilot.press("ctrl+u", "enter")
        assert isinstance(pilot.app.screen, NumberScreen)

    drive(app_of(acts=[]), go)


def test_what_is_chosen_and_folded_lasts_through_an_edit():
    """An edit makes the run tell its plan and its trees anew, under other keys."""
    source = Given(run_events())

    async def go(pilot):
        tasks, forest = pilot.app.run_screen.tasks, pilot.app.model.forest
        await pilot.press("j", "space", "j", "j")
        assert chosen(pilot) == "cooking/cjk/a"
        again = [event_from_json(json.loads(json.dumps(event_json(event)).replace('"E"', '"E+"')))
                 for event in run_events()]  # fmt: skip
        source.waiting += again[:3]
        await settle(pilot)
        assert chosen(pilot) == "cooking"
        source.waiting += again[3:]
        await settle(pilot)
        assert tasks.chosen == ("E+", "cooking/cjk/a")
        assert [b.node.id for b in forest.rows(0, 3)] == ["cooking", "cooking/baking", "cooking/cjk"]
        source.waiting += again
        await pilot.press("k")
        await settle(pilot)
        assert chosen(pilot) == "cooking/cjk"

    drive(app_of(source=source), go)


def test_a_journal_that_cannot_be_read_is_told_once_and_tried_again():
    class Broken(Given):
        broken = True

        def poll(self):
            if self.broken:
                raise OSError("input/output error")
            return super().poll()

    source = Broken(run_events())

    async def go(pilot):
        assert "input/output error" in text_of(pilot.app)
        source.broken = False
        await settle(pilot)
        assert pilot.app.model.forest.size == 8

    drive(app_of(source=source), go)
