"""The shipped mathematics run: every answer is confirmed by solving the question again."""

import json
from pathlib import Path

from tests.e2e.process import eic
from tests.math_checker import check

ROOT = Path(__file__).resolve().parents[2]


def test_every_row_of_the_math_run_has_a_right_answer(tmp_path):
    command = ("run", "specs/math.explore", "--only", "explore_math", "--plain")
    places = ("--store", tmp_path / "store", "--out", tmp_path / "out")
    done = eic(*command, *places, cwd=ROOT)
    rows = [
        json.loads(line)
        for name in ("explore_math.jsonl", "explore_math.dropped.jsonl")
        for line in (tmp_path / "out" / name).read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) > 5_000
    wrong = [row for row in rows if check(row["instruction"], row["input"], row["output"]) is not True]
    assert not wrong, json.dumps(wrong[0], indent=2)
    assert "0 calls made" not in done.stdout
    assert "nothing to do" in eic(*command, *places, cwd=ROOT).stdout
