"""Questions that a model was trained on: reported beside the figures, for they show memory, not skill."""

from collections.abc import Iterator
from typing import Any

from eic.data.contamination import Said, overlaps
from eic.data.tokenize import tokenizer_for
from eic.engine.context import Context
from eic.engine.datasets.state import language_of, state_at
from eic.engine.models.contamination import said_by, said_in
from eic.lang.blocks.model import Model
from eic.lang.blocks.study import Evaluation
from eic.plan.steps import Step

_SHOWN = 20
"""Overlapping pairs that the report shows."""


def question_overlap(context: Context, answers: Step, evaluation: Evaluation) -> dict[str, Any] | None:
    """Return how a model's training data overlaps the questions; None for what was not trained here.

    ``rows`` of the data's ``of_rows`` are near ``questions`` of the evaluation's; the rules are those of the
    model's ``decontaminate``, and ``left_out`` says that it left those rows out of the training.
    """
    trained = context.plan.step(answers.inputs[0]) if answers.inputs else None
    if trained is None or not isinstance(trained.stage, Model):
        return None
    rules = trained.stage.decontaminate
    chain = context.chain(trained.inputs[0])
    state = state_at(context, chain)
    _, tokens = tokenizer_for(language_of(context, chain[0]))
    questions = evaluation.questions

    def said() -> Iterator[Said]:
        for row in state.examples:
            if context.stop.reason is not None:
                raise context.stop.reason
            yield said_by(row)

    asked = [said_in(question) for question in questions]
    pairs = list(overlaps(said(), asked, tokens, ngram=rules.ngram, rouge_l=rules.rouge_l))
    return {
        "rows": len(pairs), "of_rows": len(state.examples), "questions": len({pair.question for pair in pairs}),
        "ngram": rules.ngram, "rouge_l": rules.rouge_l, "left_out": rules.overlap == "drop",
        "pairs": [
            {"row": pair.row, "question": questions[pair.question].id, "rouge_l": pair.rouge_l, "run": pair.run}
            for pair in pairs[:_SHOWN]
        ],
    }  # fmt: skip
