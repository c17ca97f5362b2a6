"""Ten thousand tasks and floods of events: the work of a tick and of a key stays bounded.

No times are asserted: what is counted is the work itself.
"""

from collections.abc import Iterator

import pytest

from eic.events import CallFinished, CallStarted, Event, ExampleMade, RunStarted, StepStarted, TaskProposed
from eic.tui import app as app_module
from eic.tui.feed import KEPT
from eic.tui.forest import Forest
from eic.tui.widgets import task_tree
from tests.tui.made import STEPS, Given, app_of, drive

WIDE, DEEP = 100, 100


def tree_events() -> Iterator[Event]:
    yield RunStarted("r", "s", "d", 7, None, STEPS, 0.0)
    yield StepStarted("E", "explore", "cooking / explore", False, 0.0)
    yield TaskProposed("E", "root", "", "root", 0, "", 0.1)
    for a in range(WIDE):
        yield TaskProposed("E", f"root/{a}", "root", f"Topic {a}", 1, "", 0.2)
        for b in range(DEEP):
            yield TaskProposed("E", f"root/{a}/{b}", f"root/{a}", f"Skill {a}.{b}", 2, "", 0.3)


def call_events(count: int) -> Iterator[Event]:
    for number in range(count):
        task, at = f"root/{number * 7 % WIDE}/{number * 13 % DEEP}", 1.0 + number / 1000
        key = str(number)
        yield CallStarted("S", key, task, "synthesize", "t", at)
        yield CallFinished("S", key, task, "synthesize", "t", False, 10, 20, 0.001, 0.1, 1, "stop", "", at)
        yield ExampleMade("S", task, 10, f"example {number}", at)


class Counter:
    """Wraps a function and counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *args, **named):
        self.calls += 1
        return self.function(*args, **named)


@pytest.fixture
def counted(monkeypatch):
    rows, puts, recounts = Counter(task_tree.row), [], []
    put, recount = Forest.put, Forest._recount
    monkeypatch.setattr(task_tree, "row", rows)
    monkeypatch.setattr(Forest, "put", lambda self, *args: (puts.append(1), put(self, *args))[1])
    monkeypatch.setattr(Forest, "_recount", lambda self: (recounts.append(1), recount(self))[1])
    return rows, puts, recounts


def test_ten_thousand_tasks_and_a_flood_of_events(counted):
    rows, puts, recounts = counted
    calls = 4_000
    source = Given([*tree_events(), *call_events(calls)], batch=512)
    total = len(source.waiting)
    height = 24

    async def act(pilot):
        app = pilot.app
        ticks = 0
        while source.waiting:
            before, puts_before, rows.calls = len(source.waiting), len(puts), 0
            app.tick()
            taken = before - len(source.waiting)
            assert taken <= app_module.MOST_EVENTS + 512
            assert len(puts) - puts_before <= 2 * taken, "only what an event touched is looked at"
            await pilot.press("j")
            assert rows.calls <= 8 * height, "only what is on the screen is drawn"
            ticks += 1
        assert ticks < total / 512 + 3
        forest = app.model.forest
        assert forest.size == 1 + WIDE + WIDE * DEEP == len(forest)
        assert forest.root.examples == 10 * calls
        assert forest.root.tokens == 30 * calls
        assert len(app.model.feed.items) == KEPT
        assert len(app.run_screen.feed._items) == KEPT
        assert not recounts, "nothing goes through all tasks while there is no filter"
        for key in ("G", "k", "ctrl+u", "g", "j", "space", "space"):
            rows.calls = 0
            await pilot.press(key)
            assert rows.calls <= 8 * height, key

    drive(app_of(source=source), act, (80, height))


def test_a_filter_is_applied_once_and_then_follows(counted):
    _, _, recounts = counted
    source = Given(list(tree_events()), batch=512)

    async def act(pilot):
        while source.waiting:
            pilot.app.tick()
        await pilot.press("f")
        assert len(recounts) == 1
        source.waiting += [StepStarted("S", "synthesize", "cooking / synthesize", False, 0.9)]
        pilot.app.tick()
        recounts.clear()
        source.waiting += call_events(150)
        while source.waiting:
            pilot.app.tick()
        assert not recounts
        assert 50 <= len(pilot.app.model.forest) <= 250

    drive(app_of(source=source), act)


def test_what_is_kept_does_not_grow_with_the_calls():
    source = Given([*tree_events()], batch=4096)

    async def act(pilot):
        app = pilot.app
        while source.waiting:
            app.tick()
        state = app.model.state

        def kept():
            return (len(state.steps), sum(map(len, state.nodes.values())), len(app.model.feed.items),
                    len(state.paced), app.model.forest.size)  # fmt: skip

        source.waiting += call_events(1_000)
        app.tick(), app.tick(), app.tick()
        before = kept()
        source.waiting += call_events(3_000)
        while source.waiting:
            app.tick()
        after = kept()
        assert after[:3] == before[:3]
        assert after[4] == before[4]
        assert after[3] <= 31

    drive(app_of(source=source), act)
