"""Dynosaur from the command line: the shipped run, its lineage, crashes, changed and hostile tables."""

import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.load import compile_file
from eic.lang.table_rules import LANGUAGES, REFUSED_LICENCES
from tests.e2e.kills import kill_inside, seconds_by_step
from tests.e2e.process import eic, outputs
from tests.unit.report.made import Shape

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped spec with its tables in a project of its own, run once."""
    folder = tmp_path_factory.mktemp("dynosaur")
    shutil.copytree(ROOT / "specs" / "data", folder / "data")
    shutil.copy(ROOT / "specs" / "dynosaur.explore", folder)
    (folder / "pyproject.toml").write_text("")
    eic("run", "dynosaur.explore", "--plain", cwd=folder)
    return folder


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def source_rows() -> dict[str, list[dict[str, Any]]]:
    """The shipped tables by name, read without the readers under test."""
    folder = ROOT / "specs" / "data" / "tables"
    head, *lines = (folder / "countries.csv").read_text("utf-8").splitlines()
    cells = [line.split('"') for line in lines]
    split = [
        c[0].split(",") if len(c) == 1 else [c[0].strip(","), c[1], *c[2].strip(",").split(",")]
        for c in cells
    ]
    words = [pq.read_table(folder / f"words-{name}.parquet").to_pylist() for name in ("train", "validation")]
    return {
        "chemical_elements": rows(folder / "elements.jsonl")[:100],
        "countries_and_capitals": [dict(zip(head.split(","), row, strict=True)) for row in split][:100],
        "plain_words": words[0] + words[1],
    }


def test_every_row_is_a_row_of_its_table_and_says_whose(project: Path) -> None:
    found = rows(project / "out" / "dynosaur" / "table_tasks.jsonl")
    tables = source_rows()
    assert len(found) > 1000
    for row in found:
        root, table, task = row["path"]
        assert (root, row["depth"], list(row["lineage"])) == (
            "dynosaur",
            2,
            ["reply", "index", "source", "licence"],
        )
        lineage = row["lineage"]
        assert (lineage["source"], lineage["licence"]) == (table, "cc0-1.0")
        inputs, _, output = task.partition(" → ")
        cells = tables[table][lineage["index"]]
        assert row["output"] == str(cells[output])
        assert all(str(cells[name]) in row["input"] for name in inputs.split(", "))
    labelled = {row["instruction"] for row in found if "Answers must be one of" in row["instruction"]}
    assert "Answers must be one of adjective, noun, verb." in " ".join(labelled)


def test_the_tree_and_what_was_refused_can_be_seen(project: Path) -> None:
    tree = json.loads(eic("tree", "--json", cwd=project).stdout)
    tables = {node["name"]: node for node in tree["children"]}
    assert set(tables) == set(source_rows())
    made = sum(task["counts"]["examples"] for node in tables.values() for task in node["children"])
    kept = sum(task["counts"]["kept"] for node in tables.values() for task in node["children"])
    lost = rows(project / "out" / "dynosaur" / "table_tasks.dropped.jsonl")
    assert made == kept + len(lost)
    journal = next((project / ".eic" / "runs").glob("*/journal.jsonl"))
    events = rows(journal)
    why = [event["why"] for event in events if event["event"] == "TaskRejected"]
    assert why, "the embedded teacher proposes some tasks that are wrong"
    assert any("there is no field" in text or "output" in text for text in why)
    refused = [item for node in (tree, *tables.values()) for item in node.get("rejected", ())]
    assert sorted(item["why"] for item in refused) == sorted(text.removeprefix("pruned: ") for text in why)
    shown = " ".join(Shape(eic("report", "-o", "-", cwd=project).stdout).words)
    printed = eic("tree", cwd=project).stdout
    for item in refused:
        assert f"[refused] {item['name']}: {item['why']}"[:120] in printed
        assert item["why"][:120] in shown
    coverage = json.loads((project / "out" / "dynosaur" / "coverage.json").read_text())
    assert coverage["datasets"][0]["figures"]["coverage"]["with_rows"] == sum(
        bool(task["counts"]["kept"]) for node in tables.values() for task in node["children"]
    )
    assert "no domain" in eic("freeze", cwd=project, code=2).stderr
    eic("export", "table_tasks", "--format", "parquet", "-o", "rows.parquet", cwd=project)
    lineage = pq.read_table(project / "rows.parquet").column("lineage").to_pylist()
    assert {item["licence"] for item in lineage} == {"cc0-1.0"}


def test_again_nothing_is_to_do_and_offline_gives_the_same_bytes(project: Path, tmp_path: Path) -> None:
    assert "3 steps reused" in eic("plan", "dynosaur.explore", cwd=project).stdout
    shutil.copytree(project, tmp_path / "copy", ignore=shutil.ignore_patterns("artifacts", "out"))
    eic("run", "dynosaur.explore", "--offline", "--plain", cwd=tmp_path / "copy")
    assert outputs(tmp_path / "copy" / "out" / "dynosaur") == outputs(project / "out" / "dynosaur")


def test_a_table_can_be_pruned_by_hand(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "copy")
    edits = [{"dataset": "table_tasks", "act": "prune", "task": "dynosaur/chemical_elements"}]
    (tmp_path / "copy" / "out" / "dynosaur" / "edits.json").write_text(json.dumps(edits))
    eic("run", "dynosaur.explore", "--plain", cwd=tmp_path / "copy")
    before, after = (
        rows(folder / "out" / "dynosaur" / "table_tasks.jsonl") for folder in (project, tmp_path / "copy")
    )
    assert after == [row for row in before if row["path"][1] != "chemical_elements"]
    assert len(after) < len(before)


def test_the_published_settings() -> None:
    made = compile_file(ROOT / "specs" / "paper" / "dynosaur.explore", params={}, env={}, cwd=ROOT)
    assert made.spec is not None
    stage = made.spec.dataset("dynosaur").source
    assert isinstance(stage, Dynosaur)
    assert (stage.per_call, stage.shown, stage.rows, stage.modes) == (3, 2, 100, ("aware", "unaware"))
    assert (stage.refuse, stage.languages, stage.input_format) == (REFUSED_LICENCES, LANGUAGES, "paper")
    label = stage.labels
    assert (label.rows, label.most, label.length, label.share_of_two, label.share) == (100, 10, 15, 0.7, 0.5)
    teacher = made.spec.teacher("chatgpt")
    assert (teacher.model, teacher.temperature, teacher.max_tokens) == ("gpt-3.5-turbo", 0, 256)


BIG = """explore 1
teacher t { provider = embedded  latency = 60ms  in_flight = 1 }
dataset d {
  dynosaur { teacher = t  tables = glob("*.yaml")  rows = 20k }
  sample { size = 12k }
}
"""


def big(folder: Path) -> Path:
    """Write four tables and a spec that reads all of their rows."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    for name in "abcd":
        (folder / f"{name}.yaml").write_text(f"licence: mit\nsplits: {{train: {name}.jsonl}}\n")
        lines = [
            {"name": f"{name} number {n}", "code": f"{name.upper()}{n}", "colour": "red" if n % 2 else "blue"}
            for n in range(2_500)
        ]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "big.explore").write_text(BIG)
    return folder


def test_kills_end_with_the_same_bytes(tmp_path: Path) -> None:
    calm = big(tmp_path / "calm")
    seconds = seconds_by_step(eic("run", "big.explore", "--plain", cwd=calm).stderr)
    killed, dice = big(tmp_path / "killed"), random.Random(5)
    for number in range(4):  # among the calls and among the rows, whose replies are stored by then
        share = (number + dice.random()) / 13
        kill_inside(killed / "big.explore", "reading tables d / dynosaur", share * seconds["d / dynosaur"])
    kill_inside(killed / "big.explore", "sampling d / sample", 0.02)
    eic("run", "big.explore", "--plain", cwd=killed)
    assert outputs(killed / "out" / "big") == outputs(calm / "out" / "big")
    assert len(rows(killed / "out" / "big" / "d.jsonl")) == 12_000


SMALL = """explore 1
teacher t { provider = embedded }
dataset d {
  dynosaur { teacher = t  tables = glob("*.yaml") SETTINGS }
}
"""


def test_settings_hostile_tables_and_tables_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    good = [json.dumps({"name": f"n{n}\x1b[31m", "code": f"=1+{n}", "id": n}) for n in range(30)]
    (tmp_path / "good.jsonl").write_text(
        "\n".join([*good[:9], "{broken", '{"name": null, "code": null}', *good[9:]])
    )
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\xff,b\n\xff,\xff\n")
    (tmp_path / "pics.jsonl").write_text('{"image": "x", "text": "y"}\n')
    (tmp_path / "junk.parquet").write_bytes(b"no parquet at all")
    for name, file in (("a", "good.jsonl"), ("b", "bad.csv"), ("c", "pics.jsonl"), ("e", "junk.parquet")):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\nlicence: mit\nsplits: {{train: {file}}}\n")
    spec = tmp_path / "s.explore"
    spec.write_text(SMALL.replace("SETTINGS", " modes = unaware"))
    out = eic("run", spec.name, "--plain", cwd=tmp_path)
    assert "1 table, 3 skipped" in out.stdout + out.stderr
    made = rows(tmp_path / "out" / "s" / "d.jsonl")
    assert made
    assert all("\x1b" not in row["input"] + row["output"] for row in made)
    assert any(row["output"].startswith("=1+") or row["input"].startswith("=1+") for row in made)
    lost = rows(tmp_path / "out" / "s" / "d.dropped.jsonl")
    tasks = len({row["task"] for row in made})
    assert [(row["stage"], row["line"]) for row in lost] == [("source", None)] * (2 * tasks)
    assert any("line 10 cannot be read: it is not JSON" in row["rule"] for row in lost)
    spec.write_text(SMALL.replace("SETTINGS", " modes = unaware  per_task = 5"))
    eic("run", spec.name, "--plain", cwd=tmp_path)
    assert len(rows(tmp_path / "out" / "s" / "d.jsonl")) == 5 * tasks
    (tmp_path / "a.yaml").unlink()
    failed = eic("run", spec.name, "--plain", cwd=tmp_path, code=1)
    assert "no table can be used" in failed.stderr
    assert "holds pictures or sound" in failed.stderr


def test_every_drop_is_counted_under_its_own_reason_and_every_refusal_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    lines = [json.dumps({"text": f"Row {n}.", "name": f"n{n}"}) for n in range(34)]
    lines += ['{"text": "Row.", "name": ""}'] * 20 + ['{"text": {"a": 1}, "name": "n"}'] * 10
    lines[4:4], lines[40:40] = ["{broken"], ["not", "json"]
    lines += ["{"] * 2
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    (tmp_path / "one.jsonl").write_text('{"text": "alone"}\n')
    for name, file in (
        ("t", "rows.jsonl"),
        ("u", "one.jsonl"),
        *((f"v{n:02}", "one.jsonl") for n in range(12)),
    ):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\nlicence: mit\nsplits: {{train: {file}}}\n")
    good = {"instruction": "Name it.", "input_fields": ["text"], "output_field": ["name"]}
    wrong = {"instruction": "Guess it.", "input_fields": ["text"], "output_field": ["nowhere"]}
    reply = {"reply": json.dumps({"task1": good, "task2": wrong})}
    (tmp_path / "replies.jsonl").write_text(json.dumps(reply) + "\n")
    spec = SMALL.replace("provider = embedded", 'provider = scripted  script = file("replies.jsonl")')
    (tmp_path / "s.explore").write_text(spec.replace("SETTINGS", " modes = unaware  rows = 1k"))
    said = eic("run", "s.explore", "--plain", cwd=tmp_path).stderr
    assert "the table u is left out: its first row has fewer than two fields that can be used" in said
    assert said.count("is left out: ") == 10
    assert "3 more left out; `eic tree --json` names them" in said
    why = [row["rule"] for row in rows(tmp_path / "out" / "s" / "d.dropped.jsonl")]
    assert Counter("unread" if "cannot be read: it is not JSON" in text else text for text in why) == {
        "unread": 5, "the answer is empty": 20, "an input is no text, number or list of texts": 10,
    }  # fmt: skip
    assert any("line 5 cannot" in text for text in why)
    words = " ".join(" ".join(Shape(eic("report", "-o", "-", cwd=tmp_path).stdout).words).split())
    for line in (
        "the row cannot be read dynosaur – 69 rows 5 7.2 %",
        "an input is no text, number or list of texts dynosaur – 64 rows 10 16 %",
        "the answer is empty dynosaur – 54 rows 20 37 %",
        "text → name the answer is empty 69 35 51 %",
    ):
        assert line in words
    assert "14 proposed tasks refused, with the reason" in words
    refused = json.loads(eic("tree", "--json", cwd=tmp_path).stdout)
    assert len(refused["rejected"]) == 13
    [table] = refused["children"]
    assert [item["name"] for item in table["rejected"]] == ["text → nowhere"]
    assert (tmp_path / "out" / "s" / "d.tree.json").read_text() == eic("tree", "--json", cwd=tmp_path).stdout
    again = eic("run", "s.explore", "--plain", cwd=tmp_path).stderr
    assert "reuse" in again
    [line] = [line for line in again.splitlines() if "is left out" in line]
    unusable = "is left out: its first row has fewer than two fields that can be used"
    assert (
        f"d / dynosaur: the table u {unusable} (and 10 more warnings of when it was made: `eic show`)" in line
    )
    [step] = json.loads(eic("show", "--json", cwd=tmp_path).stdout)["steps"]
    few = {
        "what": "tables", "reason": unusable.removeprefix("is left out: "), "count": 13,
        "named": ["u", "v00", "v01", "v02", "v03"],
    }  # fmt: skip
    assert step["refusals"][0] == few
    [wrong] = step["refusals"][1:]
    assert (wrong["what"], wrong["count"], wrong["named"]) == ("tasks", 1, ["text → nowhere"])
    assert step["remarks"][0] == {"level": "warning", "text": f"the table u {unusable}"}
    assert len(step["remarks"]) == 11
    assert (step["figures"]["refused"], "remarks" in step["figures"]) == (0, False)
    [made] = json.loads((tmp_path / "out" / "s" / "manifest.json").read_text("utf-8"))["steps"]
    assert made["refusals"] == step["refusals"]
    shown = eic("show", cwd=tmp_path).stdout
    assert f"warning: the table u {unusable}\n" in shown
    assert "8 more remarks: `eic show --json`" in shown
    assert f"refused 13 tables: {few['reason']} (u, v00, v01, …)" in shown
    assert "refused 1 task: " in shown
    eic("report", "-o", "r.html", cwd=tmp_path)
    page = (tmp_path / "r.html").read_text("utf-8")
    assert f"refused 13 tables: {few['reason']} (u, v00, v01, …)" in page
    assert f"warning: the table v00 {unusable}" in page


def test_the_hub_is_not_asked_offline_and_its_absence_is_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "s.explore").write_text(
        SMALL.replace('tables = glob("*.yaml")', 'hub = "squad"').replace("SETTINGS", "")
    )
    assert "2 (0 to 4)" in eic("plan", "s.explore", cwd=tmp_path).stdout
    failed = eic("run", "s.explore", "--plain", "--offline", cwd=tmp_path, code=1)
    assert "offline" in failed.stderr
    assert "squad" in failed.stderr
    (tmp_path / "broken").mkdir()  # a library that is there and cannot be imported
    (tmp_path / "broken" / "datasets.py").write_text('raise ImportError("no", name="dill")\n')
    env = {"PYTHONPATH": os.pathsep.join((str(tmp_path / "broken"), str(ROOT)))}
    failed = eic("run", "s.explore", "--plain", cwd=tmp_path, code=1, env=env)
    assert "squad is on the Hugging Face hub, and dill is not installed" in failed.stderr
    assert "Traceback" not in failed.stderr
