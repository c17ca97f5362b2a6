"""What a comparison of rows with questions found is kept: the next run makes none, and the plan knows."""

import json
from pathlib import Path

import pytest

from eic.engine.models import contamination
from eic.store import Store
from tests.unit.cli.conftest import Cli

SPEC = """explore 1
dataset d { load { file = file("rows.jsonl") } }
dataset held { load { file = file("held.jsonl") } }
model lm { data = d  scratch { layers = 1  width = 16  heads = 2  vocab = 300 }  decontaminate { overlap = refuse } }
evaluation asked { models = lm  questions = file("q.jsonl")  metric = rouge_l }
evaluation kept_back { models = lm  data = held  metric = rouge_l }
"""
ROWS = ["Count all the stones that lie in the yard.", "Name a river of the north.", "Add two and three."]


def write(path: Path, asked: list[str]) -> None:
    path.write_text("".join(json.dumps({"instruction": text, "output": "x"}) + "\n" for text in asked))


def known(cli: Cli) -> list[object]:
    planned = cli("plan", "a.explore", "--json")
    assert planned.exit_code == 0, planned.stderr
    steps = json.loads(planned.stdout)["steps"]
    return [step["decontamination"] for step in steps if step["kind"] == "train"]


def test_rows_and_questions_are_compared_once(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / "rows.jsonl", ROWS)
    write(project / "q.jsonl", ROWS[:1])
    write(project / "held.jsonl", ROWS[1:2])
    (project / "a.explore").write_text(SPEC)
    assert known(cli) == [None]
    first = cli("run", "a.explore")
    assert first.exit_code == 1
    assert "not trained: 2 rows of its data are also asked" in first.stderr
    [report] = known(cli)
    assert isinstance(report, dict)
    assert (report["overlap"], report["rows"], report["near"]) == ("refuse", 2, ["asked", "kept_back"])
    told = "2 rows are nearly questions of asked, kept_back: nothing is trained while they stay in"
    assert f"\n         {told}\n" in cli("plan", "a.explore").stdout

    def never(*_: object, **__: object) -> None:
        raise AssertionError("they were compared before")

    monkeypatch.setattr(contamination, "overlaps", never)
    again = cli("run", "a.explore")
    assert again.exit_code == 1
    assert again.stderr.splitlines()[-2:] == first.stderr.splitlines()[-2:]
    with Store.open(project / ".eic") as store:
        [info] = [info for info in store.artifacts.list() if info.kind == "compare"]
        assert info.counts == {"rows": 2}
    (project / "a.explore").write_text(SPEC.replace("refuse", "allow"))  # the same rule of likeness
    assert "2 rows left in, though nearly questions of asked, kept_back" in cli("plan", "a.explore").stdout
    for text in (
        SPEC.replace("overlap = refuse", "overlap = refuse  rouge_l = 0.7"),
        SPEC.replace("evaluation kept_back", "# evaluation kept_back"),
    ):
        (project / "a.explore").write_text(text)
        assert known(cli) == [None]
    write(project / "q.jsonl", ROWS[2:])
    (project / "a.explore").write_text(SPEC)
    assert known(cli) == [None]
