"""The run's state is a pure fold: a prefix folded and then the rest equals the whole."""

import copy
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.events import (
    CallFinished,
    CallRetried,
    CallStarted,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Metric,
    Notice,
    Reasked,
    RunFinished,
    RunStarted,
    Steered,
    StepFinished,
    StepProgress,
    StepStarted,
    TaskProposed,
    TaskRejected,
    TrainTick,
    event_from_json,
    event_json,
)
from eic.figures import CURVE, NodeView, Stages, TrainView, node_state
from eic.state import RunState

ids = st.sampled_from(["a", "a/b", "a/c", "x"])
at = st.floats(0, 100, allow_nan=False)
events = st.one_of(
    st.builds(RunStarted, st.just("r"), st.just("s"), st.just("d"), st.just(0), st.none(),
              st.just(({"key": "k", "kind": "explore", "title": "d / explore", "action": "run", "calls": 3},
                       {"key": "s", "kind": "synthesize", "title": "d / synthesize", "action": "run",
                        "calls": 9, "tree": "k", "want": 4})), at),
    st.builds(Steered, st.sampled_from(["pause", "resume", "drain", "concurrency"]), count=st.integers(1, 9),
              refused=st.sampled_from(["", "no"]), at=at),
    st.builds(StepStarted, st.just("k"), st.just("explore"), st.just("t"), st.booleans(), at),
    st.builds(StepFinished, st.just("k"), st.just("explore"), st.just("t"), st.booleans(), at,
              st.dictionaries(st.just("tasks"), st.integers(0, 9)), at),
    st.builds(CallStarted, st.sampled_from(["k", "s", "?"]), ids, ids, st.just("lookahead"), st.just("t"), at),
    st.builds(CallFinished, st.sampled_from(["k", "s", "?"]), ids, ids, st.just("lookahead"), st.just("t"), st.booleans(),
              st.integers(0, 9), st.integers(0, 9), st.floats(0, 1), at, st.integers(0, 3), st.just("stop"),
              st.sampled_from(["", "broke"]), at),
    st.builds(CallRetried, st.sampled_from(["k", "s", "?"]), ids, ids, st.just("lookahead"), st.just("t"),
              st.integers(1, 3), st.just(8), st.sampled_from(["rate_limit", "timeout"]), st.just("429"), at, at),
    st.builds(FellShort, st.sampled_from(["k", "s"]), ids, st.just("examples"), st.just(1), st.just(4),
              st.just("tired"), at),
    st.builds(TaskProposed, st.just("k"), ids, ids, st.text(max_size=5), st.integers(0, 3), st.just(""), at),
    st.builds(TaskRejected, st.just("k"), ids, ids, st.sampled_from(["pruned: x", "same as its sibling"]), at),
    st.builds(Reasked, st.just("k"), ids, st.just("unreadable"), at),
    st.builds(ExampleMade, st.sampled_from(["k", "s"]), ids, st.integers(1, 9), st.text(max_size=5), at),
    st.builds(ExampleDropped, st.just("k"), ids, st.just("rule"), st.integers(1, 9), at),
    st.builds(TrainTick, st.just("t"), st.just("lm"), st.integers(1, 9), st.just(9), st.floats(0, 3), st.floats(0, 9),
              st.floats(0, 1), st.integers(0, 99), at, at),
    st.builds(Metric, st.just("e"), st.sampled_from(["lm", "base"]), st.just("accuracy"), st.floats(0, 1),
              st.integers(0, 9), st.just(9), at),
    st.builds(StepProgress, st.sampled_from(["k", "?"]), st.integers(1, 9), st.floats(0, 1), at),
    st.builds(Notice, st.just("info"), st.text(max_size=5), at),
    st.builds(RunFinished, st.just("r"), st.just("done"), st.just({"paid": 1}), at),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(events, max_size=30), st.integers(0, 30))
def test_folding_in_two_parts_equals_folding_the_whole(journal, cut):
    whole, parts = RunState(), RunState()
    for event in journal:
        whole.apply(event)
    for event in journal[:cut]:
        parts.apply(event)
    parts = copy.deepcopy(parts)
    for event in journal[cut:]:
        parts.apply(event)
    assert parts == whole


@settings(max_examples=150)
@given(events)
def test_events_survive_the_journal(event):
    assert event_from_json({**event_json(event), "added_later": 1}) == event


def test_what_the_state_counts():
    state = RunState()
    call = ("k", "c", "a", "lookahead", "t")
    state.apply(TaskProposed("k", "a", "", "A", 0, ""))
    state.apply(CallStarted(*call))
    assert state.totals.in_flight == 1
    state.apply(CallFinished(*call, False, 10, 20, 0.5, 1.0, 3, "stop"))
    state.apply(CallFinished(*call, True, 10, 20, 0.0, 0.0, 0, "stop"))
    state.apply(ExampleMade("k", "a", 4, "x"))
    state.apply(ExampleDropped("k2", "a", "rule", 1))
    state.apply(TaskRejected("k", "a", "A", "pruned: like b"))
    totals, node = state.totals, state.nodes["k"]["a"]
    assert (totals.paid, totals.cached, totals.in_flight, totals.retries) == (1, 1, 0, 2)
    assert (totals.prompt_tokens, totals.completion_tokens, totals.cost) == (10, 20, 0.5)
    assert (node.examples, node.dropped, node.pruned) == (4, 1, "pruned: like b")


def planned(**more):
    """Return a state that knows a plan of exploring and synthesizing."""
    state = RunState()
    steps = (
        {
            "key": "e",
            "kind": "explore",
            "title": "d / explore",
            "action": "run",
            "calls": 4,
            "breadth": [2],
            **more,
        },
        {
            "key": "s",
            "kind": "synthesize",
            "title": "d / synthesize",
            "action": "run",
            "calls": 10,
            "want": 5,
        },
    )
    state.apply(RunStarted("r", "p", "x", 0, 1.0, steps, 0.0))
    return state


def call(state, step, task, role="synthesize", at=1.0, error="", cached=False):
    if not cached:
        state.apply(CallStarted(step, "c", task, role, "t", at))
    state.apply(CallFinished(step, "c", task, role, "t", cached, 3, 4, 0.5, 1.0, 1, "stop", error, at))


def test_calls_count_for_their_step_and_task():
    state = planned()
    state.apply(TaskProposed("e", "a", "", "A", 0, ""))
    state.apply(TaskProposed("e", "a/b", "a", "B", 1, "x"))
    call(state, "e", "a", "lookahead")
    call(state, "s", "a")
    call(state, "s", "a", cached=True)
    call(state, "s", "a", error="broke")
    state.apply(CallStarted("s", "d", "a", "synthesize", "t", 2.0))
    node = state.nodes["e"]["a"]
    assert (node.children, node.calls, node.cached, node.in_flight, node.failing) == (1, 3, 1, 1, True)
    assert (node.tokens, node.cost, node.role) == (21, 1.5, "synthesize")
    step = state.steps["s"]
    assert (step.answered, step.failed, step.in_flight, step.tree) == (2, 1, 1, "e")
    call(state, "s", "a")
    assert not state.nodes["e"]["a"].failing


def test_what_was_pruned_by_hand_is_marked_when_it_joins_the_tree():
    state = planned(closed=["a/b"])
    for task in ("a", "a/b"):
        state.apply(TaskProposed("e", task, "a", task, 0, ""))
    assert [node.pruned for node in state.nodes["e"].values()] == ["", "pruned: by hand"]


def test_progress_rate_and_time_left():
    state = planned()
    assert state.steps["s"].progress is None
    state.apply(StepStarted("s", "synthesize", "d / synthesize", False, 0.0))
    assert state.eta(1.0) is None, "nothing is known before a call has been answered"
    for second in range(5):
        call(state, "s", "a", at=float(second))
    assert state.steps["s"].progress == 0.5
    assert state.rate(5.0) == 60.0
    assert state.eta(5.0) == 9.0, "four calls of exploring and five of synthesizing, one a second"
    assert state.rate(1000.0) == 0.0
    for _ in range(50):
        call(state, "s", "a", at=6.0)
    assert state.steps["s"].progress == 0.99, "only a finished step is done"
    state.apply(StepFinished("s", "synthesize", "d / synthesize", False, 6.0, {}, 6.0))
    assert state.steps["s"].progress == 1.0


def test_a_plan_told_again_keeps_what_was_spent_and_nothing_else():
    state = planned()
    state.apply(TaskProposed("e", "a", "", "A", 0, ""))
    call(state, "e", "a")
    state.apply(Reasked("e", "a", "unreadable"))
    state.apply(Steered("pause"))
    state.apply(Notice("info", "hello"))
    state.apply(RunStarted("r", "p", "x", 0, 1.0, (), 5.0))
    assert (state.nodes, state.steps, state.reasked) == ({}, {}, 0)
    assert (state.totals.paid, state.paused, len(state.notices)) == (1, True, 1)


BRANCHES = ("a", "a/b", "a/c")
spending = st.lists(
    st.one_of(
        st.just("edit"),
        st.tuples(st.sampled_from(BRANCHES), st.booleans(), st.integers(1, 9), st.integers(0, 9), st.sampled_from([0.0, 0.5])),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150)
@given(spending)
def test_a_task_has_cost_what_its_calls_cost_however_often_the_plan_is_told(acts):
    """An edit gives the tree another key and tells its tasks again; answers from the store are free."""
    state, paid, plan = RunState(), dict.fromkeys(BRANCHES, (0, 0, 0.0)), 0

    def told():
        steps = tuple(
            {"key": f"{name}{plan}", "kind": "explore", "title": f"{name} / explore", "action": "run"} for name in "de"
        )  # fmt: skip
        state.apply(RunStarted("r", "s", "d", 0, None, steps))
        for name in "de":  # two datasets of one domain have tasks of the same ids
            for task in BRANCHES:
                state.apply(TaskProposed(f"{name}{plan}", task, task.rpartition("/")[0], task, 0, ""))

    told()
    for act in acts:
        if act == "edit":
            plan += 1
            told()
            continue
        task, cached, asked, replied, cost = act
        state.apply(
            CallFinished(
                f"d{plan}", "c", task, "lookahead", "t", cached, asked, replied, cost, 1.0, 1, "stop"
            )
        )
        if not cached:
            paid[task] = tuple(a + b for a, b in zip(paid[task], (asked, replied, cost), strict=True))
    mine, other = state.nodes[f"d{plan}"], state.nodes[f"e{plan}"]
    found = {
        task: (mine[task].prompt_tokens, mine[task].completion_tokens, mine[task].cost) for task in BRANCHES
    }
    assert found == paid
    assert not any(node.tokens for node in other.values())
    assert state.totals.prompt_tokens == sum(asked for asked, _, _ in paid.values())


def test_a_refused_act_changes_nothing():
    state = planned()
    state.apply(Steered("drain", refused="the run is over"))
    assert not state.draining


def test_states_of_a_task_in_words():
    node = NodeView("a", "", "A", 0)
    exploring = Stages(open=frozenset({"explore", "synthesize", "filter"}), want=5, breadth=(2, 1))
    making = Stages(frozenset({"explore"}), frozenset({"synthesize", "filter"}), 5)
    done = Stages(frozenset({"explore", "synthesize", "filter"}), frozenset(), 5)
    words = [
        (node, exploring, "queued"),
        (replace(node, in_flight=1, role="lookahead"), exploring, "exploring"),
        (replace(node, calls=1, children=1), exploring, "exploring"),
        (replace(node, calls=1, children=2), exploring, "explored"),
        (replace(node, calls=1, failing=True), exploring, "failed"),
        (replace(node, failing=True, in_flight=1, role="synthesize"), making, "synthesizing"),
        (node, making, "queued"),
        (replace(node, examples=4), making, "synthesizing"),
        (replace(node, examples=5), making, "synthesized"),
        (replace(node, examples=4), Stages(frozenset({"synthesize"}), frozenset({"filter"})), "synthesized"),
        (replace(node, examples=4), done, "filtered"),
        (node, done, "explored"),
        (replace(node, pruned="pruned: x", examples=4), done, "pruned"),
    ]
    for view, stages, word in words:
        assert node_state(view, stages) == word, (view, stages)


def test_shared_trees_count_where_they_are_known():
    state = RunState()
    steps = (
        {"key": "e", "kind": "explore", "title": "d / explore", "action": "run"},
        {"key": "o", "kind": "explore", "title": "other / explore", "action": "run"},
        {"key": "s", "kind": "synthesize", "title": "d / synthesize", "action": "run"},
        {"key": "t", "kind": "synthesize", "title": "d [small] / synthesize", "action": "run", "tree": "e"},
        {"key": "u", "kind": "synthesize", "title": "third / synthesize", "action": "run"},
    )
    state.apply(RunStarted("r", "p", "x", 0, None, steps, 0.0))
    for tree in ("e", "o"):
        state.apply(TaskProposed(tree, "a", "", "A", 0, ""))
    assert state.places("s", "a") == ["e"]
    assert state.places("t", "a") == ["e"]
    assert state.places("u", "a") == ["e", "o"], "nothing says whose tree it is"
    assert state.places("s", "b") == []
    assert [step.key for step in state.steps_of("e")] == ["e", "s", "t"]


def test_a_loss_curve_stays_small_and_keeps_its_shape():
    view = TrainView()
    for update in range(1, 5001):
        view = view.ticked(TrainTick("t", "lm", update, 5000, 0.0, 1 / update, 1e-3, update * 10, update / 2))
    assert 100 < len(view.curve) <= CURVE
    assert view.curve[0] == (1, 1.0)
    assert all(loss == 1 / update for update, loss in view.curve)
    gaps = {b[0] - a[0] for a, b in pairwise(view.curve)}
    assert len(gaps) == 1
    assert (view.update, view.rate, view.eta) == (5000, 20.0, 0.0)


def test_a_training_that_resumes_goes_back_on_its_curve():
    view = TrainView()
    for update in (1, 2, 3, 2):
        view = view.ticked(TrainTick("t", "lm", update, 4, 0.0, float(update), 1e-3, 10, 1.0))
    assert view.curve == ((1, 1.0), (2, 2.0))
    assert view.eta == 1.0


def test_the_latest_value_of_a_metric_counts():
    state = RunState()
    for value, done in ((0.5, 2), (0.25, 4)):
        state.apply(Metric("e", "lm", "accuracy", value, done, 4))
    assert state.metrics == {"e": {("lm", "accuracy"): Metric("e", "lm", "accuracy", 0.25, 4, 4)}}


def test_retries_are_counted_while_the_call_waits_and_once():
    state = planned()
    state.apply(TaskProposed("e", "a", "", "A", 0, ""))
    state.apply(CallStarted("s", "c", "a", "synthesize", "t", 1.0))
    for attempt, wait in ((1, 2.0), (2, 8.0)):
        state.apply(CallRetried("s", "c", "a", "synthesize", "t", attempt, 8, "timeout", "late", wait, 2.0))
    assert (state.totals.retries, state.waiting(5.0), state.waiting(11.0)) == (2, 1, 0)
    node = state.nodes["e"]["a"]
    assert (node.retries, node.trouble, node.in_flight) == (2, "late", 1)
    state.apply(CallFinished("s", "c", "a", "synthesize", "t", False, 1, 1, 0.0, 1.0, 3, "stop", at=5.0))
    assert (state.totals.retries, state.waiting(5.0), state.waits) == (2, 0, {})
    assert state.nodes["e"]["a"].trouble == ""
    state.apply(CallFinished("s", "d", "a", "synthesize", "t", False, 1, 1, 0.0, 1.0, 4, "stop", at=5.0))
    assert state.totals.retries == 5, "journals of before told attempts only at the end"


def test_a_task_that_fell_short_can_be_tried_again():
    state = planned()
    stages = Stages(open=frozenset({"explore", "synthesize"}), breadth=(2,))
    for task in "ab":
        state.apply(TaskProposed("e", task, "", task, 0, ""))
    state.apply(FellShort("e", "a", "sub-tasks", 1, 2, "nothing new"))
    state.apply(FellShort("s", "b", "examples", 3, 5, "tired"))
    one, two = state.nodes["e"]["a"], state.nodes["e"]["b"]
    assert (one.stalled, one.short, one.gave_up) == ("1 of 2 sub-tasks: nothing new", "", True)
    assert (two.stalled, two.short, two.gave_up) == ("", "3 of 5 examples: tired", True)
    assert [node_state(node, stages) for node in (one, two)] == ["stalled", "stalled"]
    done = Stages(over=frozenset({"explore", "synthesize", "filter"}), want=5)
    assert node_state(replace(one, examples=5), done) == "filtered", "its examples are whole"
    assert node_state(replace(two, examples=3), done) == "stalled"
    assert node_state(replace(one, in_flight=1), stages) == "exploring"


def test_a_step_that_works_on_rows_tells_its_share():
    state = RunState()
    plan = ({"key": "f", "kind": "filter", "title": "d / filter f", "action": "run", "calls": 0},)
    state.apply(RunStarted("r", "s", "d", 0, None, plan))
    state.apply(StepStarted("f", "filter", "d / filter f", False))
    assert state.steps["f"].progress is None
    state.apply(StepProgress("f", 20_000, 0.25, 1.0))
    assert (state.steps["f"].rows, state.steps["f"].progress) == (20_000, 0.25)
    state.apply(StepFinished("f", "filter", "d / filter f", False, 2.0, {}, 2.0))
    assert state.steps["f"].progress == 1.0
