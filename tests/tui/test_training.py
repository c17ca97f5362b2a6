"""Trainings and evaluations on the screen: the curve, the table, the steps of the plan, all live."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from eic.events import Metric, StepStarted
from eic.figures import StepView
from eic.tui.model import RunModel
from eic.tui.plot import curve
from eic.tui.screens.details import DetailsScreen
from eic.tui.screens.help import HelpScreen
from eic.tui.screens.steps import StepsScreen
from eic.tui.theme import Look
from eic.tui.work import step_text
from tests.tui.made import Given, Replayed, app_of, drive, run_events, settle, text_of
from tests.tui.training import QUESTIONS, evaluated, loss_of, tick, trained


def model_of(*events):
    model = RunModel()
    for part in events:
        model.take(part)
    return model


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(allow_nan=False, allow_infinity=False)), max_size=30),
    st.integers(0, 40), st.integers(0, 9), st.floats(0, 1e6),
)  # fmt: skip
def test_a_curve_has_the_size_that_was_asked_for(points, width, height, right):
    lines = curve(sorted(points), width, height, right)
    assert [len(line) for line in lines] == [width] * height
    assert all(0x2800 <= ord(character) <= 0x28FF for line in lines for character in line)
    if points and width and height:
        assert any(character != "\u2800" for line in lines for character in line)


def test_a_curve_goes_where_its_points_are():
    assert curve([(0, 1.0), (10, 0.0)], 2, 1, 10) == ["⠑⢄"]
    assert curve([(0, 0.0), (10, 1.0)], 2, 1, 10) == ["⡠⠊"]
    assert curve([(0, 1.0), (5, 1.0)], 4, 1, 10) == ["⠉⠉⠁⠀"], "a curve ends where the training stands"
    assert curve([(0, 1.0), (0, 0.0)], 1, 2, 10) == ["⡇", "⡇"], "one column shows how far its points spread"


def test_what_works_is_shown_and_the_last_when_nothing_does():
    assert model_of(run_events()).working is None
    assert model_of(trained(9)).working.key == "T"
    assert model_of(trained(), evaluated(9)).working.key == "C"
    model = model_of(trained(), evaluated())
    assert model.working.key == "C"
    found = [(m.subject, m.name) for m in model.figures(model.working)]
    assert [name for _, name in found] == ["exact match", "[b]ROUGE-L[/b]"] * 2


def test_the_first_frame_says_that_nothing_is_known_yet():
    async def go(pilot):
        shown = text_of(pilot.app)
        assert "ETA not known yet" in shown
        assert "calls/min" not in shown

    begun, *_ = run_events()
    drive(app_of([begun]), go)


def test_a_step_tells_its_calls_once():
    step = StepView(
        "k", "answer", "e / answer t", "done", 2.0, {"answers": 3, "calls": 3}, likely=3, answered=3
    )

    async def go(pilot):
        shown = step_text(step, pilot.app.model, Look(pilot.app), 80, 4).plain
        assert shown.count("calls") == 1
        assert "answers" in shown

    drive(app_of(), go)


def test_progress_is_that_of_updates_and_questions():
    model = model_of(trained(60))
    step = model.state.steps["T"]
    assert (model.state.work("T"), model.state.progress(step)) == ((60, 240), 0.25)
    assert model.state.eta(90.0) == 180 * 1.5 + 30, (
        "the training at its pace, then the answers as the plan says"
    )
    model = model_of(trained(), evaluated(30))
    assert model.state.work("C") == (30, QUESTIONS), "two figures of the same questions count once"
    assert model.state.progress(model.state.steps["T"]) == 1.0
    assert model.state.progress(model.state.steps["A"]) is None


def test_the_feed_tells_tenths_and_final_figures():
    texts = [item.text for item in model_of(trained(), evaluated()).feed.items]
    ticks = [text for text in texts if " after " in text]
    assert len(ticks) == 10
    assert ticks[0] == f"chef: loss {loss_of(24):.4g} after 24 of 240 updates, about 5 min left"
    assert ticks[-1] == f"chef: loss {loss_of(240):.4g} after 240 of 240 updates"
    assert [text for text in texts if text.startswith("chef: ") and "questions" in text] == [
        "chef: exact match 0.52 (120 questions)", "chef: [b]ROUGE-L[/b] 0.5 (120 questions)",
    ]  # fmt: skip


def test_a_training_that_goes_on_from_a_checkpoint_is_told_again_from_there():
    again = [StepStarted("T", "train", "chef / train", False, 300.0), tick(121, 0.8, 301.0)]
    model = model_of(trained(150), again)
    assert (model.state.training["T"].update, model.state.training["T"].curve[-1]) == (121, (121, 0.8))
    assert "after 121 of 240" in model.feed.items[-1].text


def test_the_curve_grows_on_the_screen_and_gives_way_to_the_table():
    source = Given(trained(40), batch=4096)

    async def go(pilot):
        app = pilot.app
        await settle(pilot)
        shown = text_of(app)
        assert f"loss {loss_of(40):.4g}" in shown
        assert "5.5k tokens/s" in shown
        assert "ETA 5:00" in shown
        assert "40/240" in shown.split("\n")[1], "the plan tells it too"
        source.waiting += [tick(update, loss_of(update), update * 1.5) for update in range(41, 120)]
        await settle(pilot)
        assert "update 119" in text_of(app)
        await pilot.press("s")
        assert isinstance(app.screen, StepsScreen)
        await settle(pilot)
        assert "119 of 240" in text_of(app)
        source.waiting += evaluated(30)
        await settle(pilot)
        shown = text_of(app)
        assert "240 of 240" not in shown
        assert "119 of 240  done" in shown, "the chosen step stays chosen"
        await pilot.press("j", "j", "j")
        await settle(pilot)
        shown = text_of(app)
        assert "30/120" in shown
        assert "base [i][31m" in shown
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert [title for title, _ in app.screen._keys] == ["Steps of the plan", "Read calls and examples"]
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert "exact match" in text_of(app)
        assert "0.43" in text_of(app)

    drive(app_of(source=source), go)


def test_a_long_table_shows_what_is_being_evaluated():
    events = [*trained(), *evaluated(3)]
    many = [Metric("B", "base", f"part {n}", 0.5, 9, 9, 400.0) for n in range(30)]

    async def go(pilot):
        for _ in range(3):
            await settle(pilot)
        assert any(line.split()[:3] == ["chef", "exact", "match"] for line in text_of(pilot.app).split("\n"))

    drive(app_of([*events[:-6], *many, *events[-6:]]), go)


def test_a_run_without_a_tree_gives_the_curve_all_the_room():
    async def go(pilot):
        shown = text_of(pilot.app).split("\n")
        assert not any("examples tokens" in line for line in shown)
        assert sum("⠀" <= line[20:21] <= "⣿" for line in shown) >= 4
        await pilot.press("j", "enter", "x", "s")
        assert not isinstance(pilot.app.screen, DetailsScreen)

    drive(app_of(list(trained(150, tree=False))), go)


def test_figures_of_any_kind_at_any_size():
    odd = [
        *trained(30),
        tick(31, math.nan, 50.0), tick(32, math.inf, 51.0),
        Metric("T", "chef", "perplexity", math.nan, 0, 0, 52.0),
        Metric("T", "c" * 99, "韓国語" * 20, -1e300, 5, 3, 52.0),
    ]  # fmt: skip

    async def go(pilot):
        assert "loss inf" in text_of(pilot.app)
        for key in ("", "s"):
            await pilot.press(*key)
            for size in ((20, 5), (1, 1), (109, 30), (110, 30), (250, 70), (80, 24)):
                await pilot.resize_terminal(*size)
                await settle(pilot)
                lines = text_of(pilot.app).split("\n")
                assert [cell_len(line) for line in lines] == [size[0]] * size[1]

    drive(app_of(odd), go)


def test_a_training_that_waits_for_this_machine_is_not_shown_as_running():
    async def go(pilot):
        shown = text_of(pilot.app)
        assert "cook: ○ train waiting" in shown
        assert "chef: ▸ train running" in shown
        await pilot.press("s")
        await settle(pilot)
        assert "○ cook / train" in text_of(pilot.app)

    drive(app_of([*trained(40), StepStarted("T2", "train", "cook / train", False, 1.0)]), go, (160, 40))


def test_on_a_screen_of_few_rows_a_training_shows_below_its_tree():
    async def go(pilot):
        shown = text_of(pilot.app)
        assert "loss" in shown
        assert pilot.app.run_screen.tasks.size.height >= 2, shown

    drive(app_of(list(trained())), go, (60, 12))


def test_a_replay_plays_a_training_again():
    source = Replayed(list(trained()))

    async def go(pilot):
        assert "240/240" in text_of(pilot.app).split("\n")[1]
        source.position = source.length / 2
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert "240/240" not in text_of(pilot.app).split("\n")[1]
        assert "chef / train" in text_of(pilot.app)
        source.position = 0.2
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert "loss" not in text_of(pilot.app)

    drive(app_of(source=source), go)


def test_a_click_on_the_plan_opens_its_steps():
    async def go(pilot):
        await pilot.click(pilot.app.run_screen.query_one("PlanStrip"), offset=(20, 0))
        await settle(pilot)
        assert isinstance(pilot.app.screen, StepsScreen)
        assert "calls       4 of about 40 answered, 2 in flight, 1 failed" in text_of(pilot.app)
        await pilot.press("k", "k")
        await settle(pilot)
        assert "8" in next(
            line for line in text_of(pilot.app).split("\n") if line.strip().startswith("tasks")
        )

    drive(app_of(run_events()), go)
