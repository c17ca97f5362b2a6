"""The screen of one task's details: what it shows, how its keys move, what follows the run."""

from eic.tui.screens.details import DetailsScreen
from tests.tui.made import (
    Given,
    Reader,
    app_of,
    call,
    drive,
    rest_of_run,
    run_events,
    settle,
    text_of,
)


def test_details_show_why_calls_and_examples():
    async def act(pilot):
        await pilot.press("G", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DetailsScreen)
        assert "Because cooking/soup is [i]needed[/i]." in text_of(pilot.app)
        await pilot.press("2")
        await settle(pilot)
        assert "[bold]no markup[/]" in text_of(pilot.app)
        await pilot.press("j", "j")
        await settle(pilot)
        assert "[x] gone" in text_of(pilot.app)
        await pilot.press("3", "j")
        await settle(pilot)
        shown = text_of(pilot.app)
        assert "dropped by: keep rouge_l(instruction) <= 0.7 (measured 0.9123)" in shown
        assert "nearest kept: Name a bread." in shown
        await pilot.press("1", "escape")
        await settle(pilot)
        assert pilot.app.screen is pilot.app.run_screen

    drive(app_of(), act)


def test_details_text_scrolls_and_reloads():
    reader = Reader("the store is gone [b]")

    async def act(pilot):
        await pilot.press("enter", "2")
        await settle(pilot)
        assert "the store is gone [b]" in text_of(pilot.app)
        reader.trouble = ""
        await pilot.press("ctrl+r")
        await settle(pilot)
        await pilot.press("2", "G", "k", "g", "J", "ctrl+d", "K", "ctrl+u")
        await settle(pilot)
        assert "Calls 3" in text_of(pilot.app)
        await pilot.press("q")
        assert pilot.app.screen is pilot.app.run_screen

    drive(app_of(reader=reader), act, (80, 16))


def test_details_follow_the_run_and_stay_where_they_are():
    source, reader = Given(run_events()), Reader()

    async def act(pilot):
        await pilot.press("G", "enter", "2", "j")
        await settle(pilot)
        browser = pilot.app.screen.browsers[0]
        listed, pane = browser.query_one("_List"), browser.query_one("VerticalScroll")
        await pilot.press("J")
        await settle(pilot)
        place = pane.scroll_offset.y
        assert (listed.highlighted, listed.option_count, place > 0) == (1, 3, True)
        asked = reader.asked
        source.waiting += [*call("cooking", at=20.0), *call("cooking/baking", at=21.0)]
        await settle(pilot)
        assert reader.asked == asked, "others' calls are no news"
        for number in range(2):
            reader.more += 1
            source.waiting += call("cooking/soup", at=30.0 + number)
        source.waiting += rest_of_run()
        for _ in range(100):
            await settle(pilot)
            if listed.option_count == 5:
                break
            await pilot.pause(0.05)
        assert (listed.highlighted, listed.option_count, pane.scroll_offset.y) == (1, 5, place)
        assert "Calls 5" in text_of(pilot.app)
        assert asked < reader.asked <= asked + 6, "looked up now and then, not with every event"

    drive(app_of(source=source, reader=reader), act, (80, 14))


def test_help_in_details_tells_of_details():
    async def act(pilot):
        await pilot.press("enter", "question_mark")
        await settle(pilot)
        assert [title for title, _ in pilot.app.screen._keys] == [
            "Details of a task",
            "Read calls and examples",
        ]

    drive(app_of(), act)
