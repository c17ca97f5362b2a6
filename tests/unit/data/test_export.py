"""Files of a dataset: key order, nesting, counts; round trips through other tools' formats."""

import json
import resource
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from eic.data.example import Dropped, Example, PrunedTask, Task
from eic.data.export import dataset_lines, dropped_lines, export_rows, tree_json
from eic.data.prompt_completion import prompt_completion

TASKS = (
    Task("math", "", 0, "Math", "all of it", ("Math",)),
    Task("math/a", "math", 1, "A ü", "r", ("Math", "A ü")),
    Task("math/b", "math", 1, "B", "r", ("Math", "B")),
    Task("math/a/c", "math/a", 2, "C", "r", ("Math", "A ü", "C")),
)
ROWS = (
    Example("e1", "math/a", "Add 2\nand 3.", "", "5 \u2028 ✓", "b2:1", 0),
    Example("e2", "math/a/c", "수를 더해라", "2, 3", '"5"', "b2:2", 4),
)


def test_rows_have_the_keys_in_their_order() -> None:
    lines = list(dataset_lines(TASKS, ROWS))
    assert [line.count("\n") for line in lines] == [1, 1]
    first, second = map(json.loads, lines)
    assert list(first) == ["id", "instruction", "input", "output", "task", "path", "depth", "lineage"]
    assert second == {
        "id": "e2", "instruction": "수를 더해라", "input": "2, 3", "output": '"5"', "task": "math/a/c",
        "path": ["Math", "A ü", "C"], "depth": 2, "lineage": {"reply": "b2:2", "index": 4},
    }  # fmt: skip


def test_drops_name_the_rule_its_line_and_the_nearest() -> None:
    drops = [
        Dropped(ROWS[0], 0, 1, "keep words(x) > 3", 2.0, "e9"),
        Dropped(ROWS[1], 1, 0, "t"),
    ]
    first, second = map(json.loads, dropped_lines(TASKS, drops, [("filter f", [10, 11])]))
    assert (first["id"], first["task"], first["stage"], first["rule"]) == (
        "e1", "math/a", "filter f", "keep words(x) > 3",
    )  # fmt: skip
    assert (first["line"], first["score"], first["nearest"]) == (11, 2.0, "e9")
    assert (second["line"], second["score"], second["nearest"]) == (None, None, "")


def test_the_tree_nests_and_counts() -> None:
    text = "".join(
        tree_json(
            TASKS,
            [PrunedTask("math/b", 0, "t")],
            {"math/a": 1},
            {"math/a": 1},
            {"math/a": 3},
            {"math/a": {"calls": 2, "tokens": 30, "cost": 0.5}},
        )
    )
    root = json.loads(text)
    assert list(root) == ["id", "name", "reason", "depth", "status", "counts", "children"]
    first, second = root["children"]
    assert first["counts"] == {
        "examples": 3, "kept": 1, "dropped": 1, "calls": 2, "tokens": 30, "cost": 0.5,
    }  # fmt: skip
    assert second["counts"]["cost"] == 0
    assert (first["status"], second["status"], first["children"][0]["id"]) == (
        "accepted",
        "pruned",
        "math/a/c",
    )


def test_alpaca_sharegpt_and_openai(tmp_path: Path) -> None:
    for form in ("alpaca", "sharegpt", "openai"):
        export_rows(form, TASKS, ROWS, tmp_path / "deep" / form)
    alpaca = json.loads((tmp_path / "deep" / "alpaca").read_text("utf-8"))
    assert [(one["instruction"], one["input"], one["output"]) for one in alpaca] == [
        (one.instruction, one.input, one.output) for one in ROWS
    ]
    sharegpt = json.loads((tmp_path / "deep" / "sharegpt").read_text("utf-8"))
    assert sharegpt[1]["conversations"] == [
        {"from": "human", "value": "수를 더해라\n\n2, 3"},
        {"from": "gpt", "value": '"5"'},
    ]
    openai = [json.loads(line) for line in (tmp_path / "deep" / "openai").read_text("utf-8").split("\n")[:-1]]
    assert [one["messages"][1]["content"] for one in openai] == [one.output for one in ROWS]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["alpaca", "openai", "sharegpt"]


@pytest.mark.parametrize("form", ["alpaca", "sharegpt", "openai", "self_instruct", "parquet", "hf"])
def test_an_empty_dataset_is_a_valid_file(form: str, tmp_path: Path) -> None:
    export_rows(form, TASKS, (), tmp_path / "x")
    if form in ("alpaca", "sharegpt"):
        assert json.loads((tmp_path / "x").read_text()) == []


def test_pairs_are_written_once_and_in_order(tmp_path: Path) -> None:
    export_rows("self_instruct", TASKS, [*ROWS, *ROWS], tmp_path / "pairs")
    lines = [json.loads(line) for line in (tmp_path / "pairs").read_text("utf-8").split("\n")[:-1]]
    pairs = [prompt_completion(row) for row in ROWS]
    assert [(line["prompt"], line["completion"]) for line in lines] == pairs
    assert [list(line) for line in lines] == [["prompt", "completion"]] * len(ROWS)


def test_parquet_and_hf_hold_the_rows(tmp_path: Path) -> None:
    export_rows("parquet", TASKS, ROWS, tmp_path / "rows.parquet")
    export_rows("hf", TASKS, ROWS, tmp_path / "hf", "---\n")
    expected = [json.loads(line) for line in dataset_lines(TASKS, ROWS)]
    for path in (tmp_path / "rows.parquet", tmp_path / "hf" / "data" / "train-00000-of-00001.parquet"):
        assert pq.ParquetFile(path).read().to_pylist() == expected
    assert (tmp_path / "hf" / "README.md").read_text() == "---\n"


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="alpaca"):
        export_rows("csv", TASKS, ROWS, tmp_path / "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["hf", "parquet", "alpaca"])
def test_an_export_onto_a_full_disk_leaves_nothing(tmp_path: Path, form: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            export_rows(form, TASKS, ROWS, tmp_path / "new" / "place", "---\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
