"""What users are promised of a run: the same bytes always, and nothing paid twice."""

import json

import pytest

from tests.e2e.process import OUTPUTS, eic, outputs
from tests.specs import SCRIPTED, write_spec

IDLE = "faults { duplicate = 0% }"
FAULTS = "faults { rate_limit = 20%  server_error = 15%  timeout = 5% }"


def run(folder, text=SCRIPTED, *arguments, env=None):
    spec = write_spec(folder, text)
    done = eic("run", spec.name, "--plain", *arguments, cwd=folder, env=env)
    return outputs(folder / "out" / "cooking"), done


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return run(tmp_path_factory.mktemp("reference"))[0]


def test_a_run_leaves_the_files_of_the_contract(reference):
    assert set(reference) == set(OUTPUTS)
    rows = [json.loads(line) for line in reference["d.jsonl"].splitlines()]
    assert len(rows) == 20
    assert list(rows[0]) == ["id", "instruction", "input", "output", "task", "path", "depth", "lineage"]
    assert set(rows[0]["lineage"]) == {"reply", "index"}
    assert all(row["path"][0] == "cooking" and row["depth"] == len(row["path"]) - 1 for row in rows)
    tree = json.loads(reference["d.tree.json"])
    assert set(tree) >= {"id", "name", "reason", "depth", "status", "counts", "children"}
    assert tree["children"][0]["name"] == "Baking"
    assert len(tree["children"]) == 3
    assert all(len(child["children"]) == 2 for child in tree["children"])


@pytest.mark.parametrize(
    ("old", "new", "hashseed"),
    [
        ("in_flight = 8", "in_flight = 1", "1"),
        ("in_flight = 8", "in_flight = 64", "2"),
        (IDLE, FAULTS, "3"),
        ("latency   = 0s", "latency = 15ms", "random"),
    ],
)
def test_bytes_do_not_depend_on_concurrency_hash_seed_or_faults(tmp_path, reference, old, new, hashseed):
    found, _ = run(tmp_path, SCRIPTED.replace(old, new), env={"PYTHONHASHSEED": hashseed})
    assert found == reference


def test_faults_that_change_replies_are_survived_and_repeatable(tmp_path):
    text = SCRIPTED.replace(IDLE, "faults { truncated = 15%  malformed = 20%  duplicate = 25% }")
    one = run(tmp_path / "a", text.replace("in_flight = 8", "in_flight = 1"))[0]
    two = run(tmp_path / "b", text.replace("in_flight = 8", "in_flight = 16"))[0]
    assert one == two
    assert len(one["d.jsonl"].splitlines()) == 20


def test_a_second_run_makes_no_call_and_touches_no_file(tmp_path):
    run(tmp_path)
    out = tmp_path / "out" / "cooking"
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    _, done = run(tmp_path)
    assert "nothing to do" in done.stdout
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before


def test_a_damaged_output_is_healed_from_the_store(tmp_path, reference):
    run(tmp_path)
    (tmp_path / "out" / "cooking" / "d.jsonl").write_text("oops\n")
    assert run(tmp_path, SCRIPTED, "--offline")[0] == reference


def test_depth_one_after_depth_two_makes_no_call(tmp_path):
    run(tmp_path / "both")
    shallow = SCRIPTED.replace("depth    = 2", "depth    = 1")
    found, done = run(tmp_path / "both", shallow, "--offline")
    assert "0 calls made" in done.stdout
    assert found == run(tmp_path / "fresh", shallow)[0]


def test_offline_refuses_a_call_that_is_not_stored(tmp_path):
    spec = write_spec(tmp_path)
    done = eic("run", spec.name, "--offline", cwd=tmp_path, code=1)
    assert "run without --offline" in done.stderr


def test_a_changed_filter_pays_for_nothing(tmp_path):
    run(tmp_path)
    _, done = run(tmp_path, SCRIPTED.replace("2..60", "2..50"))
    assert "0 calls made" in done.stdout


def test_plan_foretells_and_then_knows(tmp_path):
    spec = write_spec(tmp_path)
    before = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)
    assert {step["action"] for step in before["steps"]} == {"run"}
    run(tmp_path)
    manifest = json.loads((tmp_path / "out" / "cooking" / "manifest.json").read_text())
    calls = before["total"]["calls"]
    assert calls["low"] <= manifest["totals"]["calls"] <= calls["high"]
    after = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)
    assert {step["action"] for step in after["steps"]} == {"reuse"}
    assert after["total"]["calls"]["high"] == 0
    assert (
        sum((step["actual"] or {}).get("calls", 0) for step in after["steps"]) == manifest["totals"]["calls"]
    )


def test_plan_knows_what_the_store_already_answers(tmp_path):
    run(tmp_path)
    spec = write_spec(tmp_path, SCRIPTED.replace("depth    = 2", "depth    = 1"))
    found = json.loads(eic("plan", spec.name, "--json", cwd=tmp_path).stdout)
    assert found["total"]["calls"]["high"] == 0
    assert found["total"]["stored_calls"] > 0


def test_json_events_fold_to_the_final_figures(tmp_path):
    from eic.events import event_from_json
    from eic.state import RunState

    spec = write_spec(tmp_path)
    done = eic("run", spec.name, "--json", cwd=tmp_path)
    state = RunState()
    for line in done.stdout.splitlines():
        state.apply(event_from_json(json.loads(line)))
    assert state.status == "done"
    manifest = json.loads((tmp_path / "out" / "cooking" / "manifest.json").read_text())
    assert state.totals.paid == manifest["totals"]["calls"]
    assert sum(len(nodes) for nodes in state.nodes.values()) == 10


def test_a_dataset_for_which_no_row_was_made_is_a_run_that_stopped_short(tmp_path):
    spec = write_spec(tmp_path, SCRIPTED.replace("in 2..60", "in 59..60"))
    for said in ("24 calls made", "nothing to do"):  # its own rules took them all: told each time, and done
        done = eic("run", spec.name, "--plain", cwd=tmp_path)
        assert said in done.stdout
        assert (
            "warning: the dataset `d` holds no row: d / filter tidy dropped all 60 rows (`d.dropped"
            in done.stderr
        )
    assert sorted(outputs(tmp_path / "out" / "cooking")) == sorted(OUTPUTS)
    (tmp_path / "replies.jsonl").write_text('{"reply": "There is nothing to say."}\n')
    for _ in range(2):  # the second time from the store, and no less true
        done = eic("run", spec.name, "--json", cwd=tmp_path, code=1)
    assert json.loads(done.stdout.splitlines()[-1])["status"] == "failed"
    assert "the dataset `d` holds no row: d / synthesize made none (`eic tree` says" in done.stderr
    write_spec(tmp_path, SCRIPTED.replace("size = 20", "size = 2000"))
    done = eic("run", spec.name, "--plain", cwd=tmp_path)
    assert "2,000 rows were asked for and only" in done.stderr  # short is not empty
    tree_only = SCRIPTED[: SCRIPTED.index("  synthesize")] + "}\n"
    write_spec(tmp_path, tree_only)
    eic("run", spec.name, "--plain", cwd=tmp_path)
