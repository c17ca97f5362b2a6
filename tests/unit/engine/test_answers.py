"""What is kept of an answer, a teacher's or a model's."""

import pytest

from eic.engine.studies.answers import Given, cleaned


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (None, Given("", "refused")),
        (("<think>The answer is 3.</think>\n7 ", "stop"), Given("7", "stop")),
        (("<think>It may be 3, or", "length"), Given("", "length")),
        (("half a pair: \ud800", "stop"), Given("half a pair: \ufffd", "stop")),
    ],
)
def test_thoughts_are_no_part_of_an_answer(found, kept):
    assert cleaned(found) == kept
