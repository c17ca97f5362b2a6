"""Every key of the screen does what help says it does."""

from rich.text import Text
from textual import events
from textual.containers import VerticalScroll

from eic.events import StepStarted
from eic.tui.acts import Act
from eic.tui.lookup import Lookup
from eic.tui.screens.details import DetailsScreen
from eic.tui.screens.help import HelpScreen, own_bindings
from eic.tui.screens.steps import StepsScreen
from eic.tui.theme import DARK, LIGHT
from tests.tui.made import (
    CJK,
    Given,
    Reader,
    Replayed,
    app_of,
    call,
    chosen,
    drive,
    rest_of_run,
    run_events,
    settle,
    text_of,
)

MOVES = (
    ("", "cooking"),
    ("j", "cooking/baking"),
    ("down down", "cooking/baking/bread"),
    ("j j k", "cooking/baking"),
    ("j up", "cooking"),
    ("G", "cooking/soup"),
    ("end", "cooking/soup"),
    ("G g", "cooking"),
    ("G home", "cooking"),
    ("ctrl+d", "cooking/soup"),
    ("pagedown", "cooking/soup"),
    ("G ctrl+u", "cooking"),
    ("G pageup", "cooking"),
    ("j j h", "cooking/baking"),
    ("j j left h j", "cooking/cjk"),
    ("j l", "cooking/baking/bread"),
    ("j space j", "cooking/cjk"),
    ("j space right right", "cooking/baking/bread"),
    ("j j space j", "cooking/baking/cake"),
    ("z j j", "cooking/cjk"),
    ("z z j j", "cooking/baking/bread"),
    ("k", "cooking"),
)


def test_moving():
    async def act(pilot):
        tasks, forest = pilot.app.run_screen.tasks, pilot.app.model.forest
        for keys, task in MOVES:
            tasks._all_open = False
            tasks.action_fold_all()
            tasks.choose(forest.at(0))
            await pilot.press(*keys.split())
            assert chosen(pilot) == task, keys

    drive(app_of(), act)


def test_search_finds_while_typing_and_n_goes_on():
    async def act(pilot):
        await pilot.press("z", "slash", *"ca")
        await settle(pilot)
        assert chosen(pilot) == "cooking/baking/cake"
        assert "1 found" in text_of(pilot.app)
        await pilot.press("enter", "n", "N")
        assert chosen(pilot) == "cooking/baking/cake"
        await pilot.press("g", "slash", "ctrl+u", *"o", "enter")
        assert chosen(pilot) == "cooking"
        await pilot.press("n")
        assert chosen(pilot) == "cooking/baking/bread"
        await pilot.press("N", "N")
        assert chosen(pilot) == "cooking/soup"

    drive(app_of(), act)


def test_what_is_typed_at_once_lands_where_it_would_land_one_by_one():
    """Over a slow line, or from the clipboard, many keys come together."""
    acts = []

    async def act(pilot):
        for key in ("slash", *"sou", "enter", "x", "slash", *"cak/", "escape", "j", "K"):
            named = {"slash": "/", "enter": None, "escape": None}
            pilot.app.post_message(events.Key(key, named.get(key, key)))
        for _ in range(3):
            await settle(pilot)
        assert acts == [
            Act("prune", "cooking", "cooking/baking/bread"),
            Act("keep", "cooking", "cooking/baking/cake"),
        ]
        assert pilot.app.run_screen._search.value == ""

    drive(app_of(acts=acts), act)


def test_a_screen_is_not_drawn_before_it_is_there_nor_after():
    source = Given(run_events())

    async def act(pilot):
        app = pilot.app
        for screen in (DetailsScreen(app.model, ("E", "cooking"), Lookup(Reader())), StepsScreen(app.model)):
            waits = app.push_screen(screen)
            source.waiting += call("cooking", at=20.0)
            app.tick()
            await waits
            leaves = screen.dismiss()
            app.tick()
            await leaves
            screen.show()
        assert app.screen is app.run_screen

    drive(app_of(source=source), act)


def test_escape_forgets_the_search():
    async def act(pilot):
        await pilot.press("j", "slash", *"soup", "escape")
        assert chosen(pilot) == "cooking/baking"
        assert not pilot.app.run_screen.tasks.found
        await pilot.press("n")
        assert chosen(pilot) == "cooking/baking"

    drive(app_of(), act)


def test_the_filters_take_turns():
    async def act(pilot):
        seen = []
        for _ in range(6):
            await pilot.press("f")
            rows = pilot.app.model.forest.rows(0, 99)
            seen.append((pilot.app.model.filter, [b.node.id for b in rows if b.match]))
        assert dict(seen) == {
            "active": ["cooking/baking/bread", "cooking/cjk", "cooking/cjk/a"],
            "queued": ["cooking/red"],
            "failed": ["cooking/soup"],
            "stalled": ["cooking/cjk"],
            "pruned": ["cooking/baking/cake"],
            "all": [b.node.id for b in pilot.app.model.forest.walk()],
        }

    drive(app_of(), act)


def test_a_filter_follows_the_run():
    source = Given(run_events())

    async def act(pilot):
        await pilot.press("f")
        source.waiting += rest_of_run()[:-1]
        await settle(pilot)
        shown = [b.node.id for b in pilot.app.model.forest.rows(0, 99) if b.match]
        assert shown == []
        assert "no task is active: f shows the next filter" in text_of(pilot.app)
        await pilot.press("f")
        await settle(pilot)
        assert "no task is queued: f shows the next filter" in text_of(pilot.app)
        await pilot.press("f")
        assert "no task is" not in text_of(pilot.app), "one has failed"

    drive(app_of(source=source), act)


def test_help_lists_every_binding_of_the_screen():
    async def act(pilot):
        await pilot.press("question_mark")
        await settle(pilot)
        help_ = pilot.app.screen
        assert isinstance(help_, HelpScreen)
        told = {does for _, keys in help_._keys for _, does in keys}
        app = pilot.app
        nodes = (app, app.run_screen, app.run_screen.tasks, app.run_screen.feed)
        not_now = {"slower", "faster", "back", "ahead", "resume"}
        wanted = {b.description for node in nodes for b in own_bindings(node) if b.description}
        assert told == wanted - not_now
        await pilot.press("j", "k", "escape")
        assert app.screen is app.run_screen

    drive(app_of(acts=[]), act)


def test_keys_that_come_faster_than_the_screen_is_drawn_all_count():
    async def act(pilot):
        await pilot.press("question_mark")
        await settle(pilot)
        page = pilot.app.screen.query_one(VerticalScroll)
        for _ in range(5):
            pilot.app.screen.action_scroll(1)
        assert page.scroll_offset.y == 5
        await pilot.press("escape", "enter", "2")
        await settle(pilot)
        browser = pilot.app.screen.browsers[0]
        browser.show([(Text("one"), lambda: Text("\n" * 60))], "")
        await settle(pilot)
        text = browser.query_one(VerticalScroll)
        for _ in range(3):
            browser.action_text(1)
        assert text.scroll_offset.y == 3 * (text.size.height // 2)

    drive(app_of(reader=Reader()), act, (80, 16))


def test_the_theme_turns():
    async def go(pilot):
        assert pilot.app.theme == DARK
        await pilot.press("t")
        assert pilot.app.theme == LIGHT
        await pilot.press("t")
        assert pilot.app.theme == DARK

    drive(app_of(), go)


def test_tab_turns_to_the_feed_and_its_keys_scroll():
    source = Given(run_events() * 3)

    async def go(pilot):
        feed = pilot.app.run_screen.feed
        await pilot.press("tab")
        assert feed.has_focus
        await pilot.press("g")
        await pilot.pause()
        assert feed.scroll_offset.y == 0
        await pilot.press("j", "down", "k", "up", "j")
        await pilot.pause()
        assert feed.scroll_offset.y == 1
        source.waiting += rest_of_run()
        await settle(pilot)
        assert feed.scroll_offset.y == 1, "someone reads: the feed must not run away"
        await pilot.press("G")
        await pilot.pause()
        assert feed.scroll_offset.y == feed.max_scroll_y
        await pilot.press("home", "end")

    drive(app_of(source=source), go)


def test_the_palette_offers_the_actions():
    async def go(pilot):
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"fold / unfold all")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause()
        await settle(pilot)
        rows = [branch.node.id for branch in pilot.app.model.forest.rows(0, 9)]
        assert rows == ["cooking", "cooking/baking", "cooking/cjk", "cooking/red", "cooking/soup"]
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press("escape")

    drive(app_of(), go)


def test_all_keys_of_a_replay_fit_in_80_columns():
    async def go(pilot):
        footer = text_of(pilot.app).splitlines()[-1].split()
        assert footer[-8:] == ["p", "pause", "<>", "speed", "[]", "seek", "q", "quit"]
        await pilot.press("p")
        await settle(pilot)
        footer = text_of(pilot.app).splitlines()[-1].split()
        assert footer[-8:] == ["p", "resume", "<>", "speed", "[]", "seek", "q", "quit"]

    drive(app_of(source=Replayed(run_events())), go)


def test_replay_keys():
    source = Replayed(run_events())

    async def go(pilot):
        await pilot.press("p")
        assert source.paused
        await pilot.press("p", "greater_than_sign", "greater_than_sign", "less_than_sign")
        assert not source.paused
        assert source.speed == 2
        await pilot.press("left_square_bracket")
        assert source.sought == [source.length - 0.44]
        await settle(pilot)
        assert pilot.app.model.forest.get(("E", "cooking/soup")) is not None
        source.position = 0.2
        await pilot.press("left_square_bracket")
        await settle(pilot)
        assert len(pilot.app.model.forest) == 0
        await pilot.press("right_square_bracket")
        assert "replay 2x" in text_of(pilot.app)
        await pilot.press("q")

    assert drive(app_of(source=source), go).return_value == "done"


def test_the_mouse_chooses_folds_and_opens():
    async def go(pilot):
        tasks = pilot.app.run_screen.tasks
        await pilot.click(tasks, offset=(20, 4))
        assert chosen(pilot) == "cooking/cjk"
        await pilot.click(tasks, offset=(2, 4))
        assert not tasks.branch.open
        await pilot.click(tasks, offset=(20, 6))
        assert chosen(pilot) == "cooking/soup"
        await pilot.click(pilot.app.run_screen.feed, offset=(20, 3))
        assert chosen(pilot) == "cooking/cjk"
        await pilot.click(tasks, offset=(20, 1), times=2)
        await settle(pilot)
        assert isinstance(pilot.app.screen, DetailsScreen)

    drive(app_of(), go)


def test_wide_characters_keep_the_columns_in_line():
    async def go(pilot):
        from rich.cells import cell_len

        lines = text_of(pilot.app).split("\n")
        assert all(cell_len(line) == 80 for line in lines)
        row = next(line for line in lines if CJK in line)
        place = row.index("synthesizing")
        assert cell_len(row[:place]) == cell_len(lines[4][: lines[4].index("state")])

    drive(app_of(), go)


def test_facts_of_reused_steps_stay_out_of_the_feed():
    reused = [
        *run_events()[:1],
        StepStarted("E", "explore", "cooking / explore", True, 0.1),
        *run_events()[2:10],
    ]
    app = app_of(reused)

    async def go(pilot):
        assert not [item for item in pilot.app.model.feed.items if item.text == "new task"]
        assert pilot.app.model.forest.size == 8

    drive(app, go)
