"""The gate of new instructions and the sieve of instances: every published fact, and the laws."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from eic.data.example import Example
from eic.data.instances import COLON, CONFLICT, EMPTY, MORE, NONE, REPEATED, RULES, SAME, sift
from eic.data.instructions import (
    ACCEPTED,
    BANNED,
    BEGINNING,
    OPENING,
    SEEDS,
    WORDS,
    Gate,
    Limits,
)
from eic.data.instructions import REPEATED as SAID
from eic.lang.blocks.self_instruct import ALPACA_BANNED, SelfInstruct
from eic.lang.blocks.self_instruct import BANNED as WORDS_BANNED
from eic.lang.values import Instance

STAGE = SelfInstruct(domain="d", teacher="t", instructions=1)
LIMITS = Limits((STAGE.min_words, STAGE.max_words), STAGE.banned_words, STAGE.banned_openings, STAGE.novelty)


def row(text: str, at: int = 0) -> Example:
    return Example(f"id{at}", "d", text, "", "", "reply", at)


def fate(
    text: str, *, released: bool = False, seeds: tuple[str, ...] = (), limits: Limits = LIMITS
) -> int | None:
    """The rule that drops an instruction, None when it passes."""
    kept, dropped = Gate(limits, seeds, language="en", released=released).judge([row(text)])
    assert len(kept) + len(dropped) == 1
    return dropped[0].rule if dropped else None


@pytest.mark.parametrize("released", [True, False])
def test_the_published_facts(released: bool) -> None:
    assert fate("Draw a map of it", released=released) == BANNED
    assert fate("Find the sum", released=released) == WORDS
    assert fate("Give me three words", released=released) is None
    assert fate("WRITE A PROGRAM now please", released=released) == OPENING
    assert fate("a " * 150, released=released) is None
    assert fate("a " * 151, released=released) == WORDS
    assert fate("What would you go to town for?", released=released) == BANNED
    assert fate("Describe the imagery of a profile.", released=released) is None
    assert fate("(Sum up the text below.)", released=released) == BEGINNING
    assert fate("3 reasons to get up", released=released) is None


def test_what_the_released_code_refuses_and_we_keep() -> None:
    for text in ("문장을 다시 써 보세요 지금", "¿Cuál es la suma de todo?"):
        assert fate(text, released=True) == BEGINNING
        assert fate(text) is None


def test_the_words_are_thirteen_and_eighteen() -> None:
    assert (len(WORDS_BANNED), len(ALPACA_BANNED)) == (13, 18)
    alpaca = SelfInstruct(domain="d", teacher="t", instructions=1, variant="alpaca")
    assert (alpaca.banned_words, alpaca.shown, alpaca.asked_per_call) == (ALPACA_BANNED, (3, 0), 20)
    assert (STAGE.banned_words, STAGE.shown, STAGE.asked_per_call) == (WORDS_BANNED, (8, 2), 8)
    limits = Limits((4, 150), alpaca.banned_words, (), 0.7)
    assert fate("Play some music for me", limits=limits) == BANNED
    assert fate("Play some music for me") is None
    assert fate("Write a program now please", limits=limits) is None, "an empty list is no rule"
    assert fate("Draw me", limits=Limits((1, 5), (), (), 0.7)) is None


def test_it_is_compared_with_every_seed_and_with_all_that_was_accepted() -> None:
    first, second = "a b c d e f", "a b c d e x"  # two seeds that are like each other: both count
    gate = Gate(LIMITS, (first, second), language="en")
    kept, dropped = gate.judge(
        [row("a b c d x e", 1), row("one two three four", 2), row("one two three four!", 3)]
    )
    assert [item.id for item in kept] == ["id2"]
    assert [(drop.example.id, drop.rule, drop.nearest) for drop in dropped] == [
        ("id1", SEEDS, "seed:0"), ("id3", ACCEPTED, "id2"),
    ]  # fmt: skip
    assert dropped[1].score == 1.0
    assert [drop.text for drop in dropped] == [
        "keep rouge_l(instruction) <= 0.7 within seeds", "keep rouge_l(instruction) <= 0.7 within dataset",
    ]  # fmt: skip
    assert fate("a b c d e f g h i j", seeds=("a b c d e f g x y z",)) is None, "exactly 0.7 stays"


def test_what_rouge_l_finds_no_words_in_may_not_come_twice() -> None:
    said, seed = "문장을 다시 써 보세요", "예를 들어 설명해 보세요"
    gate = Gate(LIMITS, (seed, seed), language="en")
    kept, dropped = gate.judge([row(said, 1), row(seed, 2), row(said, 3), row(said + "!", 4)])
    later, more = gate.judge([row(said, 5), row("다시 한 번 더 써", 6)])
    assert [item.id for item in kept + later] == ["id1", "id4", "id6"]
    assert [(drop.example.id, drop.rule, drop.nearest) for drop in dropped + more] == [
        ("id2", SAID, "seed:0"), ("id3", SAID, "id1"), ("id5", SAID, "id1"),
    ]  # fmt: skip
    assert dropped[0].text == "drop duplicate(instruction)"


def test_what_was_refused_is_not_compared_with() -> None:
    a, b, c = "a b c d e f", "a b c d e x", "a b c d x y"
    kept, _ = Gate(LIMITS, (), language="en").judge([row(a, 1), row(b, 2), row(c, 3)])
    assert [item.id for item in kept] == ["id1", "id3"]
    kept, _ = Gate(LIMITS, (), language="en").judge([row(b, 1), row(a, 2), row(c, 3)])
    assert [item.id for item in kept] == ["id1"]


TEXTS = st.lists(st.lists(st.sampled_from("abcdefg"), min_size=2, max_size=7).map(" ".join), max_size=24)


@settings(max_examples=80)
@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_it_is_the_plain_loop_however_it_is_batched(
    seeds: list[str], texts: list[str], dice: random.Random
) -> None:
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    pool, wanted = list(seeds), []
    for text in texts:
        if len(text.split()) > 3 and all(scorer.score(text, old)["rougeL"].fmeasure <= 0.7 for old in pool):
            pool.append(text)
            wanted.append(text)
    gate, found, at = Gate(LIMITS, seeds, language="en"), [], 0
    while at < len(texts):
        size = dice.randint(1, 7)
        kept, dropped = gate.judge([row(text) for text in texts[at : at + size]])
        assert len(kept) + len(dropped) == len(texts[at : at + size])
        found += [item.instruction for item in kept]
        at += size
    assert found == wanted


def one(given: str, output: str) -> Instance:
    return Instance(given, output)


def test_the_published_facts_of_instances() -> None:
    assert sift([one("cat", "A"), one("cat", "B")], 5).kept == ()
    assert len(sift([one("", "A"), one("", "B")], 5).kept) == 2
    assert sift([one("cat", "cat"), one("cat:", "x"), one("cat", "")], 5).kept == ()
    assert sift([one("a", "b:")], 5).kept == ()
    assert sift([one("", "")], 5).dropped == ((0, one("", ""), EMPTY),)


def test_every_drop_has_its_place_and_its_reason() -> None:
    given_ = [
        one("a", "a"),
        one("b", ""),
        one("c", "d:"),
        one("e", "f"),
        one("e", "f"),
        one("g", "h"),
        one("i", "j"),
    ]
    found = sift(given_, 2)
    assert found.kept == ((3, one("e", "f")), (5, one("g", "h")))
    assert [(at, rule) for at, _, rule in found.dropped] == [
        (0, SAME),
        (1, EMPTY),
        (2, COLON),
        (4, REPEATED),
        (6, MORE),
    ]
    assert [rule for *_, rule in sift([one("a", "b"), one("a", "c")], 2).dropped] == [CONFLICT, CONFLICT]
    assert len(set(RULES)) == 7
    assert RULES[-1] == NONE


@settings(max_examples=100)
@given(
    st.lists(
        st.builds(Instance, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "x", "y:"])),
        max_size=9,
    ),
    st.integers(1, 4),
    st.booleans(),
)
def test_nothing_is_lost_and_nothing_kept_breaks_a_rule(
    items: list[Instance], most: int, by_chance: bool
) -> None:
    found = sift(items, most, random.Random(1) if by_chance else None)
    places = sorted([at for at, _ in found.kept] + [at for at, *_ in found.dropped])
    assert places == list(range(len(items)))
    kept = [item for _, item in found.kept]
    assert len(kept) <= most
    assert len(set(kept)) == len(kept)
    assert all(item.output and item.input != item.output and not item.output.endswith(":") for item in kept)
    outputs = {item.input for item in kept if item.input}
    assert len(outputs) == sum(bool(item.input) for item in kept)
    if len(kept) == most and not by_chance:
        assert sift(kept, most).kept == tuple(enumerate(kept))


def test_the_released_code_keeps_a_random_five() -> None:
    many = [one(str(at), f"out {at}") for at in range(40)]
    chosen = [at for at, _ in sift(many, 5, random.Random(3)).kept]
    assert len(chosen) == 5
    assert chosen == sorted(chosen)
    assert chosen != [0, 1, 2, 3, 4]


def test_other_scripts_are_compared_by_their_own_words() -> None:
    text = "두 수를 더해 보세요 지금"
    for language, kept in (("ko", 1), ("en", 2)):
        gate = Gate(LIMITS, (), language=language)
        assert len(gate.judge([row(text, 1), row(f"{text} 꼭", 2)])[0]) == kept
    released = Gate(LIMITS, ("Zwei Zahlen addieren, ß ä ö",), language="de", released=True)
    assert len(released.judge([row("Zwei Zahlen addieren: ü ï é")])[1]) == 1, (
        "what is not ASCII is no word to it"
    )
    assert (
        len(
            Gate(LIMITS, ("Zwei Zahlen addieren, ß ä ö",), language="de").judge(
                [row("Zwei Zahlen addieren: ü ï é")]
            )[1]
        )
        == 0
    )
