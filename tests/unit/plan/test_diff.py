"""Reasons: why a step runs again, in the user's words."""

import pytest

from eic.plan.build import build
from eic.plan.defaults import default_at
from eic.plan.diff import StepChange, compare, describe_change, plan_json, setting_changes, step_changes
from eic.plan.steps import KIND_VERSION
from tests.specs import SCRIPTED, compile_text


def whys(tmp_path, old, new):
    before = build(compile_text(tmp_path / "a"))
    stored = {step.key for step in before.steps}
    after = build(compile_text(tmp_path / "b", SCRIPTED.replace(old, new)))
    diff = compare(after, lambda key: key in stored, plan_json(before))
    return {state.step.kind: (state.action, state.why) for state in diff.states}


def test_everything_is_reused_when_nothing_changed(tmp_path):
    found = whys(tmp_path, "in_flight = 8", "in_flight = 9")
    assert {action for action, _ in found.values()} == {"reuse"}


def test_the_changed_setting_is_named_and_followers_name_their_input(tmp_path):
    found = whys(tmp_path, "per_task = 6", "per_task = 7")
    assert found["explore"][0] == found["prune"][0] == "reuse"
    assert found["synthesize"] == ("run", "per_task changed from 6 to 7")
    assert found["filter"] == ("run", "its input `d / synthesize` runs again")


def test_a_setting_that_left_its_default_says_so(tmp_path):
    found = whys(tmp_path, "per_task = 6", "per_task = 6  demos = 1")
    assert found["synthesize"][1] == "demos is now 1 (was 2, the default)"


def test_a_setting_that_is_back_at_its_default_says_what_it_is(tmp_path):
    before = build(compile_text(tmp_path / "a", SCRIPTED.replace("per_task = 6", "per_task = 6  demos = 1")))
    after = build(compile_text(tmp_path / "b"))
    states = compare(after, lambda key: False, plan_json(before)).states
    assert {state.step.kind: state.why for state in states}["synthesize"] == "demos is 2, the default (was 1)"


@pytest.mark.parametrize(
    ("path", "kind", "default"),
    [
        ("datasets.first.explore.depth", "", 2), ("datasets.first.synthesize #2.demos", "", 2), ("stage.depth", "explore", 2),
        ("datasets.first.filter tidy.rules", "", None), ("teachers.t.max_tokens", "", 4096), ("teacher.max_tokens", "explore", 4096),
        ("models.m.train.epochs", "", None), ("models.m.base", "", None), ("stage.depth", "unknown", None), ("order", "", None),
    ],
)  # fmt: skip
def test_defaults_are_found_by_path(path, kind, default):
    assert default_at(path, kind) == default


def test_a_change_of_a_spec_shows_both_values():
    path = "datasets.first.explore.depth"
    assert describe_change(path, 1, None) == f"{path} is 2, the default (was 1)"
    assert describe_change(path, None, 1) == f"{path} is now 1 (was 2, the default)"


def test_a_first_run_and_a_lost_result_are_told_apart(tmp_path):
    plan = build(compile_text(tmp_path))
    first = compare(plan, lambda key: False, None)
    assert {state.why for state in first.states} == {"has not run yet"}
    lost = compare(plan, lambda key: False, plan_json(plan))
    assert "not in the store" in lost.states[0].why


def test_a_step_that_eic_itself_made_anew_says_so(tmp_path):
    plan = build(compile_text(tmp_path))
    before = plan_json(plan)
    before["steps"][0]["key"] = "b2:" + "0" * 40
    why = compare(plan, lambda key: False, before).states[0].why
    assert why == "this version of eic makes something else of the same settings"


def test_changes_are_leaves_with_paths():
    old = {"stage": {"rules": [{"fn": "words"}]}, "seed": 1}
    new = {"stage": {"rules": [{"fn": "regex"}], "x": {"y": 2}}, "seed": 1}
    assert [path for path, _, _ in setting_changes(old, new)] == ["stage.rules", "stage.x"]
    assert describe_change("stage.lookahead.body", "a", "b") == "lookahead changed"
    told = describe_change("overlap", [[13, 0.8]], [[8, 0.8]], "evaluate")
    assert told == "its models, or their `decontaminate`, changed"


def test_a_changed_rule_is_shown_as_it_is_written(tmp_path):
    found = whys(tmp_path, "2..60", "2..61")
    assert found["filter"][1] == (
        "its rules changed: without `keep words(instruction) in 2..60`, "
        "with `keep words(instruction) in 2..61`"
    )


def test_steps_of_two_stored_plans_are_the_same_changed_added_or_removed(tmp_path):
    before = plan_json(build(compile_text(tmp_path / "a")))
    changed = SCRIPTED.replace("per_task = 6", "per_task = 7").replace("filter tidy", "filter neat")
    after = plan_json(build(compile_text(tmp_path / "b", changed), seed=5))
    found = {change.title: change for change in step_changes(before, after)}
    assert found["d / explore"] == StepChange("d / explore", "changed", "seed changed from 0 to 5")
    assert found["d / prune"].why == "its input `d / explore` differs"
    assert found["d / synthesize"].why == "seed changed from 0 to 5; per_task changed from 6 to 7"
    assert found["d / filter neat"] == StepChange("d / filter neat", "added", "")
    assert found["d / filter tidy"] == StepChange("d / filter tidy", "removed", "")
    assert {change.difference for change in step_changes(before, before)} == {"same"}


def test_a_step_that_another_version_planned_says_so(tmp_path, monkeypatch):
    before = plan_json(build(compile_text(tmp_path / "a")))
    monkeypatch.setitem(KIND_VERSION, "synthesize", KIND_VERSION["synthesize"] + 1)
    after = plan_json(build(compile_text(tmp_path / "a")))
    found = {change.title: change for change in step_changes(before, after)}
    assert found["d / prune"].difference == "same"
    assert found["d / synthesize"].why == "another version of eic makes something else of the same settings"
    assert found["d / filter tidy"].why == "its input `d / synthesize` differs"
