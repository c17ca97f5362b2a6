"""Verdicts and beat rates: what a judge said, what it comes to, and the figures of the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eic.data.replies.verdicts import parse_mark, parse_verdict
from eic.evaluate.intervals import wilson
from eic.evaluate.pairs import (
    Outcome,
    beat_rate,
    decide,
    figures,
    parse_verdict_compat,
    tally,
    without_answer,
)
from eic.lang.questions import Question

AUTO = [  # win, tie, lose, published beat rate
    (194, 1, 13, 93.72), (196, 1, 11, 94.69), (114, 56, 38, 75.00), (122, 55, 31, 79.74), (52, 71, 85, 37.96),
    (83, 69, 56, 59.71), (50, 38, 6, 89.29), (53, 37, 4, 92.98), (34, 49, 11, 75.56), (35, 53, 6, 85.37),
    (11, 59, 24, 31.43), (12, 56, 26, 31.58),
]  # fmt: skip
HUMAN = [
    (190, 13, 5, 97.44), (194, 9, 5, 97.49), (45, 121, 42, 51.72), (72, 105, 31, 69.90), (22, 103, 83, 20.95),
    (41, 91, 76, 35.04), (53, 38, 3, 94.64), (55, 35, 4, 93.22), (21, 64, 9, 70.00), (19, 68, 7, 73.08),
    (12, 50, 32, 27.27), (15, 51, 28, 34.88),
]  # fmt: skip


@pytest.mark.parametrize(("win", "tie", "lose", "rate"), [*AUTO, *HUMAN])
def test_the_published_beat_rates(win, tie, lose, rate):
    assert win + tie + lose in (208, 94)
    found = tally(win, tie, lose)
    assert round(found["beat_rate"], 2) == rate
    low, high = found["interval"]
    assert low < rate < high


def test_rates_that_have_nothing_to_count_are_none():
    assert tally(0, 4, 0)["beat_rate"] is None
    assert tally(0, 4, 0)["interval"] is None
    assert tally(0, 0, 0)["win_and_half_ties"] is None
    assert beat_rate(2, 1) == 66.6667
    assert tally(114, 56, 38)["win_and_half_ties"] == 68.2692


@pytest.mark.parametrize(
    ("reply", "compat", "found"),
    [
        ("Assistant 1 >= Assistant 2", "1", "1"),
        ("[Assistant 2] < [Assistant 1]", "1", "1"),
        ("Assistant 2 = Assistant 1", "tie", "tie"),
        ("Assistant 1>Assistant 2", None, "1"),
        ("assistant 1 < assistant 2", None, "2"),
        ("**Assistant 1** > **Assistant 2**", None, "1"),
        ("On detail Assistant 1 > Assistant 2.\nFinal: Assistant 2 > Assistant 1", "1", "2"),
        ("Both are fine.\n\nVerdict: Answer 1 = Answer 2\n```\n", None, "tie"),
        ("Assistant 1 => Assistant 2", "1", "1"),
        ("Assistant 1 << Assistant 2", "2", "2"),
        ("Assistant 1 == Assistant 2", "tie", "tie"),
        ("Winner: Answer 2", None, "2"),
        ("Answer 2 is clearly better than Answer 1.", None, "2"),
        ("Answer 1 is not better.", None, None),
        ("It's a tie", None, "tie"),
        ("It is not a tie", None, None),
        ("2 > 1", None, "2"),
        ('{"reason": "shorter", "verdict": "Answer 2"}', None, "2"),
        ('{"verdict": "tie"}', None, "tie"),
        ("<think>Answer 1 > Answer 2</think>\nAnswer 2 > Answer 1", None, "2"),
        ("Answer 1 > Answer 2\nThat is what I think of them.", None, None),
        ("Answer 1 > Answer 2 or rather Answer 2 > Answer 1", None, None),
        ("Answer 1 > Answer 1", None, None),
        ("助手1 > 助手2。", None, "1"),
        ("어시스턴트 2 ＞ 어시스턴트 1입니다", None, "2"),
        ("Assistent 1 ≥ Assistent 2", None, "1"),
        ("Assistant 1: 8 > Assistant 2: 7", None, None),
        ("8.1 > 1.5", None, None),
        ("12 > 2", None, None),
        ("1 > 2.5", None, None),
        ("", None, None),
        ("I cannot compare them.", None, None),
    ],
)
def test_verdicts_are_read(reply, compat, found):
    assert parse_verdict_compat(reply) == compat
    assert parse_verdict(reply) == found


def test_the_fault_of_reading_a_verdict_anywhere():
    text = "On detail Assistant 1 > Assistant 2. Final: Assistant 2 > Assistant 1"
    assert parse_verdict_compat(text) == "1"
    assert parse_verdict(text) is None, "one line that says both says nothing"


@given(st.text(max_size=300), st.sampled_from(["\n", " ", "\u2028"]))
def test_no_reply_breaks_a_reader(text, end):
    parse_verdict(text), parse_verdict_compat(text), parse_mark(text, 1, 5)
    assert parse_verdict(text.replace("{", "") + "\nVerdict: Answer 1 > Answer 2" + end) in ("1", None)


@pytest.mark.parametrize(
    ("reply", "mark"),
    [
        ("Mark: 4", 4), ("4", 4), ("4.5", 4.5), ("**Score:** 3/5", 3), ("Fine work.\nRating: 2 out of 5.", 2),
        ("Mark: 5\n\nIt is all there.", 5), ('{"mark": 3, "reason": "ok"}', 3), ('{"score": "4"}', 4),
        ("Mark: 7", None), ("8/10", None), ("Score: 8/10", None), ("0", None), ("", None), ("good", None),
        ("Mark: 3\nMark: 4", 4), ("The answer is 4 metres.", None), ("Mark: -2", None), ("<think>5</think>Mark: 2", 2),
    ],
)  # fmt: skip
def test_marks_are_read(reply, mark):
    assert parse_mark(reply, 1, 5) == mark


@pytest.mark.parametrize(
    ("verdicts", "outcome", "compat"),
    [
        (("2",), "win", "win"), (("1",), "lose", "lose"), (("tie",), "tie", "tie"), ((None,), "unparsed", "tie"),
        (("2", "1"), "win", "win"), (("1", "2"), "lose", "lose"), (("2", "2"), "tie", "tie"), (("1", "1"), "tie", "tie"),
        (("2", "tie"), "tie", "tie"), (("2", None), "unparsed", "tie"), (("tie", "tie"), "tie", "tie"),
    ],
)  # fmt: skip
def test_orders_must_agree(verdicts, outcome, compat):
    assert decide(verdicts) == outcome
    assert decide(verdicts, compat=True) == compat


def test_missing_answers_are_counted_and_never_left_out_silently():
    assert without_answer("x", "y") is None
    assert without_answer(" ", "y") == ("lose", "candidate")
    assert without_answer("x", "") == ("win", "baseline")
    assert without_answer("", "") == ("tie", "both")
    assert without_answer("", "y", compat=True) == ("skipped", "candidate")
    assert without_answer("x", "garbage", compat=True) == ("skipped", "baseline")
    assert without_answer("garbage", "", compat=True) == ("skipped", "both")
    assert without_answer("It is garbage.", "y", compat=True) is None
    assert without_answer("garbage", "y") is None, "outside of `compat` it is a word like any other"


def test_figures_count_everything_once():
    questions = tuple(Question(str(at), "?", subject="ab"[at % 2]) for at in range(6))
    outcomes = [
        Outcome("0", "win", ("2", "1")), Outcome("1", "lose", ("1", "2")), Outcome("2", "tie", ("2", "2")),
        Outcome("3", "win", ("2", "1")), Outcome("4", "unparsed", (None, "2")), Outcome("5", "lose", (), "candidate"),
    ]  # fmt: skip
    found = figures(questions, outcomes)
    assert (found["win"], found["tie"], found["lose"], found["unparsed"], found["skipped"]) == (2, 1, 2, 1, 0)
    assert found["beat_rate"] == 50.0
    assert found["failed"] == {"candidate": 1, "baseline": 0, "both": 0}
    assert found["disagreed"] == 1
    assert found["subjects"]["a"]["questions"] == found["subjects"]["b"]["questions"] == 3
    assert (
        figures(questions[:4], [Outcome(str(at), o) for at, o in enumerate(("win", "lose", "tie", "win"))])[
            "beat_rate"
        ]
        == 66.6667
    )


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 27.7533), (10, 10, 72.2467, 100.0), (5, 10, 23.6593, 76.3407)],
)
def test_wilsons_interval(hits, total, low, high):
    assert wilson(hits, total) == (low, high)
