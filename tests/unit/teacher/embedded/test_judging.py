"""The embedded teacher as a judge: what it can see, and that order and hostile text do not move it."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eic.data.replies.verdicts import parse_mark, parse_verdict
from eic.teacher.base import Endpoint, Message, Request
from eic.teacher.embedded import EmbeddedTeacher
from eic.teacher.embedded.sums import checked

QUESTION = "What is 12 + 30?"
GOOD = "Explanation: add the tens and the ones, $12 + 30 = 42$.\nAnswer: $\\boxed{42}$"
WRONG = "Explanation: add the tens and the ones, $12 + 30 = 52$.\nAnswer: $\\boxed{52}$"
ENDLESS = "the the the the " * 30


def ask(role, form="labelled", **variables):
    context = json.dumps({"role": role, "reply": form, "variables": variables})
    teacher = EmbeddedTeacher(Endpoint("t", "embedded", ""))
    request = Request("embedded", "", (Message("user", "x"),), (), 0, context=context)
    return asyncio.run(teacher.complete(request)).text


@pytest.mark.parametrize("form", ["labelled", "json"])
def test_the_better_answer_wins_in_both_orders(form):
    for worse in (WRONG, ENDLESS, "", "I do not know."):
        shown = {"question": QUESTION, "aspects": []}
        assert parse_verdict(ask("compare", form, answer_1=GOOD, answer_2=worse, **shown)) == "1"
        assert parse_verdict(ask("compare", form, answer_1=worse, answer_2=GOOD, **shown)) == "2"
    same = ask("compare", form, question=QUESTION, answer_1=GOOD, answer_2=GOOD, aspects=[])
    assert parse_verdict(same) == "tie"


@pytest.mark.parametrize("form", ["labelled", "json"])
def test_marks_tell_good_from_bad(form):
    marks = [
        parse_mark(ask("judge", form, instruction=QUESTION, input="", output=text, aspects=["quality"]), 1, 5)
        for text in (GOOD, WRONG, ENDLESS, "")
    ]
    assert marks[0] >= 4
    assert marks == sorted(marks, reverse=True)
    assert marks[-1] == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 + 3 = 5", (1, 0)), ("2 + 3 = 6", (0, 1)), (r"\frac{1}{2} + \frac{1}{3} = \frac{5}{6} = 5/6", (2, 0)),
        (r"2 \cdot 3^2 = 18", (1, 0)), ("x = 5", (0, 0)), ("-2 - (3 - 1) = -4", (1, 0)), ("1/0 = 1", (0, 0)),
        ("9^9^9^9 = 1", (0, 0)), ("(" * 90 + "1" + ")" * 90 + " = 1", (0, 0)), ("0.5 = 1/2", (1, 0)), ("=", (0, 0)),
        (r"5 = \boxed{5}", (1, 0)),
    ],
)  # fmt: skip
def test_sums_are_worked_out(text, found):
    assert checked(text) == found


@given(st.text(max_size=200), st.text(alphabet="0123456789+-*/^(){}=. \\frac$boxed", max_size=300))
def test_no_text_breaks_the_judge(question, answer):
    text = ask("compare", question=question, answer_1=answer, answer_2=answer[::-1], aspects=["x"])
    turned = ask("compare", question=question, answer_1=answer[::-1], answer_2=answer, aspects=["x"])
    assert {parse_verdict(text), parse_verdict(turned)} in ({"tie"}, {"1", "2"})
