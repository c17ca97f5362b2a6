"""Edits: hostile JSON is refused in words, and what they come to enters exactly the keys they change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.plan.build import build
from eic.plan.diff import compare, plan_json
from eic.plan.edits import EDITS, Edit, Edits, edit_fault, edits_from_json, edits_json
from tests.specs import SCRIPTED, compile_text

BAKING = "cooking/baking"
UNPRUNED = SCRIPTED.replace("  prune { keep rouge_l(name) <= 0.9 }\n", "")


def edits(*items):
    return Edits(tuple(Edit("d", *item) for item in items))


def changed(spec, made):
    """Return the names of the steps whose key an edit changes."""
    before = {step.title: step.key for step in build(spec).steps}
    return [
        step.title.split(" / ")[1]
        for step in build(spec, edits=made).steps
        if before.get(step.title) != step.key
    ]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (edits(("more", BAKING, 2)), ["explore", "prune", "synthesize", "filter tidy", "sample"]),
        (edits(("prune", BAKING)), ["explore", "prune", "synthesize", "filter tidy", "sample"]),
        (edits(("keep", BAKING)), ["prune", "synthesize", "filter tidy", "sample"]),
        (edits(("prune", BAKING), ("keep", BAKING)), ["prune", "synthesize", "filter tidy", "sample"]),
        (edits(("retry", BAKING)), ["explore", "prune", "synthesize", "filter tidy", "sample"]),
        (Edits((Edit("other", "prune", BAKING),)), []),
        (Edits(), []),
    ],
)
def test_an_edit_changes_the_keys_of_what_it_touches(tmp_path, made, expected):
    assert changed(compile_text(tmp_path), made) == expected


def test_pruning_by_hand_adds_a_step_where_the_spec_has_none(tmp_path):
    spec = compile_text(tmp_path, UNPRUNED)
    assert [step.kind for step in build(spec).steps] == ["explore", "synthesize", "filter", "sample"]
    plan = build(spec, edits=edits(("prune", BAKING)))
    assert [step.kind for step in plan.steps] == ["explore", "prune", "synthesize", "filter", "sample"]
    assert [step.kind for step in build(spec, edits=edits(("keep", BAKING))).steps][1] == "synthesize"


def test_a_plan_names_the_edits_as_its_reason(tmp_path):
    spec = compile_text(tmp_path, UNPRUNED)
    before = plan_json(build(spec))
    states = compare(build(spec, edits=edits(("prune", BAKING))), lambda key: False, before).states
    assert f'edits.json: closed ["{BAKING}"]' in states[0].why
    assert f'edits.json: pruned ["{BAKING}"]' in states[1].why
    undone = compare(build(spec), lambda key: False, plan_json(build(spec, edits=edits(("more", BAKING, 2)))))
    assert "edits.json: no longer more" in undone.states[0].why


ids = st.text(min_size=1, max_size=9).map(lambda text: "root/" + text)
made = st.builds(Edit, st.text(max_size=5), st.sampled_from(EDITS), ids, st.integers(1, 1000))


@settings(max_examples=100)
@given(st.lists(made, max_size=8))
def test_json_holds_edits_whole(items):
    assert edits_from_json(edits_json(Edits(tuple(items)))) == Edits(tuple(items))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["dataset", "act", "task", "count"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(json_values)
def test_any_json_is_edits_or_refused_in_words(data):
    try:
        found = edits_from_json(data)
    except ValueError:
        return
    assert all(not edit_fault(edit) for edit in found.items)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"act": "prune", "task": "a/b"}, "must be texts"),
        ({"dataset": "d", "act": "drop", "task": "a/b"}, "is no edit"),
        ({"dataset": "d", "act": "prune", "task": "a"}, "root"),
        ({"dataset": "d", "act": "more", "task": "a/b", "count": 10**9}, "from 1 to"),
        ({"dataset": "d", "act": "more", "task": "a/b", "count": True}, "whole number"),
        ({"dataset": "d", "act": "prune", "task": ""}, "by its id"),
        (7, "not an object"),
    ],
)
def test_a_fault_says_which_edit_and_what(item, words):
    with pytest.raises(ValueError, match=f"edit 2.*{words}"):
        edits_from_json([{"dataset": "d", "act": "keep", "task": "a/b"}, item])


def test_unknown_tasks_are_named():
    assert edits(("prune", "a/x"), ("more", "a/b"), ("keep", "a/x")).unknown("d", ["a", "a/b"]) == ("a/x",)
