"""The parts of the screen that need no screen: words, columns, feed, model, themes."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.text import Text
from textual.app import App
from textual.containers import VerticalScroll

from eic.events import Notice, RunFinished, RunStarted, Steered, TaskProposed
from eic.figures import NodeView, Stages
from eic.tui.app import RunApp
from eic.tui.feed import KEPT, steered_words
from eic.tui.forest import Branch
from eic.tui.model import RunModel
from eic.tui.prose import LONGEST, line_of, prose
from eic.tui.rows import Columns, heading, marker, row
from eic.tui.theme import _PALETTES, DARK, LIGHT, ROLES, Look
from eic.tui.widgets.panel import Panel
from eic.tui.words import STATES, STATUS, STEPS, bar, clock, percent, short
from tests.tui.made import CJK, HOSTILE, app_of, rest_of_run, retried, run_events
from tests.tui.made import STEPS as PLAN

names = st.text(max_size=40) | st.sampled_from([CJK, HOSTILE, "é" * 30, "👩‍🍳 chef", "\u0301" * 5])


@settings(max_examples=200)
@given(st.floats(0, 1e15))
def test_short_counts_fit_their_column(count):
    assert len(short(count)) <= 5


def test_words():
    assert [short(n) for n in (0, 7, 999, 1000, 9949, 99_949, 120_000, 999_499, 999_999, 1.2e6)] == [
        "0", "7", "999", "1.0k", "9.9k", "99.9k", "120k", "999k", "1.0M", "1.2M",
    ]  # fmt: skip
    assert [clock(s) for s in (-1, 0, 59.9, 61, 3600, 36_061)] == [
        "0:00",
        "0:00",
        "0:59",
        "1:01",
        "1:00:00",
        "10:01:01",
    ]
    assert percent(0.999) == "99 %"
    assert bar(0, 4) == ("", "────")
    assert bar(0.99, 4) == ("━━━", "─"), "a bar is full only when all is done"
    assert bar(1, 4) == ("━━━━", "")
    assert bar(7, 4) == ("━━━━", "")


def test_every_state_has_a_glyph_of_its_own_and_a_colour():
    for glyphs in (STATES, STEPS):
        assert len(set(glyphs.values())) == len(glyphs)
    for word in (*STATES, *STEPS, *STATUS):
        assert word in ROLES
        assert ROLES[word] in _PALETTES[DARK]
    assert all(cell_len(glyph) == 1 for glyphs in (STATES, STEPS, STATUS) for glyph in glyphs.values())


def test_text_can_be_read_on_its_ground():
    def light(color: str) -> float:
        parts = [part / 255 for part in Color.parse(color).triplet or ()]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for palette in (_PALETTES[DARK], _PALETTES[LIGHT]):
        for role in ("text", "dim", "accent", "run", "make", "ok", "warn", "bad"):
            for ground in ("ground", "raised", "chosen"):
                one, two = sorted((light(palette[role]), light(palette[ground])))
                ratio = (two + 0.05) / (one + 0.05)
                assert ratio >= (3 if role == "dim" else 4.5), (role, ground, ratio)


@settings(max_examples=200)
@given(names, st.integers(1, 200), st.sampled_from(sorted(STATES)), st.booleans(), st.integers(0, 10**9))
def test_a_row_is_as_wide_as_the_screen_whatever_the_name(name, width, word, paid, examples):
    look = Look(_app())
    node = NodeView("a", "", name, 0, examples=examples, prompt_tokens=examples, cost=examples / 1000)
    branch = Branch(("t", "a"), node, None)
    branch.examples, branch.tokens, branch.cost, branch.tasks = examples, examples, node.cost, 1
    columns = Columns.fit(width, paid=paid)
    line = row(branch, width, columns, look, word=word, stages=Stages(want=20), label=name)
    assert cell_len(line.plain) == width
    assert cell_len(heading("Tasks", width, columns, look).plain) == width
    assert "\x1b" not in line.plain
    assert not line.spans or all(isinstance(span.style, object) for span in line.spans)


_made: list[RunApp] = []


def _app() -> RunApp:
    """Return one app for all examples: it is only asked for its theme."""
    if not _made:
        _made.append(app_of())
    return _made[0]


def test_examples_that_were_dropped_do_not_count_where_one_dataset_filters():
    model = RunModel()
    model.take([*run_events(), *rest_of_run()])
    stages = model.stages("E")
    assert stages.left(20, 3) == 17
    other = {
        "key": "F2",
        "kind": "filter",
        "title": "other / filter x",
        "action": "run",
        "calls": 0,
        "tree": "E",
    }
    model.take([RunStarted("r", "s", "d", 7, None, (*PLAN, other), 11.0)])
    assert model.stages("E").left(20, 3) == 20


def test_columns_come_with_room():
    assert Columns.fit(30, paid=True) == Columns()
    assert Columns.fit(60, paid=True).examples
    assert Columns.fit(80, paid=True).cost
    assert not Columns.fit(200, paid=False).cost
    assert Columns.fit(200, paid=True).bar == 12


def test_the_marker_stands_behind_the_guides():
    model = RunModel()
    model.take(run_events())
    rows = {branch.node.id: branch for branch in model.forest.walk()}
    assert [marker(rows[task]) for task in ("cooking", "cooking/baking", "cooking/baking/bread")] == [0, 2, 4]


def test_prose_keeps_lines_and_loses_what_steers():
    assert prose("a\r\nb\x1b[2J\tc\u202e") == "a\nb[2J c"
    assert prose("x" * (LONGEST + 5)).endswith("… 5 more characters")
    assert line_of("a\n\n  b\x07") == "a b"


def test_the_model_takes_batches_as_it_takes_single_events():
    whole, single = RunModel(), RunModel()
    events = [*run_events(), *rest_of_run()]
    whole.take(events)
    for event in events:
        single.take([event])
    assert whole.state == single.state
    assert [(b.key, b.node, b.examples, b.tokens) for b in whole.forest.walk()] == [
        (b.key, b.node, b.examples, b.tokens) for b in single.forest.walk()
    ]
    assert list(whole.feed.items) == list(single.feed.items)


WORDS = {
    "cooking": "synthesized", "cooking/baking": "synthesized", "cooking/baking/bread": "synthesizing",
    "cooking/baking/cake": "pruned", "cooking/cjk": "synthesizing", "cooking/cjk/a": "synthesizing",
    "cooking/red": "queued", "cooking/soup": "failed",
}  # fmt: skip
"""The states of the tasks of ``run_events``."""


def words_of(model):
    return {branch.node.id: model.word(branch.key[0], branch.node) for branch in model.forest.walk()}


def test_words_of_tasks_through_a_run():
    model = RunModel()
    model.take(run_events())
    assert words_of(model) == WORDS
    model.take(rest_of_run())
    assert model.word("E", model.state.nodes["E"]["cooking"]) == "filtered"
    assert (model.status, model.live) == ("done", False)


def test_an_edit_tells_the_plan_anew():
    model = RunModel()
    model.take(run_events())
    paid = model.state.totals.paid
    model.take([Steered("pause"), Steered("drain"), RunStarted("cooking-1", "s", "d", 7, None, PLAN, 9.0)])
    assert model.forest.size == 0
    assert model.state.totals.paid == paid, "what was spent stays spent"
    model.take([TaskProposed("E", "cooking", "", "cooking", 0, "", 9.1)])
    assert model.forest.size == 1


def test_a_run_that_dies_leaves_nothing_in_flight():
    model = RunModel()
    model.take([*run_events(), RunFinished("cooking-1", "died", {"message": "gone"}, 9.0)])
    assert model.state.totals.in_flight == 0
    assert not any(branch.node.in_flight for branch in model.forest.walk())
    assert model.state.steps["S"].state == "stopped"
    assert model.state.message == "gone"
    left = ("cooking/baking/bread", "cooking/cjk", "cooking/cjk/a", "cooking/red")
    assert words_of(model) == {**WORDS, **dict.fromkeys(left, "stopped")}


def test_status_words():
    model = RunModel()
    assert model.status == "starting"
    model.take(run_events())
    model.take([Steered("pause")])
    assert model.status == "paused"
    model.take([Steered("resume"), Steered("concurrency", count=9)])
    assert (model.status, model.state.concurrency) == ("running", 9)
    model.take([Steered("drain", refused="no"), Steered("drain")])
    assert model.status == "stopping"


def test_the_feed_is_a_ring():
    model = RunModel()
    model.take([RunStarted("r", "s", "d", 7, None, PLAN, 0.0)])
    model.take(TaskProposed("E", f"t{n}", "", f"T{n}", 0, "", float(n)) for n in range(KEPT * 2))
    assert len(model.feed.items) == KEPT
    assert model.feed.items[-1].about == f"T{KEPT * 2 - 1}"
    assert model.feed.count == KEPT * 2 + 1


def test_retries_in_a_row_share_an_item():
    model = RunModel()
    model.take([*run_events(), *(retried(f"c{n}", "cooking/soup", at=9.0 + n) for n in range(50))])
    last = model.feed.items[-1]
    assert (last.about, last.text) == (
        "Soups",
        "rate limit, again in 12 s: 429 slow down (and 51 more before)",
    )
    assert model.state.waiting(9.0) == 51
    before = len(model.feed.items)
    model.take([Notice("info", "x", 60.0), retried("c0", "cooking/soup", 2, 60.0)])
    assert len(model.feed.items) == before + 2
    assert "before" not in model.feed.items[-1].text


def test_steering_in_words():
    assert steered_words(Steered("prune", "d", "a/b")) == "prune a/b"
    assert steered_words(Steered("more", "d", "a", 3)) == "3 more children of a"
    assert steered_words(Steered("concurrency", count=8)) == "8 calls in flight"
    assert (
        steered_words(Steered("keep", "d", "a", refused="it is not pruned"))
        == "keep a refused: it is not pruned"
    )


def test_several_datasets_are_told_apart():
    plan = (
        *PLAN,
        {
            "key": "E2",
            "kind": "explore",
            "title": "other / explore",
            "action": "run",
            "calls": 1,
            "tree": "E2",
        },
    )
    model = RunModel()
    model.take([
        RunStarted("r", "s", "d", 7, None, plan, 0.0),
        TaskProposed("E", "a", "", "A", 0, "", 0.1),
        TaskProposed("E2", "a", "", "A", 0, "", 0.1),
    ])  # fmt: skip
    assert [model.dataset(branch.key[0]) for branch in model.forest.walk()] == ["cooking", "other"]


class Words(Panel):
    """A panel whose text takes more lines where it is narrow."""

    DEFAULT_CSS = "Words { height: auto; }"
    words = "one\ntwo\nthree"
    narrow = 0

    def text(self, width):
        return Text(self.words + "\nnarrow" * 5 if width < self.narrow else self.words)


def test_a_panel_gives_back_the_room_that_its_text_no_longer_takes():
    """Also when it was drawn in between, at any time, with nothing told."""

    class Host(App):
        def compose(self):
            yield Words()

    async def go():
        async with Host().run_test() as pilot:
            panel = pilot.app.query_one(Words)
            assert panel.size.height == 3
            panel.words = "one"
            panel.update()
            panel.render()
            await pilot.pause()
            assert panel.size.height == 1
            panel.words = "one\ntwo"
            panel.update()
            await pilot.pause()
            assert panel.size.height == 2

    asyncio.run(go())


def test_a_panel_has_the_room_that_its_text_takes_in_the_width_that_it_gets():
    """Whichever widths a layout asks for on its way to a scroll bar, or from it."""

    class Host(App):
        CSS = "VerticalScroll { height: auto; max-height: 4; scrollbar-size-vertical: 2; }"

        def compose(self):
            with VerticalScroll():
                yield Words()

    async def go():
        async with Host().run_test(size=(40, 10)) as pilot:
            panel = pilot.app.query_one(Words)
            panel.narrow = 39
            widths = set()
            for words in ("one", "one\ntwo\nthree\nfour", "1\n2\n3\n4\n5", "one", "1\n2"):
                panel.words = words
                panel.update()
                await pilot.pause()
                widths.add(panel.size.width)
                assert panel.size.height == len(panel.text(panel.size.width).plain.splitlines()), words
            assert widths == {40, 38}

    asyncio.run(go())
