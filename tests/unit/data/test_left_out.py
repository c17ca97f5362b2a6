"""What is told of rows that are nearly questions."""

import pytest

from eic.data.left_out import DECONTAMINATION, overlap_told


@pytest.mark.parametrize(
    ("overlap", "rows", "near", "told"),
    [
        ("drop", 1, ["a"], "1 row left out: nearly a question of a"),
        ("drop", 1234, ["a", "b"], "1,234 rows left out: nearly questions of a, b"),
        ("allow", 2, ["b"], "2 rows left in, though nearly questions of b"),
        ("refuse", 1, ["b"], "1 row is nearly a question of b: nothing is trained while they stay in"),
        ("refuse", 0, [], "no row is nearly a question of a, b, c"),
    ],
)
def test_it_is_said_how_many_and_what_became_of_them(overlap, rows, near, told):
    noted = {"overlap": overlap, "rows": rows, "near": near, "questions": {"a": {}, "b": {}, "c": {}}}
    assert overlap_told({DECONTAMINATION: noted}) == told


@pytest.mark.parametrize(
    "noted", [{}, {DECONTAMINATION: None}, {DECONTAMINATION: {"questions": {}, "rows": 0}}]
)
def test_nothing_is_said_where_no_question_is_asked(noted):
    assert overlap_told(noted) == ""
