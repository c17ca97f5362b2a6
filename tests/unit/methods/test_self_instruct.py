"""Self-Instruct's machines: the reference trace of prompts, the rounds, and one result for any order."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.instances import CONFLICT, NONE
from eic.data.instructions import ENOUGH, UNASKED
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.templates.template import render, stock
from eic.lang.values import Demo, Instance, SeedTask
from eic.methods.base import REFUSED, Ask
from eic.methods.self_instruct.bootstrap import Bootstrapped, Bootstrapper, in_a_list
from eic.methods.self_instruct.instances import InstanceWriter
from tests.unit.methods.drive import Trace, drive, shown

DOMAIN = Domain(name="d", about="Anything.")
SEEDS = tuple(
    SeedTask(
        instruction=f"seed number {n} {' '.join(c * n for c in 'xyz')}:",
        instances=(Instance(f"in {n}", f"out {n}"),),
        is_classification=n % 5 == 0,
    )
    for n in range(1, 21)
)
HUMAN = {in_a_list(seed.instruction) for seed in SEEDS}


def stage(**changes: object) -> SelfInstruct:
    values = {
        "domain": "d",
        "teacher": "t",
        "seeds": SEEDS,
        "instructions": 24,
        "per_call": 4,
        "per_round": 3,
    }
    return SelfInstruct(**(values | changes))  # type: ignore[arg-type]


def bootstrapper(
    *, reply: str = "json", compat: str = "none", seed: int = 0, **changes: object
) -> Bootstrapper:
    return Bootstrapper(DOMAIN, stage(**changes), root="d", seed=seed, reply=reply, compat=compat)


def novel(ask: Ask) -> str:
    """New instructions that depend on the call alone and share no word with any other."""
    start = ask.ordinal * 100
    return json.dumps(
        {"instructions": [f"do{start + i} the{start + i} work{start + i} now{start + i}" for i in range(4)]}
    )


def human(ask: Ask) -> int:
    return sum(demo["instruction"] in HUMAN for demo in ask.variables["demos"])


def run(machine: Bootstrapper, teacher=novel, rng: random.Random | None = None) -> tuple[Bootstrapped, Trace]:
    trace = drive(machine, teacher, rng)
    return machine.result(), trace


def test_the_reference_trace_of_prompts() -> None:
    found, trace = run(bootstrapper())
    assert [len(ask.variables["demos"]) for ask in trace.asks] == [8] * 6
    assert [human(ask) for ask in trace.asks] == [8] * 3 + [6] * 3, "the pool is empty in the first round"
    first = {item.instruction for item in found.instructions[:12]}
    later = [demo["instruction"] for ask in trace.asks[3:] for demo in ask.variables["demos"]]
    assert {text for text in later if text not in HUMAN} <= first, (
        "a round sees what the rounds before it left"
    )
    places = [
        [at for at, demo in enumerate(ask.variables["demos"]) if demo["instruction"] not in HUMAN]
        for ask in trace.asks[3:]
    ]
    assert any(place != [0, 1] for place in places), "they stand anywhere"
    assert len(found.instructions) == 24
    assert found.refused == ()
    assert found.shortfall is None
    assert [item.reply for item in found.instructions[::4]] == [f"key of {n}" for n in range(6)]
    assert trace.kinds("progress")[-1].data == {"rows": 24, "share": 1 / 9}, "six calls of 54"


def test_with_one_new_instruction_there_is_one_machine_demo() -> None:
    _, trace = run(bootstrapper(instructions=3, per_call=1, per_round=1))
    assert [human(ask) for ask in trace.asks] == [8, 7, 6]
    _, trace = run(bootstrapper(instructions=3, per_call=1, per_round=1, machine_demos=0, demos=30))
    assert [human(ask) for ask in trace.asks] == [20] * 3, "there are no more seeds"


def test_a_prompt_is_a_numbered_list_that_goes_on() -> None:
    seeds = (SeedTask(instruction="Do  this\nthing:"), SeedTask(instruction="Second one."))
    ask = bootstrapper(seeds=seeds, demos=2, reply="labelled").start()[0]
    _, text = render(stock("generic/instructions"), ask.variables)
    one = "1. Do this thing\n2. Second one.\n3."
    other = "1. Second one.\n2. Do this thing\n3."
    assert text.rstrip().endswith((one, other))
    assert "numbered on from 3" in text


def test_a_round_is_judged_in_the_order_of_its_calls_whatever_came_first() -> None:
    def same(ask: Ask) -> str:
        return json.dumps({"instructions": ["one two three four", f"one two three four {ask.ordinal}"]})

    machine = bootstrapper(instructions=2, per_call=2, per_round=2, stall=1)
    asks = {ask.slot: ask for ask in machine.start()}
    assert list(asks) == ["0"], "one call would bring enough"
    machine = bootstrapper(instructions=3, per_call=2, per_round=2, stall=1)
    found, trace = run(machine, same, random.Random(5))
    assert [(item.instruction, item.reply) for item in found.instructions] == [
        ("One two three four", "key of 0")
    ]
    assert [(drop.example.reply, drop.nearest) for drop in found.refused[:3]] == [
        ("key of 0", found.instructions[0].id), ("key of 1", found.instructions[0].id),
        ("key of 1", found.instructions[0].id),
    ]  # fmt: skip
    assert found.shortfall is not None
    assert found.shortfall.reason.startswith("1 round brought nothing new; the last refusal: keep rouge_l")
    assert [fact.data["count"] for fact in trace.kinds("dropped")] == [3, 2], (
        "two calls, then one round of one"
    )


def test_the_last_round_asks_for_what_is_missing_only() -> None:
    _, trace = run(bootstrapper(instructions=13))
    assert len(trace.asks) == 4
    longer, more = run(bootstrapper(instructions=26))
    assert shown(more.asks)[:4] == shown(trace.asks), "a larger dataset asks for the same calls first"
    assert len(longer.instructions) == 26


def test_what_is_too_much_is_dropped_for_that_reason() -> None:
    def six(ask: Ask) -> str:
        return json.dumps({"instructions": [f"do{ask.ordinal}{i} a{ask.ordinal}{i} b c" for i in range(6)]})

    found, trace = run(bootstrapper(instructions=6, per_call=4, per_round=2), six)
    assert [item.index for item in found.instructions] == [0, 1, 2, 3, 0, 1]
    assert [(drop.example.reply, drop.example.index, drop.rule, drop.text) for drop in found.refused] == [
        ("key of 0", 4, UNASKED, "keep the first instructions of a reply"),
        ("key of 0", 5, UNASKED, "keep the first instructions of a reply"),
        ("key of 1", 4, UNASKED, "keep the first instructions of a reply"),
        ("key of 1", 5, UNASKED, "keep the first instructions of a reply"),
        ("key of 1", 2, ENOUGH, "keep the first instructions"),
        ("key of 1", 3, ENOUGH, "keep the first instructions"),
    ]
    assert [fact.data["count"] for fact in trace.kinds("dropped")] == [4, 2]
    assert found.shortfall is None


def test_the_released_code_judges_all_that_a_reply_brings() -> None:
    def six(ask: Ask) -> str:
        return "\n".join(f"{9 + i}. Do{ask.ordinal}{i} a{ask.ordinal}{i} b c" for i in range(6))

    found, _ = run(
        bootstrapper(instructions=6, per_call=4, per_round=2, reply="labelled", compat="released_code"), six
    )
    assert [item.index for item in found.instructions] == [0, 1, 2, 3, 4, 5]
    assert {drop.rule for drop in found.refused} == {ENOUGH}


def test_it_gives_up_after_its_calls_or_quiet_rounds_and_says_why() -> None:
    found, trace = run(bootstrapper(instructions=24, max_calls=4))
    assert (len(trace.asks), len(found.instructions)) == (4, 16)
    assert found.shortfall is not None
    assert found.shortfall.reason == "after 4 calls (the most allowed)"
    assert trace.kinds("shortfall")[0].data["wanted"] == 24
    found, trace = run(bootstrapper(stall=2), lambda ask: ("no", REFUSED))
    assert len(trace.asks) == 6, "a refusal is not asked again"
    assert found.shortfall is not None
    assert (
        found.shortfall.reason
        == "2 rounds in a row brought nothing new; the last reply that could not be used: no"
    )
    _, trace = run(bootstrapper(stall=1, per_round=1), lambda ask: "nothing")
    assert trace.calls == ["0", "0:again"]


def test_a_cut_reply_loses_its_last_item_or_all_of_them() -> None:
    def cut(ask: Ask) -> tuple[str, str]:
        return "9. Alpha beta gamma delta\n10. Epsilon zeta eta", "length"

    kept, _ = run(bootstrapper(instructions=1, per_round=1, reply="labelled"), cut)
    assert [item.instruction for item in kept.instructions] == ["Alpha beta gamma delta"]
    none, trace = run(
        bootstrapper(instructions=1, per_round=1, reply="labelled", compat="released_code", stall=1), cut
    )
    assert none.instructions == ()
    assert trace.calls == ["0"], "the released code asks nothing again"
    assert none.shortfall is not None
    assert "cut off" in none.shortfall.reason


def test_the_released_code_compares_with_the_seeds_it_shows() -> None:
    both = [
        run(bootstrapper(only_classification=True, instructions=1, compat=compat, stall=1, reply="labelled"),
            lambda ask: f"9. {in_a_list(SEEDS[0].instruction)}")[0]
        for compat in ("none", "released_code")
    ]  # fmt: skip
    assert [len(found.instructions) for found in both] == [0, 1]


def test_only_classification_shows_only_such_seeds_and_says_so() -> None:
    ask = bootstrapper(only_classification=True).start()[0]
    chosen = {in_a_list(seed.instruction) for seed in SEEDS if seed.is_classification}
    assert {demo["instruction"] for demo in ask.variables["demos"]} == chosen
    for name in ("generic/instructions", "generic/instructions_alpaca"):
        assert "classification tasks" in render(stock(name), ask.variables)[1]


def test_one_call_brings_whole_rows() -> None:
    def whole(ask: Ask) -> str:
        n = ask.ordinal
        return f"###\nInstruction: alpha{n} beta{n} gamma{n} delta{n}\nInput: <noinput>\nOutput: e{n}\n###\n"

    found, trace = run(bootstrapper(variant="alpaca", instructions=3, per_call=1, reply="labelled"), whole)
    assert [(item.input, item.output) for item in found.instructions] == [("", "e0"), ("", "e1"), ("", "e2")]
    assert [len(ask.variables["demos"]) for ask in trace.asks] == [3] * 3
    assert human(trace.asks[-1]) == 3, "no new instruction is shown"
    assert {demo["output"] for demo in trace.asks[0].variables["demos"]} <= {f"out {n}" for n in range(21)}
    assert trace.asks[0].variables["examples_each"] == 1
    assert sum(fact.data["count"] for fact in trace.kinds("examples")) == 3
    assert trace.kinds("progress")[-1].data == {"rows": 3, "share": 1.0}


def test_the_domains_examples_are_seeds_where_none_are_given() -> None:
    domain = Domain(name="d", about="", examples=(Demo("Solve it:", "5", "2 + 3"),))
    machine = Bootstrapper(domain, stage(seeds=()), root="d", seed=0, reply="json")
    assert machine.start()[0].variables["demos"] == [
        {"instruction": "Solve it", "input": "2 + 3", "output": "5"}
    ]


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(0, 3), st.integers(1, 5), st.integers(1, 30))
def test_any_order_gives_the_same_calls_and_result(dice: int, seed: int, per_round: int, wanted: int) -> None:
    def teacher(ask: Ask) -> str:
        draw = random.Random(f"{ask.ordinal} {len(ask.variables['demos'])} {bool(ask.repair)}")
        if draw.random() < 0.2:
            return "nonsense"
        words = [" ".join(draw.choices("abcdefghij", k=draw.randint(2, 7))) for _ in range(5)]
        return json.dumps({"instructions": words})

    def machine() -> Bootstrapper:
        return bootstrapper(seed=seed, per_round=per_round, instructions=wanted)

    calm, calls = run(machine(), teacher)
    wild, others = run(machine(), teacher, random.Random(dice))
    assert wild == calm
    assert shown(others.asks) == shown(calls.asks)
    assert len(calm.instructions) <= wanted
    assert (calm.shortfall is None) == (len(calm.instructions) == wanted)


def writer(
    found: Bootstrapped, *, compat: str = "none", reply: str = "labelled", **changes: object
) -> InstanceWriter:
    replies = {"classify": reply, "instances": reply}
    return InstanceWriter(
        found.instructions, DOMAIN, stage(**changes), seed=0, reply_of=replies, compat=compat, first_rule=6
    )


def answers(ask: Ask) -> str:
    """Classification for every third instruction; wrong instances for the fifth."""
    number = int(ask.slot.split(":")[0])
    if ask.role == "classify":
        return "Yes" if number % 3 == 0 else "No"
    if ask.variables["is_classification"]:
        return f"Class label: Yes\n{number}\nClass label: No\nnot {number}"
    if number == 5:
        return "Input: a\nOutput: b\nInput: a\nOutput: c"
    return f"Example 1\nInput: {number}\nOutput: {number}!\nExample 2\nInput: {number}\nOutput: {number}!\n"


@pytest.fixture(scope="module")
def found() -> Bootstrapped:
    return run(bootstrapper(instructions=9))[0]


def test_each_instruction_is_classified_then_written(found: Bootstrapped) -> None:
    machine = writer(found)
    trace = drive(machine, answers)
    made = machine.result()
    assert trace.calls[:4] == ["0:classify", "0:instances", "1:classify", "1:instances"]
    assert made.classification == 3
    rows = [(row.instruction, row.input, row.output, row.reply, row.index) for row in made.examples]
    first, second = found.instructions[:2]
    assert rows[:3] == [
        (first.instruction, "0", "Yes", "key of 0:instances", 0),
        (first.instruction, "not 0", "No", "key of 0:instances", 1),
        (second.instruction, "1", "1!", "key of 1:instances", 0),
    ]
    assert len({row.id for row in made.examples}) == len(made.examples) == 3 * 2 + 5
    of_fifth = [
        drop for drop in made.dropped if drop.example.instruction == found.instructions[5].instruction
    ]
    assert [drop.text for drop in of_fifth] == [CONFLICT, CONFLICT, NONE]
    assert of_fifth[-1].example == found.instructions[5]
    assert all(drop.rule >= 6 and drop.filter == -1 for drop in made.dropped)
    assert sum(fact.data["count"] for fact in trace.kinds("examples")) == len(made.examples)
    assert sum(fact.data["count"] for fact in trace.kinds("dropped")) == len(made.dropped)
    told = [(fact.data["rows"], fact.data["share"]) for fact in trace.kinds("progress")]
    assert told == [(n, pytest.approx(1 / 9 + 8 / 9 * n / 9)) for n in range(1, 10)]


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_the_order_of_answers_does_not_matter_to_the_rows(dice: int) -> None:
    found = run(bootstrapper(instructions=9))[0]
    calm, wild = writer(found), writer(found)
    drive(calm, answers)
    drive(wild, answers, random.Random(dice))
    assert wild.result() == calm.result()


def test_what_cannot_be_read_is_asked_again_and_then_a_generation_task(found: Bootstrapped) -> None:
    machine = writer(found)
    trace = drive(machine, lambda ask: "hm" if ask.role == "classify" else "Output: fine")
    assert machine.result().classification == 0
    assert trace.calls[:3] == ["0:classify", "0:classify:again", "0:instances"]
    assert len(machine.result().examples) == 9
    trace = drive(writer(found, compat="released_code"), lambda ask: "hm")
    assert trace.calls[:2] == ["0:classify", "0:instances"]
    assert len(trace.asks) == 18, "the released code asks nothing again"
    refused = writer(found)
    trace = drive(refused, lambda ask: ("no", REFUSED))
    assert len(trace.asks) == 18
    assert [drop.text for drop in refused.result().dropped] == [NONE] * 9


def test_the_released_code_takes_a_random_five(found: Bootstrapped) -> None:
    def many(ask: Ask) -> str:
        return (
            "no"
            if ask.role == "classify"
            else "".join(f"Example {n}\nInput: {n}\nOutput: o{n}\n" for n in range(30))
        )

    kept = {}
    for compat in ("none", "released_code"):
        machine = writer(found, compat=compat)
        drive(machine, many)
        kept[compat] = [row.index for row in machine.result().examples]
    assert kept["none"] == [0, 1, 2, 3, 4] * 9
    assert len(kept["released_code"]) == 45
    assert kept["released_code"] != kept["none"]


def test_a_stage_decides_which_words_openings_and_likenesses_are_refused() -> None:
    lines = [
        "peel a kiwi for me",
        "Compose one long letter",
        "say one two three four five",
        "say one two three four six",
    ]

    def refused(**changes: object) -> list[str]:
        found, _ = run(
            bootstrapper(instructions=4, per_round=1, stall=1, **changes),
            lambda _: json.dumps({"instructions": lines}),
        )
        return [drop.example.instruction for drop in found.refused[:2] if drop.example.reply == "key of 0"]

    assert refused(novelty=0.9) == [], "the defaults take all four"
    assert refused(novelty=0.9, banned=("kiwi",)) == ["Peel a kiwi for me"]
    assert refused(novelty=0.9, banned_openings=("compose",)) == ["Compose one long letter"]
    assert refused(novelty=0.8) == ["Say one two three four six"], "its ROUGE-L with the one before is 5/6"
