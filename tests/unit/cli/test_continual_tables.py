"""One table of the stages of continual learning, and what each replays, from a plan and stored figures alone."""

import json
from pathlib import Path
from typing import Any

from eic.cli.continual import replay_texts, replays, stage_tables, stage_texts
from eic.cli.gather.run import gather
from eic.report.page import page
from eic.store import Store
from tests.unit.cli.conftest import Cli
from tests.unit.report.made import Shape

RUN = "stages-20260101-120000-ab12"
ASKED = {
    "test": ("t", ["one", "two", "bare", "three"]), "old": ("h1", ["one", "two", "bare", "three"]),
    "middle": ("h2", ["one", "two", "three"]), "new": ("h3", ["three"]),
}  # fmt: skip
"""Each evaluation's questions and models. ``bare`` is a second stage without replay."""


def step(key: str, kind: str, inputs: list[str], block: str = "", **settings: Any) -> dict[str, Any]:
    block = block or key
    return {
        "key": key,
        "kind": kind,
        "title": f"{block} / {kind}",
        "block": block,
        "inputs": inputs,
        "settings": settings,
    }


def plan() -> dict[str, Any]:
    """Three stages; the second one with and without replay, the third goes on from the one with it."""
    steps = [step("t", "curated", [], stage={})]
    for at in "123":
        steps += [
            step(f"s{at}", "curated", [], stage={}),
            step(f"h{at}", "split", [f"s{at}"], stage={"part": "held_out"}),
            step(f"d{at}", "split", [f"s{at}"], stage={}),
        ]
    steps += [
        step("r2", "replay", ["d2", "d1"], "again_2", stage={}),
        step("n2", "replay", ["d2", "d1"], "nothing_2", stage={"strategy": "none"}),
        step("r3", "replay", ["d3", "d2"], "again_3", stage={}),
        step("m1", "train", ["d1"], "one"), step("m2", "train", ["r2", "m1"], "two"),
        step("b2", "train", ["n2", "m1"], "bare"), step("m3", "train", ["r3", "m2"], "three"),
    ]  # fmt: skip
    keys = {item["block"]: item["key"] for item in steps if item["kind"] == "train"}
    for name, (data, models) in ASKED.items():
        answers = [step(f"{name}-{model}", "answer", [keys[model], data], model) for model in models]
        inputs = [answer["key"] for answer in answers]
        steps += [*answers, step(f"e-{name}", "evaluate", inputs, name, metric="rouge_l", models=len(models))]
    return {"spec": "b2:x", "steps": steps, "outputs": {}}


def score(name: str, model: str) -> float:
    return 10.0 * list(ASKED).index(name) + len(model)


def write(path: Path) -> None:
    def figures(name: str) -> dict[str, Any]:
        models = [
            {"rouge_l": score(name, model), "exact_match": 0.0, "rouge_1": 0.0, "categories": {}, "failed": 0, "cut": 0,
             "questions": 4}
            for model in ASKED[name][1]
        ]  # fmt: skip
        return {"models": models, "comparisons": []}

    chosen = [{"task": "replay/a/second", "score": -0.25}, {"task": "replay/a/first", "score": 0.5}]
    with Store.open(path) as store:
        store.runs.start(RUN, "stages", "stages.explore", "b2:x", plan(), 2**22 + 1)
        for name in ASKED:
            store.artifacts.write(
                f"e-{name}", "evaluate", name, [["figures", figures(name)]], {"questions": 4}, {}
            )
        for key, strategy, some in (
            ("r2", "data_diverse", chosen),
            ("n2", "none", []),
            ("r3", "data_diverse", chosen[:1]),
        ):
            meta = {"encoder": "hashed words \x1b[31m" if some else "", "strategy": strategy, "chosen": some}
            store.artifacts.write(key, "replay", key, [], {"replayed": 7 * len(some), "of": 9}, meta)
        store.runs.finish(RUN, "done", {})


def test_one_table_has_a_row_a_model_and_its_scores_on_the_test_and_on_every_hold_out(tmp_path: Path) -> None:
    write(tmp_path / "store")
    with Store.open(tmp_path / "store") as store:
        [found] = stage_tables(store, store.runs.get(RUN))
        made = gather(store, store.runs.get(RUN))
    assert (found.first, found.figure) == ("one", "ROUGE-L")
    titles = (
        "stage",
        "model",
        "replay",
        "test",
        "this stage's hold-out",
        "hold-out of stage 1",
        "hold-out of stage 2",
    )
    assert [tuple(row) for row in found.rows] == [titles] * 4
    assert [tuple(row.values()) for row in found.rows] == [
        (1, "one", None, score("test", "one"), score("old", "one"), None, None),
        (2, "two", "data_diverse", score("test", "two"), score("middle", "two"), score("old", "two"), None),
        (2, "bare", "none", score("test", "bare"), None, score("old", "bare"), None),
        (3, "three", "data_diverse", score("test", "three"), score("new", "three"), score("old", "three"),
         score("middle", "three")),
    ]  # fmt: skip
    words = " ".join(" ".join(Shape(page(made)).words).split())
    assert "ROUGE-L after each stage, from one on" in words
    assert "3 three data_diverse 5.00 35.00 15.00 25.00" in words
    assert "Strategy data_diverse : 2 of 9 earlier tasks again, 14 rows. Compared with hashed words" in words
    assert "replay/a/second -0.25 replay/a/first 0.5" in words
    assert "Strategy none : 0 of 9 earlier tasks again, 0 rows. " in words


def test_show_prints_the_table_and_what_was_replayed(cli: Cli, project: Path) -> None:
    write(project / ".eic")
    said = cli("show").stdout
    assert (
        "again_2 replays 2 of 9 earlier tasks (data_diverse), 14 rows; compared with hashed words [31m\n"
        in said
    )
    assert "| replay/a/second | -0.250 |" in said
    assert "| 3 | three | data_diverse | 5.00 | 35.00 | 15.00 | 25.00 |" in " ".join(said.split())
    assert "| 1 | one | - | 3.00 | 13.00 | - | - |" in " ".join(said.split())
    found = json.loads(cli("show", "--json").stdout)
    assert [(one["kind"], one["name"], len(one["models"])) for one in found["studies"]] == [
        ("evaluation", name, len(models)) for name, (_, models) in ASKED.items()
    ]
    [table] = found["stages"]
    assert (table["first"], table["figure"]) == ("one", "ROUGE-L")
    assert [row["hold-out of stage 1"] for row in table["rows"]] == [None, 13.0, 14.0, 15.0]


def test_models_that_go_on_from_none_make_no_table(tmp_path: Path) -> None:
    write(tmp_path / "store")
    with Store.open(tmp_path / "store") as store:
        row = store.runs.get(RUN)
        row.plan["steps"] = [
            one for one in row.plan["steps"] if one["kind"] not in ("replay", "evaluate", "answer")
        ]
        for one in row.plan["steps"]:
            if one["kind"] == "train":
                one["inputs"] = ["d1"]
        assert (
            list(stage_tables(store, row))
            == list(replays(store, row))
            == list(replay_texts(store, row))
            == list(stage_texts(stage_tables(store, row)))
            == []
        )
