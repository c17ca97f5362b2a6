"""The screen on a real run: journal, store and reader as ``eic replay`` wires them."""

import asyncio

import pytest

from eic.cli.reader import TaskReader
from eic.cli.sources import LiveSource, ReplaySource
from eic.store import Store
from eic.tui.app import RunApp
from tests.e2e.process import eic
from tests.specs import write_spec
from tests.tui.made import settle, text_of


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A finished run of a small spec over the scripted teacher: its store's folder."""
    folder = tmp_path_factory.mktemp("ran")
    spec = write_spec(folder)
    eic("run", spec, "--plain", "--store", folder / ".eic", "--out", folder / "out", cwd=folder)
    return folder / ".eic"


def show(store, make_source, act):
    """Run the app on the latest run of a store."""

    async def go():
        run = store.runs.latest().id
        source = make_source(run)
        app = RunApp(source, steer=None, reader=TaskReader(store, run), title=run)
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await settle(pilot)
            await act(pilot, source)

    asyncio.run(asyncio.wait_for(go(), 60))


def test_a_finished_run_is_shown_with_its_words(ran):
    async def act(pilot, source):
        model = pilot.app.model
        assert source.finished
        assert model.status == "done"
        assert model.forest.size == 10
        assert model.forest.root.examples > 0
        await pilot.press("j", "enter")
        await settle(pilot)
        assert "Bread is a base." in text_of(pilot.app), "the reason that the spec gives"
        await pilot.press("2")
        await settle(pilot)
        shown = text_of(pilot.app)
        assert "lookahead" in shown
        assert "reply" in shown
        await pilot.press("G", "3")
        await settle(pilot)
        assert "kept" in text_of(pilot.app)

    with Store.open(ran) as store:
        show(store, lambda run: LiveSource(run, store.journal_path(run), lambda: False, ""), act)


def test_a_replay_can_be_sought_through(ran):
    async def act(pilot, source):
        source.paused = True
        for to in (0.0, source.length, source.length / 2, source.length):
            source.seek(to)
            pilot.app.model.clear()
            await settle(pilot)
        assert pilot.app.model.status == "done"
        whole = pilot.app.model.state
        source.seek(0.0)
        pilot.app.model.clear()
        await settle(pilot)
        assert pilot.app.model.status in ("running", "done")
        await pilot.press("right_square_bracket", "left_square_bracket", "p")
        for _ in range(400):
            await pilot.press("right_square_bracket")
            if pilot.app.model.status == "done":
                break
        assert pilot.app.model.state.nodes == whole.nodes

    with Store.open(ran) as store:
        show(store, lambda run: ReplaySource(store.journal_path(run)), act)
