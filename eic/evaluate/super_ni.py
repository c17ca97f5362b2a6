"""``rouge_l``: the protocol of Super-NaturalInstructions: exact match, ROUGE-1 and ROUGE-L with stemming.

Each answer gets its best score over the references; figures are means times 100 to four decimals, in all
and by category. Words longer than three letters are stemmed (Porter), as the benchmark's scorer does.
"""

import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import fmean
from typing import Any

from eic.lang.questions import Question
from eic.record import record

EXACT_MATCH_CATEGORIES = frozenset({
    "Textual Entailment", "Cause Effect Classification", "Coreference Resolution", "Dialogue Act Recognition",
    "Answerability Classification", "Word Analogy",
})  # fmt: skip
"""Categories whose usual figure is exact match; that of all others is ROUGE-L."""

_PUNCTUATION = str.maketrans("", "", string.punctuation)


@record
class Scores:
    """One answer's best scores over its references, 0 to 1."""

    exact: float
    rouge_1: float
    rouge_l: float


def normal(text: str) -> str:
    """Return a text as exact match compares it: lower case, no punctuation, single spaces."""
    return " ".join(text.lower().translate(_PUNCTUATION).split())


def scores(answer: str, references: Sequence[str]) -> Scores:
    """Return an answer's scores; all 0 when there is no reference."""
    if not references:
        return Scores(0.0, 0.0, 0.0)
    scorer = _scorer()
    made = [scorer.score(reference, answer) for reference in references]
    return Scores(
        float(any(normal(answer) == normal(reference) for reference in references)),
        max(item["rouge1"].fmeasure for item in made),
        max(item["rougeL"].fmeasure for item in made),
    )


def figures(questions: Sequence[Question], scored: Mapping[str, Scores]) -> dict[str, Any]:
    """Return exact match, ROUGE-1 and ROUGE-L in all and by category; an unanswered question counts 0."""
    nothing = Scores(0.0, 0.0, 0.0)

    def means(of: Sequence[Question]) -> dict[str, Any]:
        rows = [scored.get(question.id, nothing) for question in of]
        if not rows:
            return {"questions": 0, "exact_match": None, "rouge_1": None, "rouge_l": None}
        return {
            "questions": len(rows),
            "exact_match": round(100 * fmean(row.exact for row in rows), 4),
            "rouge_1": round(100 * fmean(row.rouge_1 for row in rows), 4),
            "rouge_l": round(100 * fmean(row.rouge_l for row in rows), 4),
        }

    categories = sorted({question.subject for question in questions if question.subject})
    by_category = {}
    for name in categories:
        found = means([question for question in questions if question.subject == name])
        usual = "exact_match" if name in EXACT_MATCH_CATEGORIES else "rouge_l"
        by_category[name] = {**found, "usual": usual}
    return {**means(questions), "categories": by_category}


@lru_cache(maxsize=1)
def _scorer() -> Any:
    from rouge_score import rouge_scorer

    return rouge_scorer.RougeScorer(["rouge1", "rougeL"], use_stemmer=True)
