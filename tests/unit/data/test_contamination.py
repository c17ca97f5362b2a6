"""Rows that are also questions: found by runs of words and by ROUGE-L, nothing else is."""

import pytest

from eic.data.contamination import Overlap, overlaps
from eic.data.rouge.score import score
from eic.data.tokenize import rouge_tokens

LONG = "A train leaves the station at noon and travels two hundred miles north in four hours flat"
SHORT = "What is the capital of France"


def found(rows, questions, ngram=13, rouge_l=0.8):
    pairs = [(row, row) if isinstance(row, str) else row for row in rows]
    return list(overlaps(pairs, questions, rouge_tokens, ngram=ngram, rouge_l=rouge_l))


def test_a_question_inside_a_longer_row_is_found_by_its_words():
    row = f"Read this first, it takes a while to get going and adds many words. {LONG}. Then answer at length, please."
    (pair,) = found(["Something else.", row], [SHORT, LONG])
    assert (pair.row, pair.question, pair.run) == (1, 1, True)
    assert pair.rouge_l < 0.8


def test_twelve_words_in_a_row_are_not_thirteen():
    words = LONG.split()
    assert not found(
        [" ".join(words[:12]) + " and then something else that has nothing to do with it"], [LONG]
    )
    (pair,) = found(
        [" ".join(words[:13]) + " and then something else that has nothing to do with it"], [LONG]
    )
    assert pair.run


def test_a_question_of_eight_words_counts_whole_and_a_shorter_one_by_rouge_alone():
    eight = "How many legs do seven spiders have together"
    padding = "Think about it slowly and carefully before you write anything down here: "
    assert found([padding + eight], [eight])[0].run
    assert not found([padding + SHORT], [SHORT])
    (pair,) = found(["What is the capital of France?"], [SHORT])
    assert pair == Overlap(0, 0, False, 1.0)


def test_near_copies_are_found_at_the_threshold_and_not_below():
    row, question = "Find the value of y in this", "Find the value of x in this"
    exact = score(rouge_tokens(row), rouge_tokens(question))
    assert found([row], [question], rouge_l=round(exact, 4) - 1e-4)[0].rouge_l == round(exact, 4)
    assert not found([row], [question], rouge_l=exact + 1e-6)


def test_what_stands_in_the_answer_counts_for_runs_of_words():
    assert found([("Tell me a story.", f"Tell me a story. {LONG}")], [LONG])[0].run


@pytest.mark.parametrize("questions", [[], ["", "!?"]])
def test_nothing_overlaps_with_nothing(questions):
    assert not found([LONG, ""], questions)
