"""``load`` from the command line: files of others, their faults, kills at any moment, export and back."""

import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.e2e.kills import kill_after, kill_inside, seconds_by_step
from tests.e2e.process import eic, outputs

SPEC = """explore 1

domain cooking {
  about = "Cook meals at home."
  example { instruction = "Boil an egg."  output = "Ten minutes." }
}

dataset d {
  load { file = glob("data/*")  domain = cooking  SETTINGS }
  filter tidy {
    keep words(instruction) in 2..60
    drop duplicate(instruction)
    keep rouge_l(instruction) <= 0.9 within seeds
  }
  sample { size = 8k }
}
"""


def project(folder: Path, files: dict[str, str], settings: str = "") -> Path:
    (folder / "data").mkdir(parents=True)
    for name, text in files.items():
        (folder / "data" / name).write_text(text, encoding="utf-8")
    (folder / "cooking.explore").write_text(SPEC.replace("SETTINGS", settings), encoding="utf-8")
    return folder


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def row(number: int) -> dict[str, str]:
    return {
        "instruction": f"Cook meal {number % 15_000}.",
        "output": f"{number} spoons",
        "course": f"c{number % 3}",
    }


def test_files_of_several_formats_become_one_dataset(tmp_path: Path) -> None:
    own = {"id": "e1", "instruction": "Bake some bread.", "input": "", "output": "Slowly.", "task": "food/bread",
           "path": ["Food", "Bread"], "depth": 1, "lineage": {"reply": "b2:7", "index": 3}}  # fmt: skip
    chat = {
        "messages": [
            {"role": "user", "content": "Peel an apple."},
            {"role": "assistant", "content": "Thinly."},
        ]
    }
    files = {
        "a.json": json.dumps([{"instruction": "Boil an egg.", "output": "5"}, row(1)], indent=1),
        "b.jsonl": lines(own, own, {**own, "id": "e2", "output": float("nan")}),
        "c.jsonl": lines(chat, {"messages": "none"}, chat),
    }
    folder = project(tmp_path, files)
    failed = eic("run", "cooking.explore", cwd=folder, code=1)
    assert "data/b.jsonl, line 2: an earlier row has its `id`, `e1` (`faulty" in failed.stderr
    (folder / "data" / "b.jsonl").write_text(lines(own), encoding="utf-8")
    failed = eic("run", "cooking.explore", cwd=folder, code=1)
    assert (
        "Every finished step is kept: once that is put right, " in failed.stderr
    )  # there is nobody to answer
    assert (
        "data/c.jsonl, line 2: `messages` is no list (`faulty = skip` leaves such rows out)" in failed.stderr
    )
    (folder / "data" / "b.jsonl").write_text(files["b.jsonl"], encoding="utf-8")
    far = pa.array([2**61, 2**61]).view(
        pa.timestamp("us")
    )  # a year that no calendar has, in a column of its own
    table = {"instruction": ["Grill a tomato.", ""], "output": ["Briefly.", "y"], "at": far}
    pq.write_table(pa.table(table), folder / "data" / "d.parquet")
    seed = {
        "id": "s",
        "name": "soup",
        "instruction": "Cook a soup.",
        "instances": [{"input": "", "output": "Long."}],
    }
    (folder / "data" / "e.jsonl").write_text(lines({**seed, "is_classification": False}), encoding="utf-8")
    (folder / "cooking.explore").write_text(SPEC.replace("SETTINGS", "faulty = skip"), encoding="utf-8")
    done = eic("run", "cooking.explore", cwd=folder)
    assert "data/c.jsonl, line 2: `messages` is no list; left out" in done.stderr
    assert "data/b.jsonl, line 2: an earlier row has its `id`, `e1`; left out" in done.stderr
    assert "data/b.jsonl, line 3: `output` is nan, which is no number; left out" in done.stderr
    assert "data/d.parquet, row 2: `instruction` is empty; left out" in done.stderr
    assert "8,000 rows were asked for and only 5 are there" in done.stderr
    load = json.loads(eic("show", "--json", cwd=folder).stdout)["steps"][0]
    named = {item["reason"]: item["named"] for item in load["refusals"]}
    assert named["`messages` is no list"] == ["data/c.jsonl, line 2"]
    assert sum(item["count"] for item in load["refusals"]) == load["counts"]["skipped"]
    out = folder / "out" / "cooking"
    rows = [json.loads(line) for line in (out / "d.jsonl").read_text().splitlines()]
    assert [(one["instruction"], one["task"], one["path"]) for one in rows] == [
        ("Cook meal 1.", "cooking", ["cooking"]),
        ("Peel an apple.", "cooking", ["cooking"]),
        ("Grill a tomato.", "cooking", ["cooking"]),
        ("Bake some bread.", "food/bread", ["cooking", "Food", "Bread"]),
        ("Cook a soup.", "cooking/soup", ["cooking", "soup"]),
    ]
    assert (rows[3]["id"], rows[3]["lineage"]) == ("e1", {"reply": "b2:7", "index": 3})
    tree = json.loads((out / "d.tree.json").read_text())
    assert (tree["name"], tree["reason"], tree["counts"]["examples"]) == ("cooking", "Cook meals at home.", 5)
    assert tree["children"][0]["children"][0]["counts"]["kept"] == 1
    assert "Bread  (1 examples, 1 kept, 0 dropped)" in eic("tree", cwd=folder).stdout
    assert "was not explored" in eic("freeze", cwd=folder, code=2).stderr
    assert "reuse  d / load" in eic("plan", "cooking.explore", cwd=folder).stdout
    (folder / "data" / "a.json").write_text(json.dumps([row(2)]), encoding="utf-8")
    assert "run    d / load" in eic("plan", "cooking.explore", cwd=folder).stdout


def test_kills_at_any_moment_end_with_the_same_bytes_and_parquet_goes_around(tmp_path: Path) -> None:
    text = lines(*map(row, range(20_000)))
    mapping = 'fields { task = "course" }'
    calm = project(tmp_path / "calm", {"rows.jsonl": text}, mapping)
    seconds = seconds_by_step(eic("run", "cooking.explore", "--plain", cwd=calm).stderr)
    expected = outputs(calm / "out" / "cooking")
    assert expected["d.jsonl"].count(b"\n") == 8_000

    killed = project(tmp_path / "killed", {"rows.jsonl": text}, mapping)
    dice, spec = random.Random(3), killed / "cooking.explore"
    for work in ("loading d / load", "loading d / load", "filtering d / filter tidy", "sampling d / sample"):
        kill_inside(spec, work, dice.uniform(0, 0.35) * seconds[work.partition(" ")[2]])
    kill_after(spec, "  done d / sample: ", 0.01)  # while the outputs are being written
    eic("run", "cooking.explore", cwd=killed)
    assert outputs(killed / "out" / "cooking") == expected

    eic("export", "d", "--format", "parquet", "-o", "data2/rows.parquet", cwd=killed)
    back = SPEC.replace('glob("data/*")', 'file("data2/rows.parquet")').replace("SETTINGS", "")
    (killed / "back.explore").write_text(back, encoding="utf-8")
    eic("run", "back.explore", cwd=killed)
    assert (killed / "out" / "back" / "d.jsonl").read_bytes() == expected["d.jsonl"]
