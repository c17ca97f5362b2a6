"""The run's state is a pure fold: a prefix folded and then the rest equals the whole."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.events import (
    CallFinished,
    CallStarted,
    ExampleDropped,
    ExampleMade,
    Notice,
    Reasked,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    TaskProposed,
    TaskRejected,
    event_from_json,
    event_json,
)
from eic.state import RunState

ids = st.sampled_from(["a", "a/b", "a/c", "x"])
at = st.floats(0, 100, allow_nan=False)
events = st.one_of(
    st.builds(RunStarted, st.just("r"), st.just("s"), st.just("d"), st.just(0), st.none(),
              st.just(({"key": "k", "kind": "explore", "title": "t", "action": "run"},)), at),
    st.builds(StepStarted, st.just("k"), st.just("explore"), st.just("t"), st.booleans(), at),
    st.builds(StepFinished, st.just("k"), st.just("explore"), st.just("t"), st.booleans(), at,
              st.dictionaries(st.just("tasks"), st.integers(0, 9)), at),
    st.builds(CallStarted, st.just("k"), ids, ids, st.just("lookahead"), st.just("t"), at),
    st.builds(CallFinished, st.just("k"), ids, ids, st.just("lookahead"), st.just("t"), st.booleans(),
              st.integers(0, 9), st.integers(0, 9), st.floats(0, 1), at, st.integers(0, 3), st.just("stop"),
              st.sampled_from(["", "broke"]), at),
    st.builds(TaskProposed, st.just("k"), ids, ids, st.text(max_size=5), st.integers(0, 3), st.just(""), at),
    st.builds(TaskRejected, st.just("k"), ids, ids, st.sampled_from(["pruned: x", "same as its sibling"]), at),
    st.builds(Reasked, st.just("k"), ids, st.just("unreadable"), at),
    st.builds(ExampleMade, st.just("k"), ids, st.integers(1, 9), st.text(max_size=5), at),
    st.builds(ExampleDropped, st.just("k"), ids, st.just("rule"), st.integers(1, 9), at),
    st.builds(Notice, st.just("info"), st.text(max_size=5), at),
    st.builds(RunFinished, st.just("r"), st.just("done"), st.just({"paid": 1}), at),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=150, deadline=None)
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
