"""What the screen is told about one task: words of calls, fates of examples, the reason."""

import pytest

from eic.cli.live.reader import TaskReader
from eic.store import Store
from tests.e2e.process import eic
from tests.specs import SCRIPTED, write_spec

TEXT = SCRIPTED.replace("drop duplicate(instruction)", 'drop regex(instruction, "case [135]")').replace(
    "size = 20", "size = 12"
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read")
    eic("run", write_spec(folder, TEXT).name, "--plain", cwd=folder)
    with Store.open(folder / ".eic") as store:
        row = store.runs.latest()
        made = TaskReader(store, row.id)
        made.tree = row.plan["steps"][0]["key"]
        made.rows = (folder / "out/cooking/d.jsonl").read_text()
        yield made


def test_calls_have_their_words_in_order(reader):
    calls = reader.calls_of(reader.tree, "cooking/baking")
    assert [call.role for call in calls][:1] == ["lookahead"]
    assert {call.role for call in calls[1:]} <= {"backtrack", "synthesize"}
    assert all("Baking" in call.prompt and call.reply and call.prompt_tokens for call in calls)
    assert reader.calls_of(reader.tree, "cooking/nothing") == []
    assert reader.calls_of("b2:none", "cooking/baking") == []


def test_calls_are_followed_while_the_journal_grows(reader, tmp_path):
    whole = reader._journal.read_bytes()
    task = "cooking/baking"
    expected = reader.calls_of(reader.tree, task)
    growing = TaskReader(reader._store, reader._run)
    growing._journal = tmp_path / "journal.jsonl"
    assert growing.calls_of(reader.tree, task) == []
    seen = []
    for cut in range(0, len(whole) + 2999, 2999):  # also in the middle of a line
        growing._journal.write_bytes(whole[:cut])
        seen.append(len(growing.calls_of(reader.tree, task)))
    assert growing.calls_of(reader.tree, task) == expected
    assert seen == sorted(seen)
    assert seen[0] == 0 < len(set(seen)) - 2


def test_examples_say_what_became_of_them(reader):
    tasks = ("cooking", "cooking/baking")
    found = [view for task in tasks for view in reader.examples_of(reader.tree, task)]
    assert len(found) == 12
    for view in found:
        assert (view.id in reader.rows) == (view.status == "kept")
        assert bool(view.rule) == (view.status == "dropped")
    assert {view.status for view in found} == {"kept", "dropped", "not drawn"}
    assert reader.examples_of(reader.tree, "cooking/nothing") == []


def test_reasons_come_from_the_tree(reader):
    assert reader.reason_of(reader.tree, "cooking/baking") == "Bread is a base."
    assert reader.reason_of(reader.tree, "cooking/nothing") == ""
