"""Evaluations as steps: who answers which questions, and what judges the answers.

Answers are keyed by who gives them, the questions as they are shown and the way of generating; what is
right, the metric and the judge are not in it, so evaluations and ablation variants share them.
"""

from typing import Any

from eic.canon import Key
from eic.evaluate.verify import verify_version
from eic.lang.blocks.study import Evaluation, Generate
from eic.lang.questions import Question
from eic.lang.schema import identity
from eic.lang.spec import Spec
from eic.lang.values import BaseRef, Template
from eic.plan.identity import questions_digest, shown_digest, teacher_identity
from eic.plan.steps import Step, make_step
from eic.plan.training import base_identity
from eic.record import record


@record
class Answers:
    """The stage of an ``answer`` step: a model (or a teacher) of the spec, and what it is asked.

    ``base`` is the model that answers as it is (a trained one is the step's input), ``ask`` the template
    of a teacher's calls, ``generate`` says how a model writes.
    """

    name: str
    by_teacher: bool
    base: BaseRef | None
    questions: tuple[Question, ...]
    generate: Generate
    ask: Template | None


def answer_step(
    spec: Spec,
    evaluation: Evaluation,
    name: str,
    *,
    seed: int,
    model: Key | None,
    rows: Key | None,
    suffix: str,
) -> Step:
    """Return the step in which ``name`` answers an evaluation's questions.

    ``model`` is the key of the step that trains it, None for a teacher and for a base that is taken as it
    is; ``rows`` that of the dataset whose rows are the questions, None when a file holds them.
    """
    settings: dict[str, Any] = {"questions": shown_digest(evaluation.questions), "seed": seed}
    teacher = any(item.name == name for item in spec.teachers)
    base = spec.model(name).base if not teacher and model is None else None
    if teacher:
        settings["teacher"] = teacher_identity(spec.teacher(name))
        settings["ask"] = identity(evaluation.ask)
    else:
        settings["generate"] = identity(evaluation.generate)
        if base is not None:
            settings |= base_identity(spec.model(name))
    stage = Answers(name, teacher, base, evaluation.questions, evaluation.generate, evaluation.ask)
    inputs = tuple(key for key in (model, rows) if key is not None)
    return make_step("answer", f"{evaluation.name}{suffix} / answer {name}", name, stage, settings, inputs)


def evaluate_step(
    spec: Spec,
    evaluation: Evaluation,
    *,
    seed: int,
    answers: tuple[Key, ...],
    data: tuple[Key, ...],
    suffix: str,
) -> Step:
    """Return the step that judges the answers; ``data`` are the datasets that the models were trained on."""
    settings: dict[str, Any] = {
        "metric": evaluation.metric,
        "questions": questions_digest(evaluation.questions),
    }
    match evaluation.metric:
        case "math_accuracy":
            version = verify_version() if evaluation.grader == "verify" else ""
            settings["grader"] = version or evaluation.grader
        case "pairwise":
            assert evaluation.judge is not None
            settings["judge"] = teacher_identity(spec.teacher(evaluation.judge))
            settings["prompt"] = identity(evaluation.prompt)
            settings |= {"orders": evaluation.orders, "verdicts": evaluation.verdicts, "seed": seed}
    trained = [model for model in spec.models if model.name in evaluation.models and model.data]
    if trained:
        settings["overlap"] = [[item.decontaminate.ngram, item.decontaminate.rouge_l] for item in trained]
    settings["models"] = len(answers)
    title = f"{evaluation.name}{suffix} / evaluate"
    return make_step("evaluate", title, evaluation.name, evaluation, settings, (*answers, *data))


def missing_package(step: Step) -> str:
    """Return why this machine cannot judge or answer as a step asks, "" when it can (nothing is imported)."""
    match step.stage:
        case Evaluation(metric="math_accuracy", grader="verify") if not verify_version():
            return (
                f"the step `{step.title}` compares answers by math-verify, which is not installed: "
                "`pip install 'eic[eval]'`, or say `grader = strict`"
            )
        case Answers(by_teacher=False) if not _installed("transformers") or not _installed("torch"):
            return (
                f"the step `{step.title}` needs transformers and torch, which are not installed: "
                "`pip install 'eic[train]'`"
            )
    return ""


def _installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None
