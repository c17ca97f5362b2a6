"""Rows that are also questions: found by runs of words and by ROUGE-L, nothing else is."""

import pytest

from eic.data.contamination import Overlap, Said, overlaps
from eic.data.rouge.score import score
from eic.data.tokenize import rouge_tokens

LONG = "A train leaves the station at noon and travels two hundred miles north in four hours flat"
SHORT = "What is the capital of France"


def found(rows, questions, ngram=13, rouge_l=0.8):
    rows, questions = (
        [Said(text) if isinstance(text, str) else text for text in texts] for texts in (rows, questions)
    )
    return list(overlaps(rows, questions, rouge_tokens, ngram=ngram, rouge_l=rouge_l))


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
    assert found([Said("Tell me a story.", "", LONG)], [LONG])[0].run


@pytest.mark.parametrize("questions", [[], ["", "!?"]])
def test_nothing_overlaps_with_nothing(questions):
    assert not found([LONG, ""], questions)


def test_rows_of_the_task_of_a_question_overlap_by_their_inputs_alone():
    task = "You are given two whole numbers between one and one hundred. Write their sum as one number, and nothing else."
    asked = [Said(task, "3 and 4"), Said(task, LONG), Said("Say it shortly.", "3 and 4")]
    rows = [Said(task, "3 and 5", "8"), Said(task, "7 and 4", "11"), Said(task, "40 and 2", "42")]
    assert not found(rows, asked), "other inputs, the same instruction"
    assert found([Said(task, "3 and 4.", "7")], asked) == [Overlap(0, 0, False, 1.0)]
    (pair,) = found([Said(task, f"Well, {LONG}, they say")], asked)
    assert (pair.question, pair.run) == (1, True)
    near = LONG.replace("noon", "nine").replace("north", "south")
    assert [(pair.question, pair.run) for pair in found([Said(task, near)], asked)] == [(1, False)]
    assert found([Said(task)], [Said(task)]), "without inputs it is the same question"
    assert found([Said(f"{task} {task}", "5 and 6")], asked)[0].run, "another instruction is compared whole"
