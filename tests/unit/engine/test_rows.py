"""Filter and sample as steps: streaming through the disk changes nothing; stopping leaves nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from eic.data.example import Example
from eic.engine.context import Context, RunStopped, Stop
from eic.engine.datasets import rows as module
from eic.engine.datasets import spill
from eic.engine.datasets.rows import filter_rows, sample_rows, split_rows
from eic.engine.records import Held, Stored, example_records, fold
from eic.events import Event, ExampleDropped, Notice, StepProgress
from eic.plan.build import build
from eic.store import Store
from tests.specs import compile_text


def steps(tmp_path: Path) -> tuple[Any, dict[str, Any]]:
    spec = compile_text(tmp_path)
    plan = build(spec)
    return (spec, plan), {step.kind: step for step in plan.steps}


def records_of(
    tmp_path: Path, name: str, kind: str, made: Held
) -> tuple[list[str], dict[str, int], list[Event]]:
    (spec, plan), by_kind = steps(tmp_path)
    told: list[Event] = []
    with Store.open(tmp_path / name) as store:
        context = Context(spec, plan, 0, store, {}, told.append, Stop())
        step = by_kind[kind]
        state = fold_rows(made)
        if kind == "filter":
            result = filter_rows(context, step, step.stage, state, language="en")
        else:
            result = sample_rows(context, step, step.stage, state, released=False)
        store.artifacts.write(step.key, kind, "t", result.records, result.counts, result.meta)
        stored = Stored(store.artifacts, step.key)
        lines = [json.dumps(one) for tag in ("example", "dropped") for one in stored.tagged(tag)]
        assert stored.count("example") == result.counts["examples"]
        info = store.artifacts.info(step.key)
        assert info is not None
        assert info.counts == result.counts
        return lines, result.counts, told


def fold_rows(made: Held) -> Any:
    from eic.engine.records import DatasetState

    return fold(DatasetState(), "synthesize", made)


def made_rows(number: int) -> Held:
    texts = ["one", "two words", "two words", "three short words"]
    rows = [
        Example(f"e{n}", f"t{n % 3}", texts[n % 4] + ("" if n % 8 < 4 else f" {n}"), "", "out", "r", n)
        for n in range(number)
    ]
    return Held(tuple(example_records(rows)))


@pytest.mark.parametrize("kind", ["filter", "sample"])
def test_what_goes_through_the_disk_comes_out_the_same(tmp_path: Path, kind: str, monkeypatch: Any) -> None:
    made = made_rows(100)
    held, counts, told = records_of(tmp_path, "held", kind, made)
    monkeypatch.setattr(spill, "HELD", 0)
    monkeypatch.setattr(spill.Spill.__init__, "__defaults__", (0,))
    monkeypatch.setattr(module, "EVERY", 10)
    spilled, again, told_again = records_of(tmp_path, "spilled", kind, made)
    assert spilled == held
    assert again == counts
    progress = [event for event in told_again if isinstance(event, StepProgress)]
    assert [event.rows for event in progress][:2] == [10, 20]
    assert [event.share for event in progress][:2] == [0.1, 0.2]

    def drops(events: list[Event]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for event in events:
            if isinstance(event, ExampleDropped):
                found[event.task, event.rule] = found.get((event.task, event.rule), 0) + event.count
        return found

    assert drops(told_again) == drops(told)
    assert bool(drops(told)) == (kind == "filter")


def test_a_step_stops_between_rows_and_leaves_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "EVERY", 10)
    (spec, plan), by_kind = steps(tmp_path)
    step = by_kind["filter"]
    with Store.open(tmp_path / "s") as store:
        stop = Stop()
        context = Context(spec, plan, 0, store, {}, lambda event: None, stop)
        result = filter_rows(context, step, step.stage, fold_rows(made_rows(100)), language="en")
        stop.request("interrupted", "enough")
        with pytest.raises(RunStopped):
            store.artifacts.write(step.key, "filter", "t", result.records, result.counts, {})
        assert store.artifacts.info(step.key) is None
        assert not [path for path in (tmp_path / "s").rglob("*") if path.suffix in (".tmp", ".jsonl")]


@pytest.mark.parametrize(
    ("share", "kept", "warning"),
    [
        ("2%", 10, "nothing is held out: 2% of 10 rows is 0 when rounded"),
        ("10%", 9, ""),
        ("97%", 0, "all rows are held out: 97% of 10 rows is 10 when rounded"),
    ],
)
def test_a_split_that_divides_nothing_says_so(tmp_path: Path, share: str, kept: int, warning: str) -> None:
    (tmp_path / "rows.jsonl").write_text('{"instruction": "a", "output": "b"}\n', encoding="utf-8")
    text = (
        f'explore 1\ndataset d {{ load {{ file = file("rows.jsonl") }}  split {{ held_out = {share} }} }}\n'
    )
    spec = compile_text(tmp_path, text)
    plan = build(spec)
    step = next(step for step in plan.steps if step.kind == "split")
    told: list[Event] = []
    with Store.open(tmp_path / "s") as store:
        context = Context(spec, plan, 0, store, {}, told.append, Stop())
        result = split_rows(context, step, step.stage, fold_rows(made_rows(10)))
        assert len(list(result.records)) == kept
    said = [event.text for event in told if isinstance(event, Notice) and event.level == "warning"]
    assert said == ([f"{step.title}: {warning}"] if warning else [])
