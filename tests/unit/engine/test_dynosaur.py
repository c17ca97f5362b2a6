"""The stage ``dynosaur`` in the engine: streaming, stopping, changed files, the hub's snapshots."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from eic.cli.live.reader import TaskReader
from eic.data.example import Example, example_from_json, example_json, lineage_json
from eic.data.export import dropped_lines
from eic.engine.context import Context, RunStopped, Stop
from eic.engine.control import Control
from eic.engine.datasets import dynosaur as module
from eic.engine.records import DatasetState, Stored, fold
from eic.engine.result import StepResult
from eic.engine.teachers import open_stacks
from eic.events import Event, ExampleDropped, ExampleMade, Steered, StepProgress, TaskProposed, TaskRejected
from eic.lang.load import compile_file
from eic.lang.tables import Split, TableSource
from eic.lang.values import FileRef
from eic.plan.build import build
from eic.plan.edits import Edit, Edits
from eic.store import Follower, Store

REPLY = {
    "task1": {"instruction": "Name it.", "input_fields": ["text"], "output_field": ["name"]},
    "task2": {"instruction": "Which kind?", "input_fields": ["name", "text"], "output_field": ["kind"]},
    "task3": {"instruction": "One kind?", "input_fields": ["name"], "output_field": ["same"]},
}
SPEC = """explore 1
teacher t { provider = scripted  script = file("replies.jsonl") }
dataset d {
COMPAT
  dynosaur { teacher = t  SOURCE  modes = unaware SETTINGS }
}
"""


def table(folder: Path, count: int) -> None:
    rows = [
        {"name": f"n{n}", "text": f"Row {n}." if n != 7 else ["no", 1], "kind": "ab"[n % 2], "same": "x"}
        for n in range(count)
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "t.yaml").write_text(
        "licence: MIT\nwebsite: https://x.org\nsplits: {train: rows.jsonl}\nname: t\n"
    )
    (folder / "replies.jsonl").write_text(json.dumps({"reply": json.dumps(REPLY)}) + "\n")


class Running:
    """One step, run in a store."""

    def __init__(
        self, folder: Path, settings: str = "", *, source: str = 'tables = file("t.yaml")', compat: str = ""
    ) -> None:
        (folder / "pyproject.toml").write_text("")
        text = SPEC.replace("SETTINGS", settings).replace("SOURCE", source).replace("COMPAT", compat)
        (folder / "d.explore").write_text(text)
        made = compile_file(folder / "d.explore", params={}, env={}, cwd=folder)
        assert made.spec is not None, made.diagnostics
        self.spec, self.folder, self.stop = made.spec, folder, Stop()
        self.plan = build(self.spec)
        self.step = self.plan.steps[0]
        self.told: list[Event] = []

    def run(self, store: Store, *, offline: bool = False) -> StepResult:
        async def main() -> StepResult:
            stacks = open_stacks(
                self.spec,
                self.plan,
                root=self.folder,
                env={},
                store=store,
                budget=None,
                offline=False,
                seed=0,
            )
            context = Context(
                self.spec,
                self.plan,
                0,
                store,
                stacks,
                self.told.append,
                self.stop,
                root=self.folder,
                offline=offline,
            )
            result = await module.propose_and_read(context, self.step, self.step.stage)
            store.artifacts.write(
                self.step.key, self.step.kind, "t", result.records, result.counts, result.meta
            )
            return result

        return asyncio.run(main())

    def state(self, store: Store) -> DatasetState:
        return fold(DatasetState(), self.step.kind, Stored(store.artifacts, self.step.key))


def test_tree_rows_drops_and_counts(tmp_path: Path) -> None:
    table(tmp_path, 30)
    running = Running(tmp_path)
    with Store.open(tmp_path / "store") as store:
        result = running.run(store)
        state = running.state(store)
        assert [task.id for task in state.tasks] == [
            "dynosaur", "dynosaur/t", "dynosaur/t/text_name", "dynosaur/t/name_text_kind",
        ]  # fmt: skip
        assert state.tasks[3].reason == "Which kind? Answers must be one of a, b."
        assert result.counts == {"tables": 1, "skipped": 0, "tasks": 2, "rejected": 1, "examples": 58, "dropped": 2,
                                 "calls": 1}  # fmt: skip
        rows = list(state.examples)
        assert [row.index for row in rows[:9]] == [0, 1, 2, 3, 4, 5, 6, 8, 9]
        assert rows[29].input == "The name is n0. The text is Row 0."
        assert lineage_json(rows[0]) == {
            "reply": state.tasks[2].origin, "index": 0, "source": "https://x.org", "licence": "MIT",
        }  # fmt: skip
        assert state.made() == {"dynosaur/t/text_name": 30, "dynosaur/t/name_text_kind": 30}
        assert state.lost() == {"dynosaur/t/text_name": 1, "dynosaur/t/name_text_kind": 1}
        lost = [json.loads(line) for line in dropped_lines(state.tasks, state.dropped(), [("filter f", [9])])]
        assert [(row["stage"], row["line"], row["rule"]) for row in lost] == [
            ("source", None, "an input is no text, number or list of texts")
        ] * 2
        kinds = [type(event) for event in running.told]
        assert kinds.count(TaskProposed) == 5
        assert [e.why for e in running.told if isinstance(e, TaskRejected)] == [
            "pruned: every row has the same answer"
        ]
        assert sum(e.count for e in running.told if isinstance(e, ExampleMade)) == 58
        assert {e.first for e in running.told if isinstance(e, ExampleMade)} == {
            "Row 0.", "The name is n0. The text is Row 0.",
        }  # fmt: skip
        assert sum(e.count for e in running.told if isinstance(e, ExampleDropped)) == 2
        store.runs.start("r", "d", "d.explore", "b2:x", {"steps": [
            {"key": running.step.key, "kind": "dynosaur", "title": "d / dynosaur", "inputs": []}],
            "outputs": {"d": running.step.key}}, 1)  # fmt: skip
        views = TaskReader(store, "r").examples_of(running.step.key, "dynosaur/t/text_name")
        assert [view.status for view in views].count("kept") == 29
        assert [(view.status, view.rule) for view in views if view.status != "kept"] == [
            ("dropped", "an input is no text, number or list of texts")
        ]


@pytest.mark.parametrize(("settings", "text"), [
    ("input_format = code", "name is 'n0'. text is 'Row 0.'. "), ("input_format = figure", "Name is n0. Text is Row 0."),
])  # fmt: skip
def test_the_forms_are_a_setting(tmp_path: Path, settings: str, text: str) -> None:
    table(tmp_path, 10)
    running = Running(tmp_path, settings)
    with Store.open(tmp_path / "store") as store:
        running.run(store)
        assert text in {row.input for row in running.state(store).examples}


@pytest.mark.parametrize(
    ("settings", "compat", "examples"),
    [("rows = 5", "", 10), ("per_task = 3", "", 6), ("labels { rows = 1 }", "", 0), ("several_outputs = true", "", 18),
     ("languages = [\"ko\"]  per_call = 1", "", 9), ("", "released_code", 18),
     ("refuse = [\"gpl\"]", "", 18)],
)  # fmt: skip
def test_settings_change_what_is_made(tmp_path: Path, settings: str, compat: str, examples: int) -> None:
    table(tmp_path, 10)
    running = Running(tmp_path, settings, compat=f"compat = {compat}" if compat else "")
    with Store.open(tmp_path / "store") as store:
        assert running.run(store).counts["examples"] == examples


@pytest.mark.parametrize(("compat", "made", "lost"), [("", 19, 1), ("compat = released_code", 12, 1)])
def test_an_answer_that_is_no_text_ends_its_task_in_the_released_code_only(
    tmp_path: Path, compat: str, made: int, lost: int
) -> None:
    table(tmp_path, 1)
    rows = [{"text": f"Row {n}.", "name": f"n{n}" if n != 12 else None, "kind": "x"} for n in range(20)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    running = Running(tmp_path, "labels { rows = 12 }", compat=compat)
    with Store.open(tmp_path / "store") as store:
        counts = running.run(store).counts
        assert (counts["tasks"], counts["examples"], counts["dropped"]) == (1, made, lost)


def test_a_licence_or_language_that_is_refused_leaves_nothing_to_do_and_is_told_at_once(
    tmp_path: Path,
) -> None:
    table(tmp_path, 10)
    Running(tmp_path)
    description = (tmp_path / "t.yaml").read_text()
    for settings, more in (('refuse = ["MIT"]', ""), ('languages = ["ko"]', "language: en\n")):
        (tmp_path / "t.yaml").write_text(description + more)
        text = (tmp_path / "d.explore").read_text().replace("modes = unaware", f"modes = unaware {settings}")
        found = compile_file(tmp_path / "d.explore", params={}, env={}, cwd=tmp_path, text=text)
        assert [item.code for item in found.diagnostics] == ["E0761", "W0760"]


def test_tables_that_only_their_rows_rule_out_stop_the_run(tmp_path: Path) -> None:
    table(tmp_path, 10)
    (tmp_path / "rows.jsonl").write_text('{"name": "n"}\n' * 10)
    with Store.open(tmp_path / "store") as store, pytest.raises(RunStopped, match="no table can be used"):
        Running(tmp_path).run(store)


def test_a_stop_in_the_middle_leaves_nothing_and_progress_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    table(tmp_path, 100)
    monkeypatch.setattr(module, "EVERY", 30)
    running = Running(tmp_path)
    with Store.open(tmp_path / "store") as store:
        running.stop.reason = RunStopped("interrupted", "enough")
        with pytest.raises(RunStopped, match="enough"):
            running.run(store)
        assert store.artifacts.info(running.step.key) is None
        running.stop.reason = None
        running.told.clear()
        running.run(store)
        shares = [event.share for event in running.told if isinstance(event, StepProgress)]
        assert shares == sorted(shares)
        assert len(shares) == 6


def test_a_file_that_changed_since_the_spec_was_compiled_stops_the_run(tmp_path: Path) -> None:
    table(tmp_path, 10)
    running = Running(tmp_path)
    table(tmp_path, 11)
    with Store.open(tmp_path / "store") as store:
        with pytest.raises(RunStopped, match=r"rows\.jsonl changed"):
            running.run(store)
        (tmp_path / "rows.jsonl").unlink()
        with pytest.raises(RunStopped, match=r"rows\.jsonl cannot be read"):
            running.run(store)


def test_what_was_fetched_from_the_hub_is_gone_when_it_was_read(tmp_path: Path, monkeypatch: Any) -> None:
    table(tmp_path, 10)
    folders: list[Path] = []

    def snapshot(name: str, folder: Path, most: int) -> TableSource:
        folders.append(folder)
        path = folder / "0.jsonl"
        path.write_text((tmp_path / "rows.jsonl").read_text())
        return TableSource(name=name, splits=(Split("train", (FileRef("", str(path)),)),), licence="mit")

    monkeypatch.setattr(module, "snapshot", snapshot)
    running = Running(tmp_path, source='hub = "squad"')
    with Store.open(tmp_path / "store") as store:
        with pytest.raises(RunStopped, match="offline"):
            running.run(store, offline=True)
        assert running.run(store).counts["examples"] == 18
        assert {row.source for row in running.state(store).examples} == {"squad"}
    assert len(folders) == 1
    assert not folders[0].exists()


def test_rows_of_others_keep_their_form() -> None:
    row = Example("e", "t", "i", "", "o", "r", 3)
    assert example_json(row) == ["e", "t", "i", "", "o", "r", 3]
    assert lineage_json(row) == {"reply": "r", "index": 3}
    mine = Example("e", "t", "i", "", "o", "r", 3, "s", "mit")
    assert example_from_json(example_json(mine)) == mine
    assert example_from_json(example_json(row)) == row


def test_a_table_pruned_by_hand_goes_with_its_tasks(tmp_path: Path) -> None:
    table(tmp_path, 10)
    running = Running(tmp_path)
    plan = build(running.spec, edits=Edits((Edit("d", "prune", "dynosaur/t"),)))
    assert [step.kind for step in plan.steps] == ["dynosaur", "prune"]
    assert plan.steps[0].key == running.step.key


def test_a_tree_of_tables_does_not_grow_on_demand(tmp_path: Path) -> None:
    table(tmp_path, 10)
    running = Running(tmp_path)
    lines = [
        {"act": act, "dataset": "d", "task": "dynosaur/t", "count": 2} for act in ("more", "retry", "prune")
    ]
    (tmp_path / "control.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    control = Control(Follower(tmp_path / "control.jsonl"), {}, ("d",), tmp_path / "edits.json", Edits())
    control.see(TaskProposed(running.step.key, "dynosaur/t", "dynosaur", "t", 1, ""))
    with Store.open(tmp_path / "store") as store:
        context = Context(running.spec, running.plan, 0, store, {}, running.told.append, running.stop)
        control.poll(context)
    refused = [event.refused for event in running.told if isinstance(event, Steered)]
    assert refused == ["only an explored tree can grow; this one can be pruned"] * 2 + [""]
    assert [edit.act for edit in control.edits.items] == ["prune"]
