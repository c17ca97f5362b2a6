import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.canon import seeded_rng
from eic.data.example import Task, example_id
from eic.lang.blocks.dataset import Synthesize
from eic.lang.blocks.domain import Domain
from eic.lang.values import Demo
from eic.methods import synthesize
from eic.methods.base import Answer, Ask
from eic.methods.synthesize import Synthesizer
from tests.unit.methods.drive import Trace, drive, shown, written

DOMAIN = Domain(name="m", about="Maths.", examples=(Demo("root asks", "root says", "root in"),))
ROOT = Task(id="m", parent="", depth=0, name="m", reason="", path=("m",), examples=DOMAIN.examples)


def child(
    name: str, *, parent: Task = ROOT, examples: tuple[Demo, ...] = (), peers: tuple[str, ...] = ()
) -> Task:
    return Task(
        id=f"{parent.id}/{name}", parent=parent.id, depth=parent.depth + 1, name=name, reason=f"why {name}",
        path=(*parent.path, name), examples=examples, peers=peers,
    )  # fmt: skip


A = child("a", examples=(Demo("a asks", "a says"),), peers=("b",))
B = child("b", peers=("a",))
TREE = (ROOT, A, child("x", parent=A), B, child("y", parent=B))


def synthesizer(
    tasks: tuple[Task, ...] = TREE, tree: tuple[Task, ...] = (), seed: int = 0, **stage: object
) -> Synthesizer:
    settings = {"teacher": "t", "per_task": 4, "per_call": 2} | stage
    return Synthesizer(tasks, DOMAIN, Synthesize(**settings), seed=seed, reply="json", tree=tree)  # type: ignore[arg-type]


def whole(ask: Ask) -> str:
    """Everything asked for, nothing twice."""
    name = ask.variables["task"]["name"]
    return written(*(f"{name} {ask.ordinal}.{i}" for i in range(ask.variables["wanted"])))


def per_task(trace: Trace) -> dict[str, int]:
    counts: dict[str, int] = {}
    for ask in trace.asks:
        counts[ask.task] = counts.get(ask.task, 0) + (ask.repair is None)
    return counts


def test_a_whole_teacher_gives_exactly_per_task_in_task_and_ordinal_order() -> None:
    method = synthesizer(per_task=5, per_call=2)
    trace = drive(method, whole)
    result = method.result()
    assert [e.task for e in result.examples] == [task.id for task in TREE for _ in range(5)]
    assert [e.instruction for e in result.examples[:5]] == ["m 0.0", "m 0.1", "m 1.0", "m 1.1", "m 2.0"]
    assert [ask.variables["wanted"] for ask in trace.asks] == [2] * 15
    assert [ask.task for ask in trace.asks] == [task.id for task in TREE for _ in range(3)]
    assert result.shortfalls == ()
    assert result.repeats == {}
    first = result.examples[3]
    assert (first.reply, first.index) == ("key of m:1", 1)
    assert first.id == example_id("m", "key of m:1", 1)


def test_all_the_certain_calls_start_at_once() -> None:
    method = synthesizer(per_task=7, per_call=3)
    assert len(method.start()) == 3 * len(TREE)


def test_a_call_never_asks_for_more_than_the_task_wants() -> None:
    method = synthesizer(per_task=3, per_call=10)
    trace = drive(method, whole)
    assert [ask.variables["wanted"] for ask in trace.asks] == [3] * len(TREE)


def test_refill_makes_up_for_short_and_repeated_replies() -> None:
    replies = [written("p", "q"), written("q", "  p "), written("r"), written("s", "t")]
    method = synthesizer((ROOT,), per_task=4, per_call=2)
    trace = drive(method, lambda ask: replies[ask.ordinal])
    result = method.result()
    assert len(trace.asks) == 4
    assert [e.instruction for e in result.examples] == ["p", "q", "r", "s"]
    assert result.repeats == {"m": 2}
    assert result.shortfalls == ()


def test_an_example_that_differs_in_input_or_output_is_no_repeat() -> None:
    rows = [
        {"instruction": "i", "input": "", "output": "1"},
        {"instruction": "i", "input": "x", "output": "1"},
        {"instruction": "i", "input": "", "output": "2"},
        {"instruction": "i ", "input": "", "output": "2\n"},
    ]
    method = synthesizer((ROOT,), per_task=3, per_call=4)
    drive(method, lambda ask: json.dumps({"examples": rows}))
    assert len(method.result().examples) == 3


def test_more_than_asked_for_is_not_taken() -> None:
    method = synthesizer((ROOT,), per_task=4, per_call=2)
    trace = drive(method, lambda ask: written(*(f"{ask.ordinal}.{i}" for i in range(9))))
    assert len(trace.asks) == 2
    assert [e.instruction for e in method.result().examples] == ["0.0", "0.1", "1.0", "1.1"]


def test_max_calls_ends_a_task_and_says_why() -> None:
    method = synthesizer((ROOT, A), per_task=10, per_call=5)
    trace = drive(method, lambda ask: written("always", "the same") if ask.task == "m" else "nothing {")
    assert per_task(trace) == {"m": 8, "m/a": 8}  # 3 * ceil(10 / 5) + 2
    assert len(trace.asks) == 8 + 16
    result = method.result()
    assert [(s.task, s.wanted, s.got) for s in result.shortfalls] == [("m", 10, 2), ("m/a", 10, 0)]
    assert result.shortfalls[0].reason == "after 8 calls (the most allowed): 14 repeats"
    assert "8 replies without examples" in result.shortfalls[1].reason
    assert result.repeats == {"m": 14}
    assert len(trace.kinds("shortfall")) == 2
    assert len(trace.kinds("reask")) == 8


def test_the_re_ask_of_a_call_answers_for_it() -> None:
    method = synthesizer((ROOT,), per_task=2, per_call=2)
    trace = drive(method, lambda ask: written("p", "q") if ask.repair else "no format {")
    first, again = trace.asks
    assert again.repair is not None
    assert again.repair[0] == "no format {"
    assert again.variables == first.variables
    assert {e.reply for e in method.result().examples} == {f"key of {again.slot}"}


def test_facts_count_what_was_accepted() -> None:
    method = synthesizer(per_task=5, per_call=2)
    trace = drive(method, whole, random.Random(1))
    counts: dict[str, int] = {}
    for fact in trace.kinds("examples"):
        counts[fact.task] = counts.get(fact.task, 0) + fact.data["count"]
        assert fact.data["first"]
    assert counts == {task.id: 5 for task in TREE}


def test_variables_show_what_was_fixed_at_birth() -> None:
    asks = {ask.task: ask for ask in drive(synthesizer(demos=3), whole).asks if not ask.ordinal}
    assert set(asks["m"].variables) == {
        "domain", "task", "parent", "existing", "peers", "demos", "wanted", "reply_schema",
    }  # fmt: skip
    assert asks["m"].variables["parent"] is None
    assert asks["m/a/x"].variables["parent"]["name"] == "a"
    assert asks["m/a"].variables["peers"] == ["b"]
    for ask in asks.values():
        assert json.loads(json.dumps(ask.variables)) == ask.variables


@pytest.mark.parametrize(
    ("demos_from", "pools"),
    [
        (
            "parent",
            {
                "m": "root asks",
                "m/a": "root asks",
                "m/a/x": "a asks",
                "m/b": "root asks",
                "m/b/y": "root asks",
            },
        ),
        (
            "own",
            {"m": "root asks", "m/a": "a asks", "m/a/x": "a asks", "m/b": "root asks", "m/b/y": "root asks"},
        ),
    ],
)
def test_demonstrations(demos_from: str, pools: dict[str, str]) -> None:
    asks = drive(synthesizer(demos_from=demos_from), whole).asks
    assert {ask.task: ask.variables["demos"][0]["instruction"] for ask in asks} == pools
    assert asks[0].variables["demos"] == [
        {"instruction": "root asks", "input": "root in", "output": "root says"}
    ]


def test_pruned_parents_are_still_shown() -> None:
    x = TREE[2]
    asks = drive(synthesizer((ROOT, x), tree=TREE), whole).asks
    assert {ask.task for ask in asks} == {"m", "m/a/x"}
    assert asks[-1].variables["parent"]["name"] == "a"
    everything = shown(drive(synthesizer(), whole).asks)
    assert all(call in everything for call in shown(asks))


def test_no_tasks_is_done_at_once() -> None:
    method = synthesizer(())
    assert method.start() == []
    assert method.done
    assert method.result().examples == ()


def uneven(seed: int):  # type: ignore[no-untyped-def]
    def teacher(ask: Ask) -> str:
        rng = seeded_rng(seed, ask.task, ask.ordinal, ask.repair)
        if rng.random() < 0.15:
            return "broken {"
        return written(*(f"text {rng.randrange(12)}" for _ in range(rng.randrange(6))))

    return teacher


def sequential(teacher, per_task: int, per_call: int, max_calls: int, task: str) -> tuple[int, list[str]]:  # type: ignore[no-untyped-def]
    """The plain loop that the machine must equal: (calls made, instructions accepted)."""
    accepted: list[str] = []
    ordinal, wanted = 0, min(per_call, per_task)
    while len(accepted) < per_task and ordinal < max_calls:
        for repair in (None, ("broken {", "x")):
            text = teacher(Ask("", "synthesize", task, {}, ordinal, (), repair))
            if text != "broken {":
                rows = json.loads(text)["examples"][:wanted]
                if rows or repair:
                    accepted += dict.fromkeys(
                        r["instruction"] for r in rows if r["instruction"] not in accepted
                    )
                    break
        ordinal += 1
    return ordinal, accepted[:per_task]


def steady(seed: int):  # type: ignore[no-untyped-def]
    """Like ``uneven``, with re-asks that do not depend on the fault's wording, and no empty replies."""

    def teacher(ask: Ask) -> str:
        rng = seeded_rng(seed, ask.task, ask.ordinal, ask.repair is None)
        if rng.random() < 0.2:
            return "broken {"
        return written(*(f"text {rng.randrange(14)}" for _ in range(rng.randrange(1, 6))))

    return teacher


@settings(max_examples=80)
@given(
    st.integers(1, 14),
    st.integers(1, 5),
    st.none() | st.integers(1, 8),
    st.integers(0, 999),
    st.integers(0, 999),
)
def test_any_order_makes_the_calls_of_the_sequential_loop(
    count: int, per_call: int, max_calls: int | None, world: int, order: int
) -> None:
    method = synthesizer(per_task=count, per_call=per_call, max_calls=max_calls)
    trace = drive(method, steady(world), random.Random(order))
    calm = synthesizer(per_task=count, per_call=per_call, max_calls=max_calls)
    assert shown(trace.asks) == shown(drive(calm, steady(world)).asks)
    assert method.result() == calm.result()
    made = per_task(trace)
    limit = max_calls or 3 * -(-count // per_call) + 2
    for task in TREE:
        calls, accepted = sequential(steady(world), count, per_call, limit, task.id)
        assert made[task.id] == calls
        assert [e.instruction for e in method.result().examples if e.task == task.id] == accepted
    ids = [e.id for e in method.result().examples]
    assert len(set(ids)) == len(ids)


@settings(max_examples=30)
@given(st.integers(1, 4), st.integers(0, 99), st.integers(0, 99))
def test_the_hand_out_limit_changes_nothing(limit: int, world: int, order: int) -> None:
    free = synthesizer(per_task=9, per_call=2)
    expected = shown(drive(free, uneven(world)).asks)
    before = synthesize.AHEAD
    try:
        synthesize.AHEAD = limit
        method = synthesizer(per_task=9, per_call=2)
        assert len(method.start()) == limit
        method = synthesizer(per_task=9, per_call=2)
        trace = drive(method, uneven(world), random.Random(order))
    finally:
        synthesize.AHEAD = before
    assert shown(trace.asks) == expected
    assert method.result() == free.result()


def test_two_thousand_tasks() -> None:
    tasks = (ROOT, *(child(f"t{i}") for i in range(2000)))
    method = synthesizer(tasks, per_task=20, per_call=10)
    waiting = method.start()
    assert len(waiting) <= synthesize.AHEAD
    trace = 0
    while waiting:
        ask = waiting.pop()
        trace += 1
        asks, _ = method.feed(ask.slot, Answer(whole(ask), "stop", ask.slot))
        waiting += asks
    assert trace == 2 * 2001
    assert len(method.result().examples) == 20 * 2001
