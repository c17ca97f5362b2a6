"""The tree while it grows: the cursor stays where it is, strangers' text stays text."""

from eic.events import ExampleMade, TaskProposed
from tests.tui.made import HOSTILE, Given, app_of, call, drive, run_events, settle, text_of
from tests.tui.test_load import tree_events


def line_of(app, text):
    return next(at for at, line in enumerate(text_of(app).split("\n")) if text in line)


def test_the_chosen_row_stays_in_place_while_rows_grow_above_it():
    source = Given(tree_events())

    async def go(pilot):
        app = pilot.app
        while source.waiting:
            app.tick()
        await settle(pilot)
        await pilot.press("G", *"kkkkk")
        await settle(pilot)
        before = line_of(app, "Skill 99.94")
        source.waiting += [
            TaskProposed("E", f"root/3/x{n}", "root/3", f"Late {n}", 2, "", 1.0) for n in range(7)
        ]
        await settle(pilot)
        assert line_of(app, "Skill 99.94") == before
        assert app.run_screen.tasks.chosen == ("E", "root/99/94")

    drive(app_of(source=source), go)


def test_rows_that_grow_out_of_sight_do_not_move_the_view():
    source = Given(tree_events())

    async def go(pilot):
        app = pilot.app
        while source.waiting:
            app.tick()
        await settle(pilot)
        before = text_of(app).split("\n")[5:18]
        source.waiting += [TaskProposed("E", "root/98/x", "root/98", "Late", 2, "", 1.0)]
        await settle(pilot)
        assert text_of(app).split("\n")[5:18] == before

    drive(app_of(source=source), go)


def test_strangers_text_is_shown_as_text():
    async def go(pilot):
        for keys in ("", "enter", "2", "3 j", "escape slash r e d"):
            await pilot.press(*keys.split())
            await settle(pilot)
            shown = text_of(pilot.app)
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert "[red]Red[/]" in shown or keys == "enter"
        assert "\x1b" in HOSTILE

    drive(app_of(), go)


def test_a_screen_of_any_size_can_be_drawn():
    async def go(pilot):
        for size in ((20, 5), (40, 12), (1, 1), (109, 30), (110, 30), (250, 70), (80, 24)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            lines = text_of(pilot.app).split("\n")
            assert len(lines) == size[1]
        await pilot.press("enter", "2")
        for size in ((20, 5), (1, 1), (200, 60)):
            await pilot.resize_terminal(*size)
            await settle(pilot)

    drive(app_of([*run_events()]), go)


def test_on_a_screen_of_few_rows_the_tree_has_most_of_them():
    async def go(pilot):
        for size, least in (((40, 12), 7), ((120, 12), 7), ((80, 17), 8), ((80, 18), 5)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            app = pilot.app
            assert app.run_screen.tasks.size.height >= least, size
            shown = text_of(app)
            assert "cooking" in shown
            assert "spent $0.0160" in shown
            assert "ETA" in shown or size == (40, 12)

    drive(app_of(), go)


def test_a_row_changes_in_place_with_its_task():
    source = Given(run_events())

    async def go(pilot):
        app = pilot.app
        assert "failed" in text_of(app).split("\n")[line_of(app, "Soups")]
        source.waiting += [
            *call("cooking/soup", at=9.0),
            ExampleMade("S", "cooking/soup", 7, "", 10.0),
        ]
        await settle(pilot)
        row = text_of(app).split("\n")[line_of(app, "Soups")]
        assert "7/20" in row
        assert "synthesizing" in row
        assert "63/140" in text_of(app).split("\n")[5], "the sum over all tasks"

    drive(app_of(source=source), go)
