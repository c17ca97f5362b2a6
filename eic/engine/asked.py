"""Questions that are rows of a dataset: read when they are asked, for the spec does not hold them."""

from dataclasses import replace
from typing import TypeVar

from eic.canon import Key
from eic.engine.context import Context
from eic.engine.datasets.state import state_at
from eic.lang.blocks.study import Evaluation
from eic.lang.questions import Question
from eic.plan.evaluating import Answers
from eic.plan.steps import Step

Asking = TypeVar("Asking", Answers, Evaluation)


def asked(context: Context, answers: Step, stage: Asking) -> Asking:
    """Return ``stage`` with its questions filled in: from the rows of a dataset when the spec names one.

    ``answers`` is an ``answer`` step of the evaluation; its last input is that dataset. A row's output becomes the
    right answer, the name of its task the question's subject.
    """
    if stage.questions:
        return stage
    return replace(stage, questions=rows_asked(context, answers.inputs[-1]))


def rows_asked(context: Context, key: Key) -> tuple[Question, ...]:
    """Return the rows of a dataset, whose last step is ``key``, as questions."""
    state = state_at(context, context.chain(key))
    names = {task.id: task.name for task in state.tasks}
    return tuple(
        Question(row.id, row.instruction, row.input, (row.output,), "", names.get(row.task, ""))
        for row in state.examples
    )
