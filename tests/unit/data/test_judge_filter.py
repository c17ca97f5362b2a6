"""Rules that compare the marks a teacher gave."""

from eic.data.filters import run_filter, stream_filter
from eic.data.filters.base import FilterContext
from eic.data.filters.judge import make
from tests.unit.data.examples import rows, rule

ROWS = rows("a b", "c d", "e f", "g h")
MARKS = {"r0": 4.0, "r1": 3.5, "r2": None}


def kept(*rules, marks):
    dropped = []
    found = stream_filter(
        ROWS, rules, stage="filter q", seeds=(), language="en", drop=dropped.append, marks=marks
    )
    return [row.id for row in found], {item.example.id: (item.rule, item.score) for item in dropped}


def test_rows_are_kept_by_their_marks_and_dropped_without_one():
    assert kept(rule("keep", "judge", "quality", op=">=", value=4.0), marks={0: MARKS}) == (
        ["r0"],
        {"r1": (0, 3.5), "r2": (0, None), "r3": (0, None)},
    )
    assert kept(rule("drop", "judge", "quality", op="<", value=3.6), marks={0: MARKS})[0] == ["r0"]


def test_each_rule_has_its_own_marks():
    rules = (
        rule("keep", "words", op=">=", value=1.0),
        rule("keep", "judge", "quality", op=">", value=3.0),
        rule("keep", "judge", "style", op=">", value=3.0),
    )
    assert kept(*rules, marks={1: MARKS, 2: {"r0": 2.0, "r1": 5.0}})[0] == ["r1"]


def test_it_keeps_what_it_kept():
    quality = rule("keep", "judge", "quality", op=">=", value=3.0)
    judge = make(quality, FilterContext(marks=MARKS))
    first = [row for row, verdict in zip(ROWS, judge.decide(ROWS), strict=True) if verdict.keep]
    assert all(verdict.keep for verdict in judge.decide(first))
    assert run_filter(ROWS, [quality], stage="x", seeds=(), language="en").kept == ()
