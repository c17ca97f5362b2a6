"""The comparison of the paper from one spec: three datasets, three models, one report, no call paid twice."""

import json
import re
from pathlib import Path

from tests.e2e.process import eic

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("explore_instruct", "self_instruct", "human_curated")
MODELS = ("explore_lm", "domain_instruct_lm", "domain_curated_lm")


def test_all_baselines_stand_side_by_side(tmp_path: Path) -> None:
    places = ("--store", tmp_path / "store", "--out", tmp_path / "out", "--set", "rows=48")
    done = eic("run", "specs/paper/compare.explore", "--plain", *places, cwd=ROOT)
    assert "| explore_lm | domain_curated_lm" in done.stdout.replace("  ", " ").replace("  ", " ")
    assert re.search(
        r"^diversity\n\n\| dataset .* pairs .* mean .* std .*\n(\|.*\n){4}", done.stdout, re.MULTILINE
    )
    out = tmp_path / "out"

    def read(name: str) -> dict[str, object]:
        found: dict[str, object] = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
        return found

    sizes = {name: len((out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()) for name in NAMES}
    assert set(sizes.values()) == {48}
    assert [item["name"] for item in read("diversity")["datasets"]] == list(NAMES)  # type: ignore[attr-defined]
    for model in MODELS:
        assert json.loads((out / model / "training.json").read_text(encoding="utf-8"))["loss"]
    accuracy = json.dumps(read("math_questions"))
    assert all(model in accuracy for model in MODELS)
    assert json.dumps(read("beat_rate")).count('"beat_rate"') >= 2
    card = (out / "explore_lm" / "README.md").read_text(encoding="utf-8")
    assert "| math_questions | accuracy |" in card

    # K = 0 beside K = 2: the 40 examples of the root are the first of the baseline's, in the same 4 calls.
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    asked = sum(step["counts"].get("calls", 0) for step in manifest["steps"])
    assert asked - manifest["totals"]["calls"] == 4

    report = tmp_path / "report.html"
    eic("report", "-o", report, "--store", tmp_path / "store", cwd=ROOT)
    page = report.read_text(encoding="utf-8")
    assert all(name in page for name in (*NAMES, *MODELS))
    assert "nothing to do" in eic("run", "specs/paper/compare.explore", "--plain", *places, cwd=ROOT).stdout


def test_an_explored_domain_says_more_different_things(tmp_path: Path) -> None:
    """The order of the paper's table of verb-noun pairs: 917, 451 and 3 for math."""
    places = ("--store", tmp_path / "store", "--out", tmp_path / "out")
    eic("run", "specs/paper/compare.explore", "--plain", "--only", "diversity", *places, cwd=ROOT)
    found = json.loads((tmp_path / "out" / "diversity.json").read_text(encoding="utf-8"))["datasets"]
    explored, bootstrapped, curated = (item["figures"]["verb_noun"] for item in found)
    assert explored["unique_pairs"] > bootstrapped["unique_pairs"] > curated["unique_pairs"]
    assert explored["mean"] < bootstrapped["mean"] < curated["mean"]
