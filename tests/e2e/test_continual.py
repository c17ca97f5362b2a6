"""Continual learning: a model goes on from an earlier one, and is asked what was held out of its stages."""

import json
import shutil
from pathlib import Path
from statistics import fmean
from typing import Any

from eic.train.formats import framed
from tests.e2e.kills import kill_after, kill_inside
from tests.e2e.process import eic, outputs
from tests.unit.report.made import Shape

ROOT = Path(__file__).parents[2]
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
SPEC = """explore 1
dataset first { load { file = file("rows.jsonl") }  split { held_out = 20%  seed = 1 } }
dataset held_out { like first { split { part = held_out } } }
dataset second { replay { current = later  previous = [first]  strategy = instruction_similar } }
dataset later { load { file = file("later.jsonl") } }
model one {
  data = first
  scratch { layers = 1  width = 32  heads = 2  vocab = 320 }
  train { epochs = 4  batch = 4  learning_rate = 3e-3  context = 64  format = self_instruct }
}
model two {
  after = one
  data  = second
  train { epochs = 1  learning_rate = 1e-6 }
}
evaluation asked {
  models = [two]
  data   = held_out
  metric = rouge_l
  generate { max_tokens = 4 }
}
run { seed = 7 }
"""


def test_a_second_stage_begins_with_the_weights_of_the_first(tmp_path: Path) -> None:
    for name, numbers in (("rows", range(20)), ("later", range(20, 24))):
        lines = [json.dumps({"instruction": f"Say {n}.", "output": f"It is {n}."}) + "\n" for n in numbers]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "c.explore").write_text(SPEC, encoding="utf-8")
    plan = eic("plan", "c.explore", cwd=tmp_path).stdout
    assert plan.count("how many and how long is known when the rows are there") == 2
    assert "0 updates" not in plan
    assert (
        "as in `one`, where it sets nothing itself: batch 4, context 64, precision fp32, format self_instruct"
        in plan
    )
    eic("run", "c.explore", cwd=tmp_path, env=ONE_THREAD)
    out = tmp_path / "out" / "c"
    one, two = (json.loads((out / name / "training.json").read_text()) for name in ("one", "two"))
    began, ended, went_on = one["loss"][0][1], one["loss"][-1][1], two["loss"][0][1]
    assert abs(went_on - ended) < 0.5 * (began - ended), (
        "its first loss is near the last one of the stage before"
    )
    eic("eject", "train", "c.explore", "two", "-o", tmp_path / "mine", cwd=tmp_path)
    assert (out / "one" / "tokenizer.json").read_bytes() == (out / "two" / "tokenizer.json").read_bytes()
    assert two["base"] == {"after": "one"}
    assert [two["settings"][name] for name in ("batch", "context", "precision", "format", "epochs")] == [
        4, 64, "fp32", "self_instruct", 1,
    ]  # fmt: skip
    config = json.loads((tmp_path / "mine" / "config.json").read_text())
    rows = [json.loads(line) for line in (tmp_path / "mine" / "rows.jsonl").read_text().splitlines()]
    read, learned = framed(rows[0], config["format"], config["seed"])
    assert two["mask"]["read"] == f"<s>{read}", "what is handed over, and what was trained"
    assert two["mask"]["learned"] == f"{learned}</s>"
    assert len({framed({**row, "instruction": "I"}, "self_instruct", 7)[0] for row in rows}) == 6
    shown = eic("plan", "c.explore", "-v", cwd=tmp_path).stdout
    assert "each row gets one of several layouts, drawn by the seed" in shown
    assert f"read    {read.splitlines()[0]}" in shown
    held = [json.loads(line) for line in (out / "held_out.jsonl").read_text().splitlines()]
    found = json.loads((out / "asked.json").read_text())
    assert found["questions"] == len(held) == 4
    answers = [json.loads(line) for line in (out / "asked.answers.jsonl").read_text().splitlines()]
    assert [row["id"] for row in answers] == [row["id"] for row in held]
    assert [row["references"] for row in answers] == [[row["output"]] for row in held]
    rows = [json.loads(line) for line in (out / "second.jsonl").read_text().splitlines()]
    assert len(rows) == 4 + 16
    again = eic("run", "c.explore", "--plain", cwd=tmp_path)
    assert "choosing" not in again.stderr, "all of it is reused, and told all the same:"
    line = f"| 2 | two | instruction_similar | {found['models'][0]['rouge_l']:.2f} |"
    said, shown = (" ".join(text.split()) for text in (again.stdout, eic("show", cwd=tmp_path).stdout))
    assert line in said
    assert line in shown
    assert "second replays 1 of 1 earlier task (instruction_similar), 16 rows; compared with hashed" in shown
    words = " ".join(" ".join(Shape(eic("report", "-o", "-", cwd=tmp_path).stdout).words).split())
    assert "Strategy instruction_similar : 1 of 1 earlier task again, 16 rows. Compared with hashed" in words
    assert "ROUGE-L after each stage, from one on" in words
    manifest = json.loads((out / "manifest.json").read_text())
    [replay] = [step for step in manifest["steps"] if step["kind"] == "replay"]
    assert replay["strategy"] == "instruction_similar"
    assert replay["encoder"].startswith("hashed")
    plan = eic("plan", "c.explore", cwd=tmp_path).stdout
    assert "reuse  two / train" in plan
    encoded = SPEC.replace(
        "strategy = instruction_similar", 'strategy = data_diverse  encoder = "./out/c/one"'
    )
    (tmp_path / "c.explore").write_text(encoded, encoding="utf-8")
    eic("run", "c.explore", "--only", "second", "--out", "other", cwd=tmp_path)
    shown = json.loads(eic("show", "--json", cwd=tmp_path).stdout)
    figures = next(step["figures"] for step in shown["steps"] if step["kind"] == "replay")
    assert figures["encoder"] == "out/c/one (mean of tokens)"
    assert len(figures["chosen"]) == 1
    assert -1 <= figures["chosen"][0]["score"] <= 1
    shutil.copytree(out / "one", tmp_path / "broken")
    (tmp_path / "broken" / "tokenizer.json").write_text("{")
    broken = encoded.replace("./out/c/one", "./broken")
    (tmp_path / "c.explore").write_text(broken, encoding="utf-8")
    failed = eic("run", "c.explore", "--only", "second", "--out", "other", cwd=tmp_path, code=1)
    assert "the encoder cannot be used: the base `" in failed.stderr
    assert "its tokenizer cannot be read" in failed.stderr or "its files are damaged" in failed.stderr
    changed = SPEC.replace("epochs = 4", "epochs = 5")
    (tmp_path / "c.explore").write_text(changed, encoding="utf-8")
    plan = eic("plan", "c.explore", cwd=tmp_path).stdout
    assert "run    two / train" in plan
    assert "reuse  second / replay" in plan
    assert plan.count(" parameters") == 2  # the second model is as large as the one that it goes on from


TABLE = {
    "test": ("lm_1", "lm_2", "lm_3"),
    "held_out_of_1": ("lm_1", "lm_2", "lm_3"),
    "held_out_of_2": ("lm_2", "lm_3"),
    "held_out_of_3": ("lm_3",),
}
"""The published table: after each stage the test tasks, what it held out, and what each earlier one held out."""


def test_the_shipped_spec_makes_the_published_table(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs" / "data", tmp_path / "data")
    shutil.copy(ROOT / "specs" / "continual.explore", tmp_path)
    said = eic("run", "continual.explore", "--plain", "--offline", cwd=tmp_path, env=ONE_THREAD)
    out = tmp_path / "out" / "continual"

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((out / name).read_text("utf-8"))
        return found

    def rows(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (out / name).read_text("utf-8").splitlines()]

    eic("report", "-o", "report.html", cwd=tmp_path)
    report = (tmp_path / "report.html").read_text("utf-8")
    trained = {name: read(f"{name}/training.json") for name in TABLE["test"]}
    assert [trained[name]["base"] for name in ("lm_2", "lm_3")] == [{"after": "lm_1"}, {"after": "lm_2"}]
    assert [trained[name]["data"]["rows"] for name in ("lm_2", "lm_3")] == [
        len(rows(f"with_replay_{stage}.jsonl")) for stage in (2, 3)
    ]
    for column, models in TABLE.items():
        held = "test_tasks" if column == "test" else column.replace("_of", "")
        asked, made = rows(f"{column}.answers.jsonl"), read(f"{column}.json")
        assert [row["id"] for row in asked] == [row["id"] for row in rows(f"{held}.jsonl")]
        assert [item["name"] for item in made["models"]] == list(models)
        for place, item in enumerate(made["models"]):
            mean = fmean(row["answers"][place]["rouge_l"] for row in asked)
            assert abs(item["rouge_l"] - 100 * mean) < 1e-3
            assert item["weights"] == trained[item["name"]]["key"]
            assert item["overlap"]["rows"] == 0, "nothing that was held out is learned"
            assert any(
                line.startswith(f"| {item['name']} ") and f" {item['rouge_l']:.2f} |" in line
                for line in said.stdout.partition(f"{column}: ")[2].partition("\n\n| subject")[0].splitlines()
            )
        assert f"<h3>{column}</h3>" in report
        assert made["questions"] >= 20, "few questions tell nothing apart"
    scores = {
        name: {item["name"]: item["rouge_l"] for item in read(f"{name}.json")["models"]} for name in TABLE
    }
    last = [
        f"{scores[name]['lm_3']:.2f}" for name in ("test", "held_out_of_3", "held_out_of_1", "held_out_of_2")
    ]
    assert " ".join(("| 3 | lm_3 | instruction_diverse |", " | ".join(last), "|")) in " ".join(
        said.stdout.split()
    )
    words = " ".join(" ".join(Shape(report).words).split())
    assert " ".join(("3 lm_3 instruction_diverse", *last)) in words, "one table of all stages"
    assert scores["held_out_of_1"]["lm_1"] > scores["held_out_of_1"]["lm_3"], (
        "a stage forgets what it does not replay"
    )
    assert "nothing to do" in eic("run", "continual.explore", "--offline", cwd=tmp_path).stdout


LARGE = """explore 1
dataset first { load { file = file("rows.jsonl")  fields { task = "course" } }  split { held_out = 0.1%  seed = 1 } }
dataset held_out { like first { split { part = held_out } } }
dataset second { replay { current = later  previous = [first]  strategy = data_diverse  tasks = 1  rows = 16 } }
dataset later { load { file = file("later.jsonl")  fields { task = "course" } } }
dataset few { like first { sample { size = 24  seed = 2 } } }
model one {
  data = few
  scratch { layers = 1  width = 32  heads = 2  vocab = 500 }
  train { epochs = 20  batch = 4  learning_rate = 3e-3  context = 128  checkpoint_every = 10 }
}
model two {
  after = one
  data  = second
  train { epochs = 10  batch = 4  learning_rate = 1e-3  context = 128  precision = fp32  checkpoint_every = 10 }
}
evaluation asked {
  models   = [two]
  data     = held_out
  metric   = rouge_l
  generate { max_tokens = 16  batch = 4 }
}
run { seed = 7 }
"""


def large(folder: Path) -> Path:
    """Write rows of many tasks, and a spec of two stages of learning; return the spec's path."""
    folder.mkdir()
    for name, numbers in (("rows", range(30_000)), ("later", range(30_000, 30_024))):
        lines = [
            json.dumps({"instruction": f"Say {n}.", "output": f"It is {n}.", "course": f"c{n % 400}"}) + "\n"
            for n in numbers
        ]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "c.explore").write_text(LARGE, encoding="utf-8")
    return folder / "c.explore"


def files(spec: Path) -> dict[str, bytes]:
    """Return the bytes of all that a run of the large spec made and that tells no time."""
    out = spec.parent / "out" / "c"
    weights = {name: (out / name / "model.safetensors").read_bytes() for name in ("one", "two")}
    return weights | {name: data for name, data in outputs(out).items() if name != "manifest.json"}


def test_kills_in_every_stage_end_with_the_same_bytes(tmp_path: Path) -> None:
    calm, killed = large(tmp_path / "calm"), large(tmp_path / "killed")
    eic("run", calm.name, cwd=calm.parent, env=ONE_THREAD)
    kill_inside(killed, "splitting first / split train", 0.03, ONE_THREAD)
    kill_inside(killed, "choosing second / replay", 0, ONE_THREAD)  # its tasks are being read
    kill_inside(killed, "choosing second / replay", 0.06, ONE_THREAD)
    kill_after(killed, "  done one / train: ", 0.2, ONE_THREAD)  # between the stages
    kill_after(killed, "  two: loss ", 0.1, ONE_THREAD, before="  done two / train: ")
    said = kill_inside(killed, "answering asked / answer two", 0.4, ONE_THREAD)
    assert "two / train: goes on after update " in said
    assert not (killed.parent / "out").exists()
    said = eic("run", killed.name, "--plain", cwd=killed.parent, env=ONE_THREAD).stderr
    assert "training" not in said
    assert files(killed) == files(calm)
    one, two = (
        json.loads((calm.parent / "out" / "c" / name / "training.json").read_text())
        for name in ("one", "two")
    )
    assert two["loss"][0][1] < one["loss"][0][1] - 1, "the second stage begins with the weights of the first"
