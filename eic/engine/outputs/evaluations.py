"""Evaluations as they are written: ``<name>.json`` with figures, ``<name>.answers.jsonl`` with every answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eic.canon import Key
from eic.engine.asked import asked
from eic.engine.context import Context
from eic.engine.studies.answers import Given, read_answers
from eic.engine.studies.evaluations import FIGURES, QUESTION, answer_keys
from eic.evaluate import votes as voting
from eic.evaluate.content import Named, content, with_votes
from eic.evaluate.sheets import pairs_of
from eic.lang.blocks.study import Evaluation
from eic.plan.steps import Step


class VotesError(Exception):
    """A file of votes that cannot be read as one; ``str()`` names the file and says what is wrong."""


def votes_path(out: Path, name: str) -> Path:
    """Return where the votes of people on an evaluation lie."""
    return out / f"{name}.votes.csv"


def read_votes(out: Path, name: str) -> tuple[voting.Vote, ...]:
    """Return the votes on an evaluation, none when nobody voted yet.

    Raises ``VotesError`` that names file and line of what is no vote, ``OSError`` when it cannot be read.
    """
    path = votes_path(out, name)
    if not path.is_file():
        return ()
    try:
        return voting.read_votes(path.read_text(encoding="utf-8-sig"))
    except ValueError as fault:
        raise VotesError(f"{path} holds no votes: {fault}. Correct it, or move it away.") from None


def evaluation_json(
    context: Context, step: Step, evaluation: Evaluation, votes: tuple[voting.Vote, ...] = ()
) -> dict[str, Any]:
    """Return an evaluation as it is written: each model's figures, each comparison's, the keys of what it rests on."""
    evaluation = asked(context, context.plan.step(answer_keys(step)[0]), evaluation)
    figures = next(found for _, found in context.store.artifacts.read(step.key, FIGURES))
    named = Named(evaluation.name, evaluation.models, evaluation.judge or "" if evaluation.prompt else "")
    made = content(
        named, step.key, step.settings, figures, questions=len(evaluation.questions),
        inputs=[_inputs(context, key) for key in answer_keys(step)],
    )  # fmt: skip
    if evaluation.metric != "human":
        return made
    rows = map(json.loads, answer_lines(context, step, evaluation))
    seen = {(p.question, p.candidate, p.baseline): p.digest for p in pairs_of(evaluation.name, rows, "")}
    return with_votes(made, evaluation.questions, voting.current(votes, seen), evaluation.merge)


def _inputs(context: Context, answers: Key) -> dict[str, Any]:
    """Return the keys of a model's answers and of the weights that gave them (where they were trained here)."""
    step = context.plan.step(answers)
    trained = bool(step.inputs) and step.stage.base is None
    return {"answers": answers, **({"weights": step.inputs[0]} if trained else {})}


def answer_lines(context: Context, step: Step, evaluation: Evaluation) -> Iterator[str]:
    """Yield one line a question: the question, every model's answer, and what was made of it."""
    evaluation = asked(context, context.plan.step(answer_keys(step)[0]), evaluation)
    given = [read_answers(context.store, key) for key in answer_keys(step)]
    rows = context.store.artifacts.read(step.key, QUESTION)
    for question, (_, row) in zip(evaluation.questions, rows, strict=True):
        line: dict[str, Any] = {"id": question.id, "question": question.text, "input": question.input}
        line |= {
            "level": question.level,
            "subject": question.subject,
            "references": list(question.references),
        }
        line["answers"] = [
            {"model": name, **_answer(answers[question.id]), **judged}
            for name, answers, judged in zip(evaluation.models, given, row["answers"], strict=True)
        ]
        if "comparisons" in row:
            line["comparisons"] = [
                {"candidate": evaluation.models[0], "baseline": other, **found}
                for other, found in zip(evaluation.models[1:], row["comparisons"], strict=True)
            ]
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _answer(found: Given) -> dict[str, str]:
    return {"text": found.text, "finish": found.finish}
