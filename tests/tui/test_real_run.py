"""The screen on a real run: journal, store and reader as ``eic replay`` wires them."""

import asyncio
import re
import runpy
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from eic.cli.live.kept import kept_facts
from eic.cli.live.reader import TaskReader
from eic.cli.live.sources import LiveSource, ReplaySource
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


@pytest.mark.parametrize("way", ["watch", "replay"])
def test_a_run_that_re_used_everything_and_told_nothing_shows_the_stored_tree(ran, tmp_path, way):
    folder = shutil.copytree(ran.parent, tmp_path / "again")
    own = folder / ".eic"
    eic("run", folder / "cooking.explore", "--plain", "--store", own, "--out", folder / "out", cwd=folder)
    trees = []

    async def act(pilot, source):
        root = pilot.app.model.forest.root
        trees.append((pilot.app.model.forest.size, root.examples, pilot.app.model.status))

    with Store.open(own) as store:
        *_, first = store.runs.list()
        for row in (store.runs.latest(), first):
            kept, journal = kept_facts(store, row), store.journal_path(row.id)
            if way == "watch":
                source = LiveSource(row.id, journal, lambda: False, "", kept)
            else:
                source = ReplaySource(journal, 10_000, kept=kept)
            show(store, lambda _, source=source: source, act)
    assert trees[0] == trees[1], "as the run that made it"
    assert trees[0][0] == 10


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
        assert pilot.app.model.status != "done", "its first event may be a millisecond late"
        await pilot.press("right_square_bracket", "left_square_bracket", "p")
        for _ in range(400):
            await pilot.press("right_square_bracket")
            if pilot.app.model.status == "done":
                break
        assert pilot.app.model.state.nodes == whole.nodes

    with Store.open(ran) as store:
        show(store, lambda run: ReplaySource(store.journal_path(run)), act)


DOCS = Path(__file__).parents[2] / "docs"


def lines_of(svg):
    """Return the lines of text of a picture, numbers and times as ``N``."""
    rows = {}
    for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        rows.setdefault(float(text.get("y")), []).append((float(text.get("x")), "".join(text.itertext())))
    shown = ("".join(part for _, part in sorted(rows[y])).replace("\xa0", " ") for y in sorted(rows))
    return [" ".join(re.sub(r"\d[\d.,:]*[kM]?", "N", line).split()) for line in shown]


def test_the_readmes_picture_is_what_its_script_would_draw(ran):
    """Its script runs, and what does not depend on the run stands in the picture that is shown: else it is drawn anew."""
    with Store.open(ran) as store:
        drawn = lines_of(asyncio.run(runpy.run_path(str(DOCS / "screenshot.py"))["picture"](store)))
    shown = lines_of((DOCS / "screenshot.svg").read_text("utf-8"))
    assert drawn[1] == shown[1] == "eic run specs/math.explore"
    assert drawn[-1] == shown[-1], "the keys"
    totals = "calls N done · N in flight · N failed · N re-asked · N from the store"
    for lines in (drawn, shown):
        assert "math-N-N-cNde▸ running N" in lines[0]
        assert any("✓ explore" in line and "▸ synthesize" in line for line in lines[2:4]), "the plan"
        assert totals in lines
        assert any(line.startswith("spent $N") and "calls/min · tokens N in, N out" in line for line in lines)
        assert any(line.startswith("Tasks N state examples tokens") for line in lines), "the tree"
        assert any("─Feed─" in line for line in lines)
        for label in ("examples N made, N dropped", "calls N answered", "tokens N in, N out", "spent $N"):
            assert any(f"│{label}" in line for line in lines), label
