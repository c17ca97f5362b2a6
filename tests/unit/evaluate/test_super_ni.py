"""The protocol of Super-NaturalInstructions."""

import pytest

from eic.evaluate.super_ni import figures, scores
from eic.lang.questions import Question


@pytest.mark.parametrize(
    ("answer", "reference", "exact", "rouge_l"),
    [
        ("Mixed", "mixed", 1, 1.0), ("positive.", "Positive", 1, 1.0), ("running dogs", "run dog", 0, 1.0),
        ("The cats are running", "cat is run", 0, 0.5714), ("a b c", "a b d", 0, 0.6667), ("", "x", 0, 0.0),
    ],
)  # fmt: skip
def test_one_answer(answer, reference, exact, rouge_l):
    found = scores(answer, [reference])
    assert found.exact == exact
    assert found.rouge_l == pytest.approx(rouge_l, abs=5e-5)


def test_a_corpus_takes_the_best_reference():
    questions = (
        Question("1", "?", references=("mixed",), subject="Textual Entailment"),
        Question("2", "?", references=("a dog", "the cat sat down"), subject="Title Generation"),
    )
    scored = {
        "1": scores("Mixed", questions[0].references),
        "2": scores("the cat sat", questions[1].references),
    }
    found = figures(questions, scored)
    assert (found["exact_match"], found["rouge_l"]) == (50.0, 92.8571)
    assert found["categories"]["Textual Entailment"]["usual"] == "exact_match"
    assert found["categories"]["Title Generation"] == {
        "questions": 1, "exact_match": 0.0, "rouge_1": 85.7143, "rouge_l": 85.7143, "usual": "rouge_l",
    }  # fmt: skip
    assert figures(questions, {})["rouge_l"] == 0.0
    assert figures((), {})["rouge_l"] is None
    assert scores("x", ()).rouge_l == 0.0


@pytest.mark.parametrize(
    ("usual", "names"),
    [
        ("exact_match", "Textual Entailment, Cause Effect Classification, Coreference Resolution, Dialogue Act "
         "Recognition, Answerability Classification, Word Analogy"),
        ("rouge_l", "Overlap Extraction, Keyword Tagging, Question Rewriting, Title Generation, Data to Text, Grammar "
         "Error Correction"),
    ],
)  # fmt: skip
def test_the_usual_figure_of_each_of_the_twelve_categories(usual, names):
    questions = [Question(name, "?", references=("x",), subject=name) for name in names.split(", ")]
    found = figures(questions, {})["categories"]
    assert [category["usual"] for category in found.values()] == [usual] * 6
