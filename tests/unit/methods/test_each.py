"""Calls that do not depend on each other: answered in any order, asked again once, never lost."""

import random

import pytest

from eic.lang.questions import Question
from eic.methods.asking import AHEAD
from eic.methods.base import REFUSED, Answer
from eic.methods.each import Call, Each
from eic.methods.judging import answering, comparing, marking
from tests.unit.data.examples import row


def drive(machine, reply, seed=0):
    """Answer every ask in a random order; return how many there were."""
    rng, asks, count = random.Random(seed), machine.start(), 0
    while asks:
        ask = asks.pop(rng.randrange(len(asks)))
        text, finish = reply(ask)
        asks += machine.feed(ask.slot, Answer(text, finish, f"k{count}"))[0]
        count += 1
    assert machine.done
    return count


def numbers(text, finish):
    return (int(text), "") if text.isdigit() else (None, "no number")


@pytest.mark.parametrize("seed", range(3))
def test_results_do_not_depend_on_the_order_of_answers(seed):
    machine = Each("judge", (Call(f"x{at}", {"n": at}) for at in range(50)), numbers)
    assert drive(machine, lambda ask: (str(ask.variables["n"]), "stop"), seed) == 50
    assert machine.results == {f"x{at}": at for at in range(50)}


def test_an_unreadable_reply_is_asked_again_once_with_what_was_wrong():
    machine = Each("judge", [Call("a:again", {}), Call("a", {})], numbers)
    first, second = machine.start()
    asks, facts = machine.feed(first.slot, Answer("?", "stop", "k"))
    assert asks[0].repair == ("?", "no number")
    assert facts[0].kind == "reask"
    assert not machine.done
    assert machine.feed(asks[0].slot, Answer("??", "stop", "k")) == ([], [])
    assert machine.feed(second.slot, Answer("", REFUSED, "k")) == ([], [])
    assert machine.done
    assert machine.results == {"a:again": None, "a": None}


def test_no_more_are_handed_out_than_can_be_in_flight():
    machine = Each("judge", (Call(str(at), {}) for at in range(AHEAD + 5)), numbers)
    asks = machine.start()
    assert len(asks) == AHEAD
    assert len(machine.feed(asks[0].slot, Answer("1", "stop", "k"))[0]) == 1
    assert Each("judge", (), numbers).start() == []


def test_marks_verdicts_and_answers_are_read_by_name():
    rows = [row(at, f"Do {at}.") for at in range(3)]
    marks = marking(rows, "level_of_detail", "labelled")
    drive(marks, lambda ask: (f"Mark: {ask.variables['aspects'] == ['level of detail'] and 4}", "stop"))
    assert marks.results == {item.id: 4 for item in rows}
    questions = (Question("q 1", "Why?", "because"), Question("q 2", "How?"))
    asked = answering(questions)
    drive(asked, lambda ask: (ask.variables["question"], "length"))
    assert asked.results == {"q 1": ("Why?", "length"), "q 2": ("How?", "length")}
    pairs = [("0 0 q 1", "q 1", "x", "y"), ("0 1 q 1", "q 1", "y", "x")]
    verdicts = comparing(questions, pairs, "labelled", compat=False)
    seen = drive(
        verdicts,
        lambda ask: (
            "Answer 1 > Answer 2" if ask.repair or ask.variables["answer_1"] == "x" else "?",
            "stop",
        ),
    )
    assert seen == 3
    assert verdicts.results == {"0 0 q 1": "1", "0 1 q 1": "1"}
    released = comparing(questions, pairs, "labelled", compat=True)
    assert drive(released, lambda ask: ("hm", "stop")) == 2
    [ask, _] = comparing(questions, pairs, "json", compat=False).start()
    assert ask.variables["question"] == "Why?\n\nbecause"
    assert "verdict" in ask.variables["reply_schema"]
