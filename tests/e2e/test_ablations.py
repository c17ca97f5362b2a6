"""Analyses and ablations: what variants cost, that they are what they say, and what is written."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e.process import eic, outputs
from tests.specs import SCRIPTED, write_spec

ROOT = Path(__file__).parents[2]
COVER = "analysis cover { datasets = [d]  measure = [verb_noun, coverage, length, cost] }\n"
DEPTH = "ablation study { vary d.explore.depth over [0, 1, 2]  report = [cover] }\n"
DEEP = "depth    = 2"


def run(folder, *more, base=SCRIPTED, arguments=(), env=None):
    """Run the scripted spec with more blocks; return (calls made, the run's output)."""
    spec = write_spec(folder, base + "\n" + "".join(more))
    done = eic("run", spec.name, "--plain", *arguments, cwd=folder, env=env)
    if "nothing to do" in done.stdout:
        return 0, done.stdout
    return int(done.stdout.split(" calls made")[0].rsplit("\n", 1)[-1].replace(",", "")), done.stdout


def written(folder, name):
    return json.loads((folder / "out" / "cooking" / f"{name}.json").read_text(encoding="utf-8"))


def column(study, name):
    return [variant["datasets"][0][name] for variant in study["variants"]]


def paid_for(folder, depth):
    return run(folder, base=SCRIPTED.replace(DEEP, f"depth    = {depth}"))[0]


# --- what variants cost -------------------------------------------------------------------


def test_depths_cost_what_the_deepest_and_the_shallowest_need_of_their_own(tmp_path):
    paid, _ = run(tmp_path / "study", COVER, DEPTH)
    study = written(tmp_path / "study", "study")
    flat, _, deep = (variant["own"]["calls"] for variant in study["variants"])
    assert paid == study["used"]["calls"]
    assert paid == written(tmp_path / "study", "manifest")["totals"]["calls"]
    assert paid <= paid_for(tmp_path / "deep", 2) + flat
    used = [variant["used"]["calls"] for variant in study["variants"]]
    assert used == [paid_for(tmp_path / f"alone{depth}", depth) for depth in (0, 1, 2)]
    assert (flat, deep) == (0, paid - used[1])  # the calls of each depth are the next one's too


def test_a_base_that_was_paid_pays_for_its_shallower_variants(tmp_path):
    run(tmp_path)
    paid, _ = run(tmp_path, COVER, DEPTH, arguments=["--offline"])
    assert paid == 0


@pytest.mark.parametrize(
    "rule",
    [
        "without d.tidy",
        "without d.filter",
        "without d.prune",
        "without d.sample",
        "set d.sample.size = 5",
        "vary d.sample.size over [3, 7]",
        "vary d.explore.depth over [1, 0]",
    ],
)
def test_what_asks_nothing_new_costs_nothing(tmp_path, rule):
    run(tmp_path)
    study = f"ablation study {{ {rule}  report = [cover] }}\n"
    assert run(tmp_path, COVER, study, arguments=["--offline"])[0] == 0


@pytest.mark.parametrize(
    "rule", ["vary d.synthesize.per_task over [1, 4, 6]", "vary d.explore.breadth over [[2, 1], [3, 2]]"]
)
def test_what_asks_otherwise_pays_for_that_alone(tmp_path, rule):
    base = paid_for(tmp_path / "base", 2)
    paid, _ = run(tmp_path / "base", COVER, f"ablation study {{ {rule}  report = [cover] }}\n")
    assert paid < base / 2
    study = written(tmp_path / "base", "study")
    assert study["used"]["calls"] == base + paid


def test_the_plan_foretells_no_call_twice(tmp_path):
    spec = write_spec(tmp_path, SCRIPTED + COVER + DEPTH)
    calls = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)["total"]["calls"]
    paid, _ = run(tmp_path, COVER, DEPTH)
    assert calls["low"] <= paid <= calls["high"]
    assert calls["likely"] < 1.5 * paid


# --- variants are what they say -----------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "name", "expected"),
    [
        ("vary d.explore.depth over [0, 1, 2]", "tasks", [1, 4, 10]),
        ("vary d.explore.breadth over [[2, 1], [3, 2]]", "tasks", [5, 10]),
        ("vary d.synthesize.per_task over [1, 2]", "rows", [10, 20]),
        ("vary d.sample.size over [3, 7]", "rows", [3, 7]),
        ("set d.sample.size = 5", "rows", [20, 5]),
        ("without d.sample", "rows", [20, 60]),
        ("vary d.explore.depth over [0, 1]\n  vary d.sample.size over [2, 30]", "rows", [2, 6, 2, 24]),
        ("set d.explore.depth = 1\n  without d.tidy", "tasks", [10, 4, 10]),
    ],
)
def test_each_variant_has_its_own_settings(tmp_path, rule, name, expected):
    run(tmp_path, COVER, f"ablation study {{\n  {rule}\n  report = [cover]\n}}\n")
    assert column(written(tmp_path, "study"), name) == expected


def test_a_filter_left_out_keeps_what_it_dropped(tmp_path):
    base = SCRIPTED.replace("words(instruction) in 2..60", "rouge_l(instruction) <= 0.3")
    run(tmp_path, COVER, "ablation study { without d.tidy  report = [cover] }\n", base=base)
    kept, left_out = column(written(tmp_path, "study"), "rows")
    assert 0 < kept < left_out == 20


def test_a_variant_has_the_figures_of_the_spec_that_says_the_same(tmp_path):
    run(tmp_path / "study", COVER, DEPTH)
    run(tmp_path / "alone", COVER, base=SCRIPTED.replace(DEEP, "depth    = 1"))
    variant = written(tmp_path / "study", "study")["variants"][1]
    assert variant["reports"]["cover"]["datasets"] == written(tmp_path / "alone", "cover")["datasets"]


# --- what is written and shown ------------------------------------------------------------


def test_results_do_not_depend_on_concurrency_or_hash_seed(tmp_path):
    made = []
    for number, flight in enumerate(("1", "64")):
        folder = tmp_path / flight
        base = SCRIPTED.replace("in_flight = 8", f"in_flight = {flight}")
        run(folder, COVER, DEPTH, base=base, env={"PYTHONHASHSEED": str(number)})
        made.append(outputs(folder / "out" / "cooking"))
    assert made[0] == made[1]
    assert {"cover.json", "study.json"} <= set(made[0])


def test_a_second_run_measures_nothing_and_a_damaged_file_is_healed(tmp_path):
    run(tmp_path, COVER, DEPTH)
    before = outputs(tmp_path / "out" / "cooking")
    (tmp_path / "out" / "cooking" / "study.json").write_text("oops")
    _, text = run(tmp_path, COVER, DEPTH, arguments=["--offline"])
    assert "nothing to do" in text
    assert "kept   out/cooking/cover.json" in text
    assert "wrote  out/cooking/study.json" in text
    assert outputs(tmp_path / "out" / "cooking") == before


def test_an_analysis_names_its_datasets_their_keys_and_its_tagger(tmp_path):
    two = SCRIPTED + "dataset e { like d { sample { size = 8 } } }\n"
    run(tmp_path, "analysis both { datasets = [e, d]  measure = [cost, verb_noun] }\n", base=two)
    found = written(tmp_path, "both")
    outputs_of = json.loads((tmp_path / "out" / "cooking" / "manifest.json").read_text())["outputs"]
    assert [(item["name"], item["key"]) for item in found["datasets"]] == [
        (name, outputs_of[name]) for name in ("e", "d")
    ]
    assert [item["rows"] for item in found["datasets"]] == [8, 20]
    assert found["equal_rows"] == 8
    assert list(found["datasets"][1]["figures"]) == ["cost", "verb_noun"]
    assert found["datasets"][1]["equal"]["verb_noun"]["instructions"] <= 8
    assert found["datasets"][0]["figures"]["verb_noun"]["backend"].startswith(("HanTa", "spaCy"))


def test_equal_analyses_share_a_step_and_have_a_file_each(tmp_path):
    twin = COVER.replace("cover ", "twin ")
    run(tmp_path, COVER, twin, DEPTH, DEPTH.replace("study", "other").replace("cover", "twin"))
    assert written(tmp_path, "cover")["key"] == written(tmp_path, "twin")["key"]
    assert column(written(tmp_path, "other"), "tasks") == column(written(tmp_path, "study"), "tasks")


def test_only_an_ablation_needs_no_more_than_its_variants(tmp_path):
    _, text = run(tmp_path, COVER, DEPTH, arguments=["--only", "study"])
    assert "study.json" in text
    assert "d.jsonl" not in text


def test_run_and_show_print_the_tables(tmp_path):
    _, text = run(tmp_path, COVER, DEPTH)
    assert "| variant" in text
    rows = [line for line in text.splitlines() if line.startswith("| d.explore.depth=")]
    assert len(rows) == 6  # as they are, and at equal sizes
    assert [cell.strip() for cell in rows[2].split("|")[1:5]] == ["d.explore.depth=2", "20", "10", "24"]
    shown = eic("show", cwd=tmp_path).stdout
    assert all(row in shown for row in rows)
    assert "\ncover\n\n| dataset" in shown


@pytest.mark.parametrize(("name", "calls_of"), [("depth", -1), ("filter", -1)])
def test_the_papers_ablations_run_offline(tmp_path, name, calls_of):
    """All variants together cost what one of them costs, pruning left out as well as depth 2."""
    spec = ROOT / "specs" / "ablations" / f"{name}.explore"
    eic("run", spec, "--plain", "--store", tmp_path / "store", "--out", tmp_path / "out", cwd=ROOT)
    study = json.loads((tmp_path / "out" / f"{'filters' if name == 'filter' else name}.json").read_text())
    assert study["used"] == study["variants"][calls_of]["used"]
    assert all(item["rows"] for variant in study["variants"] for item in variant["datasets"])
    found = [variant["reports"]["diversity"]["datasets"][0]["figures"] for variant in study["variants"]]
    unique = [figures["verb_noun"]["unique_pairs"] for figures in found]
    if name == "depth":  # as in the paper: the deeper the tree, the more different things as many rows say
        mean = [figures["verb_noun"]["mean"] for figures in found]
        near = [figures["rouge_l_to_seeds"]["highest"]["mean"] for figures in found]
        assert unique[0] < min(unique[1:])
        assert mean == sorted(set(mean), reverse=True)
        assert near[2] < min(near[:2])


SMALLER = {
    "per_task = 240": "per_task = 20", "held_out = 5%": "held_out = 10%", "size = 2k": "size = 320",
    "[125, 250, 500, 1k, 2k]": "[30, 320]", "layers = 2": "layers = 1", "max_tokens = 96": "max_tokens = 40",
}  # fmt: skip
"""What makes the ablation of the amount of data small enough for a test."""


def test_more_data_make_a_better_model(tmp_path):
    """Each amount trains a model, all of them are asked the rows that none was trained on, and the largest does best."""
    text = (ROOT / "specs" / "ablations" / "amount.explore").read_text(encoding="utf-8")
    for found, small in SMALLER.items():
        assert found in text
        text = text.replace(found, small)
    folder = tmp_path / "specs" / "ablations"
    shutil.copytree(ROOT / "specs" / "seeds", tmp_path / "specs" / "seeds")
    folder.mkdir()
    (folder / "amount.explore").write_text(text, encoding="utf-8")
    spec, out = "specs/ablations/amount.explore", tmp_path / "out" / "amount"
    shown = eic("run", spec, "--plain", cwd=tmp_path).stdout

    study = json.loads((out / "amount.json").read_text(encoding="utf-8"))
    assert [variant["datasets"][0]["rows"] for variant in study["variants"]] == [30, 320]
    assert study["used"] == study["variants"][0]["used"], "all amounts together cost what one of them costs"
    models = [variant["reports"]["wording"]["models"][0] for variant in study["variants"]]
    less, more = (model["rouge_l"] for model in models)
    assert more > less + 5
    figures = [variant["reports"]["diversity"]["datasets"][0]["figures"] for variant in study["variants"]]
    assert figures[0]["verb_noun"]["unique_pairs"] < figures[1]["verb_noun"]["unique_pairs"]

    held, kept = (rows(out / f"{name}.jsonl") for name in ("held_out", "explored"))
    assert len(kept) == 320
    assert len(held) == models[0]["questions"] == models[1]["questions"]
    assert not held & kept
    losses = json.loads((out / "lm" / "training.json").read_text(encoding="utf-8"))
    assert losses["settings"]["epochs"] == 3

    head, _, *lines = (line for line in shown.split("\namount: ")[1].splitlines() if line.startswith("|"))
    titles = [cell.strip() for cell in head.split("|")[1:-1]]
    assert titles[:4] == ["variant", "rows", "tasks", "wording: ROUGE-L"]
    assert [line.split("|")[4].strip() for line in lines[:2]] == [f"{less:.2f}", f"{more:.2f}"]
    page = eic("report", "-o", "-", cwd=tmp_path).stdout
    assert "wording: ROUGE-L (0–100) by explored.sample.size" in page

    assert "nothing to do" in eic("run", spec, "--plain", cwd=tmp_path).stdout
    (folder / "amount.explore").write_text(text.replace("[30, 320]", "[45, 320]"), encoding="utf-8")
    steps = json.loads(eic("plan", spec, "--json", cwd=tmp_path).stdout)["steps"]
    again = {step["title"] for step in steps if step["action"] != "reuse"}
    assert {title for title in again if "=45]" not in title} == {"amount / ablate"}
    assert len(again) == 6


def rows(path):
    """Return what the rows of a dataset's file say, each once."""
    return {
        (row["instruction"], row["input"]) for row in map(json.loads, path.read_text("utf-8").splitlines())
    }
