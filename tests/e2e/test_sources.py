"""``curated`` and ``mix`` from the command line: the shipped spec, refusals, variants of mixed datasets."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.e2e.process import eic

ROOT = Path(__file__).parents[2]


def rows_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_shipped_spec_takes_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs" / "data", tmp_path / "data")
    spec = (ROOT / "specs" / "curated.explore").read_text(encoding="utf-8")
    (tmp_path / "curated.explore").write_text(spec, encoding="utf-8")
    done = eic("run", "curated.explore", cwd=tmp_path)
    assert "left out 1 task not in English, 1 task on the list of excluded ones" in done.stderr
    out = tmp_path / "out" / "curated"
    human, mixed = rows_of(out / "human.jsonl"), rows_of(out / "everything.jsonl")
    assert len(human) == 20
    paths = [row["path"] for row in human]
    assert {path[1] for path in paths} == {"Mathematics", "Paraphrasing", "Text Simplification"}
    assert all("task007" not in path[2] and "task006" not in path[2] for path in paths)
    tasks = {
        path.stem: json.loads(path.read_text())
        for path in (tmp_path / "data" / "natural_instructions").rglob("*.json")
    }
    for row in human:
        task = tasks[row["path"][2]]
        place = task["Instances"][row["lineage"]["index"]]
        assert (row["instruction"], row["input"]) == (task["Definition"][0], place["input"])
        assert row["output"] in place["output"]
        assert (row["lineage"]["source"], row["lineage"]["licence"]) == (row["path"][2], "Apache 2.0")
    references = {task["Instances"][row["lineage"]["index"]]["output"].index(row["output"])
                  for row in human for task in [tasks[row["path"][2]]]}  # fmt: skip
    assert references == {0, 1}, "one of the references, not always the first"
    assert [row["path"][1] for row in mixed] == ["human"] * 9 + ["notes"] * 3
    origin = {row["id"]: row for row in [*human, *rows_of(out / "notes.jsonl")]}
    for row in mixed:
        assert all(
            row[key] == origin[row["id"]][key] for key in ("instruction", "input", "output", "lineage")
        )
    tree = json.loads((out / "everything.tree.json").read_text())
    assert [child["name"] for child in tree["children"]] == ["human", "notes"]
    steps = {step["title"]: step for step in json.loads(eic("show", "--json", cwd=tmp_path).stdout)["steps"]}
    assert [(item["what"], item["reason"], item["count"]) for item in steps["human / curated"]["refusals"]] == [
        ("tasks", "not in English", 1), ("tasks", "on the list of excluded ones", 1),
    ]  # fmt: skip
    assert "task006" in steps["human / curated"]["refusals"][0]["named"][0]
    assert "left out 1 task not in English" in eic("show", cwd=tmp_path).stdout
    assert "human  (" in eic("tree", "--dataset", "everything", cwd=tmp_path).stdout

    again = spec.replace("seed       = 42", "seed       = 43")
    (tmp_path / "curated.explore").write_text(again, encoding="utf-8")
    assert "run    everything / mix" in eic("plan", "curated.explore", cwd=tmp_path).stdout
    eic("run", "curated.explore", "--seed", "8", cwd=tmp_path)
    assert rows_of(out / "human.jsonl") != human
    typo = spec.replace('"Mathematics"', '"Mathematik"')
    (tmp_path / "curated.explore").write_text(typo, encoding="utf-8")
    failed = eic("run", "curated.explore", cwd=tmp_path, code=1)
    assert "no task is called or in the category `Mathematik`" in failed.stderr
    assert "Mathematics" in failed.stderr


BENCHMARK = """explore 1
dataset judged {
  curated {
    tasks    = glob("tasks/*")
    included = [file("test_tasks.txt"), file("more.txt")]
    tests    = use
    per_task = 2
    positive_examples = 1
  }
}
"""


def test_tasks_of_a_list_with_their_first_rows_and_positive_examples(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    for number, category in ((1, "Title Generation"), (2, "Mathematics"), (3, "Word Analogy")):
        rows = [{"input": f"{number}.{row}", "output": ["x"]} for row in range(4)]
        task = {"Categories": [category], "Definition": ["Do."], "Instances": rows,
                "Positive Examples": [{"input": "in", "output": "out"}] * 2}  # fmt: skip
        (tmp_path / "tasks" / f"task00{number}_new.json").write_text(json.dumps(task), encoding="utf-8")
    (tmp_path / "test_tasks.txt").write_text("task001_old_name\n", encoding="utf-8")
    (tmp_path / "more.txt").write_text("task003_new\n", encoding="utf-8")
    loose = "".join(
        json.dumps({"instruction": f"{n}", "output": "y", "category": "C", "task": "task3"}) + "\n"
        for n in range(3)
    )
    (tmp_path / "tasks" / "loose.jsonl").write_text(loose, encoding="utf-8")
    spec = tmp_path / "b.explore"
    spec.write_text(BENCHMARK, encoding="utf-8")
    eic("run", spec.name, cwd=tmp_path)
    judged = rows_of(tmp_path / "out" / "b" / "judged.jsonl")
    assert [row["input"] for row in judged] == ["1.0", "1.1", "3.0", "3.1"]
    assert {row["instruction"] for row in judged} == {"Do.\n\nExample 1\nInput: in\nOutput: out"}
    spec.write_text(BENCHMARK.replace("tests    = use", 'categories = "C"'), encoding="utf-8")
    done = eic("run", spec.name, cwd=tmp_path)
    assert "left out 2 tasks of test categories" in done.stderr
    assert [row["instruction"] for row in rows_of(tmp_path / "out" / "b" / "judged.jsonl")] == ["0", "1"]
    (tmp_path / "more.txt").write_text("task003_new\ntask4_x\n", encoding="utf-8")
    failed = eic("run", spec.name, cwd=tmp_path, code=1)
    assert "no task is called or in the category `task4`" in failed.stderr


MIXED = """explore 1
dataset a { load { file = file("a.jsonl") }  sample { size = 6  seed = 1 } }
dataset b { load { file = file("b.jsonl") } }
dataset both { mix { datasets = [a, b]  weights = [1, 1]  size = 10  duplicates = KEEP } }
dataset one { mix { datasets = [a, b]  weights = [0, 1] } }
dataset again { mix { datasets = [both, b] } }
analysis size { datasets = [both, again]  measure = [length] }
ablation amount { vary a.sample.size over [2, 4]  report = [size] }
"""


def test_repeats_shortfalls_and_variants(tmp_path: Path) -> None:
    def lines(numbers: range) -> str:
        return "".join(json.dumps({"instruction": f"Say {n}.", "output": str(n)}) + "\n" for n in numbers)

    (tmp_path / "a.jsonl").write_text(lines(range(8)), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(lines(range(4, 12)), encoding="utf-8")
    spec = tmp_path / "m.explore"
    spec.write_text(MIXED.replace("KEEP", "drop"), encoding="utf-8")
    done = eic("run", spec.name, cwd=tmp_path)
    out = tmp_path / "out" / "m"
    both, b = rows_of(out / "both.jsonl"), rows_of(out / "b.jsonl")
    said = [row["instruction"] for row in both]
    assert len(said) == len(set(said)) == 10
    again = rows_of(out / "again.jsonl")
    assert sorted(row["instruction"] for row in again) == sorted({*said, *(row["instruction"] for row in b)})
    assert again[0]["path"][:3] == ["mix", "both", "a"]
    assert rows_of(out / "one.jsonl") != b
    assert [row["id"] for row in rows_of(out / "one.jsonl")] == [row["id"] for row in b], (
        "weight 0 hides none"
    )
    table = json.loads((out / "amount.json").read_text())
    sizes = {v["label"]: [d["rows"] for d in v["reports"]["size"]["datasets"]] for v in table["variants"]}
    assert sizes == {"a.sample.size=2": [7, 8], "a.sample.size=4": [9, 9]}
    assert "10 rows were asked for and only 7 are there: `a` has 2 of 5" in done.stderr
    titles = eic("plan", spec.name, cwd=tmp_path).stdout
    assert "both [a.sample.size=2] / mix" in titles
    spec.write_text(MIXED.replace("KEEP", "keep"), encoding="utf-8")
    eic("run", spec.name, "--only", "both", cwd=tmp_path)
    assert len(rows_of(out / "both.jsonl")) == 10


def test_later_stages_replay_the_tasks_that_the_strategy_wants(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs" / "data", tmp_path / "data")
    shutil.copy(ROOT / "specs" / "continual.explore", tmp_path)
    only = ("--only", "with_replay_2", "--only", "held_out_1")
    out = tmp_path / "out" / "continual"
    replayed: dict[str, set[str]] = {}
    for strategy in (
        "none",
        "instruction_diverse",
        "instruction_similar",
        "instruction_support",
        "data_diverse",
    ):
        done = eic("run", "continual.explore", *only, "--set", f"strategy={strategy}", cwd=tmp_path)
        rows = rows_of(out / "with_replay_2.jsonl")
        stage_1, stage_2 = rows_of(out / "stage_1.jsonl"), rows_of(out / "stage_2.jsonl")
        assert [row["id"] for row in rows[: len(stage_2)]] == [row["id"] for row in stage_2]
        again = rows[len(stage_2) :]
        replayed[strategy] = {row["path"][3] for row in again}
        ids = {row["id"] for row in again}
        assert [row["id"] for row in again] == [row["id"] for row in stage_1 if row["id"] in ids]
        held = {row["id"] for row in rows_of(out / "held_out_1.jsonl")}
        assert held
        assert not held & {row["id"] for row in stage_1}
        assert len(stage_1) + len(held) == 80
        if strategy != "none":
            assert len({row["task"] for row in again}) == 1
            assert "replays 1 of 2 earlier tasks, chosen with hashed tf-idf" in done.stderr
    assert replayed["none"] == set()
    assert replayed["instruction_diverse"] != replayed["instruction_similar"]
    shown = json.loads(eic("show", "--json", cwd=tmp_path).stdout)
    figures = next(step["figures"] for step in shown["steps"] if step["kind"] == "replay")
    assert figures["strategy"] == "data_diverse"
    assert "tf-idf" in figures["encoder"]
    assert [item["task"].split("/")[1] for item in figures["chosen"]] == ["stage_1"]
    spec = (tmp_path / "continual.explore").read_text(encoding="utf-8")
    (tmp_path / "continual.explore").write_text(
        spec.replace("tasks    = 1", "tasks = 2\n    rows = 2"), encoding="utf-8"
    )
    eic("run", "continual.explore", *only, cwd=tmp_path)
    again = [row["path"][3] for row in rows_of(out / "with_replay_2.jsonl") if row["path"][1] == "stage_1"]
    assert sorted(again) == sorted(2 * list(dict.fromkeys(again)))
    assert len(again) == 4


def test_the_published_stages_hold_rows_out_of_the_few_that_ship(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs" / "data", tmp_path / "data")
    (tmp_path / "paper").mkdir()
    shutil.copy(ROOT / "specs" / "paper" / "continual.explore", tmp_path / "paper")
    held = [f"held_out_{stage}" for stage in (1, 2, 3)]
    only = [word for name in held for word in ("--only", name)]
    done = eic("run", "paper/continual.explore", *only, "--out", "out", cwd=tmp_path)
    assert "held out" not in done.stderr
    assert [len(rows_of(tmp_path / "out" / f"{name}.jsonl")) for name in held] == [1, 1, 1]


LEAKY = """explore 1
dataset d { load { file = file("rows.jsonl") }  split { held_out = 20%  seed = 1 } }
dataset held { like d { split { part = held_out } } }
dataset more { load { file = file("more.jsonl") } }
model one { data = more  scratch { layers = 1  width = 32  heads = 2  vocab = 320 } RULE }
model two { after = one  data = d }
evaluation asked { models = [two]  data = held  metric = rouge_l }
"""


def test_rows_that_a_later_stage_is_asked_are_not_learned(tmp_path: Path) -> None:
    def lines(numbers: Iterable[int]) -> str:
        return "".join(
            json.dumps({"instruction": "Count on.", "input": f"{n}", "output": f"{n + 1}"}) + "\n"
            for n in numbers
        )

    (tmp_path / "rows.jsonl").write_text(lines(range(20)), encoding="utf-8")
    (tmp_path / "more.jsonl").write_text(lines([99]), encoding="utf-8")
    spec = tmp_path / "leaky.explore"
    spec.write_text(LEAKY.replace("RULE", ""), encoding="utf-8")
    eic("run", spec.name, "--only", "held", cwd=tmp_path)
    held = [int(row["input"]) for row in rows_of(tmp_path / "out" / "leaky" / "held.jsonl")]
    assert len(held) == 4
    (tmp_path / "more.jsonl").write_text(lines([*range(30, 40), held[2]]), encoding="utf-8")
    failed = eic("run", spec.name, cwd=tmp_path, code=1)
    assert (
        "one / train: not trained: 1 rows of its data are also asked in an evaluation of the model"
        in failed.stderr
    )
    assert f'the first is row 11, like "Count on.\n\n{held[2]}" of `asked`' in failed.stderr
    spec.write_text(LEAKY.replace("RULE", "decontaminate { overlap = drop }"), encoding="utf-8")
    eic("run", spec.name, "--only", "more", "--only", "held", cwd=tmp_path)
    eic("eject", "train", spec.name, "one", "-o", "mine", cwd=tmp_path)
    assert [int(row["input"]) for row in rows_of(tmp_path / "mine" / "rows.jsonl")] == list(range(30, 40))
    about = json.loads((tmp_path / "mine" / "config.json").read_text())["about"]["decontamination"]
    assert about["questions"]["asked"]["count"] == 4
