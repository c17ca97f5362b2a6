"""``evaluate`` steps: answers to figures, by a grader, a judge, words in common, or (later) people.

A step leaves one record of figures and one a question; neither names a model (the key does not either):
models stand in the order in which the evaluation lists them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eic.engine.asked import asked
from eic.engine.calls import Driver, Usage
from eic.engine.context import Context
from eic.engine.records import Record
from eic.engine.requests import RequestMaker
from eic.engine.result import StepResult
from eic.engine.studies.answers import Given, read_answers
from eic.engine.studies.question_overlap import question_overlap
from eic.evaluate import super_ni
from eic.evaluate.accuracy import Grader, accuracy
from eic.evaluate.pairs import LOSE, ORDERS, WIN, Outcome, beat_rate, decide, without_answer
from eic.evaluate.pairs import figures as pair_figures
from eic.events import Metric
from eic.lang.blocks.study import Evaluation
from eic.lang.questions import Question
from eic.methods.each import Each
from eic.methods.judging import comparing
from eic.plan.steps import Step

FIGURES, QUESTION = "figures", "question"
"""Tags of an evaluation's records: one of figures, then one a question in order."""

Answered = dict[str, Given]
"""A model's answers by the question's id."""


async def run_evaluation(context: Context, step: Step) -> StepResult:
    """Judge the answers that an ``evaluate`` step's inputs left."""
    first = context.plan.step(answer_keys(step)[0])
    evaluation: Evaluation = await asyncio.to_thread(asked, context, first, step.stage)
    given = [await asyncio.to_thread(read_answers, context.store, key) for key in answer_keys(step)]
    if evaluation.metric == "pairwise":
        comparisons = await _compare(context, step, evaluation, given)
        rows, meta = comparisons.details(), comparisons.usage.json()
        figures: dict[str, Any] = {"models": [{} for _ in given], "comparisons": comparisons.figures()}
    else:
        meta = {}
        rows, figures = await asyncio.to_thread(_score, context, step, evaluation, given)
    for key, model, answers in zip(answer_keys(step), figures["models"], given, strict=True):
        model |= {
            "failed": sum(not item.text.strip() for item in answers.values()),
            "cut": sum(item.finish == "length" for item in answers.values()),
        }  # fmt: skip
        found = await asyncio.to_thread(question_overlap, context, context.plan.step(key), evaluation)
        model |= {} if found is None else {"overlap": found}
    counts = {"questions": len(evaluation.questions), "models": len(given)}
    if meta:
        counts["calls"] = meta["calls"]
    return StepResult(_records(figures, rows), counts, meta)


def answer_keys(step: Step) -> tuple[str, ...]:
    """Return the keys of the ``answer`` steps of an ``evaluate`` step, in the order of its models."""
    return step.inputs[: step.settings["models"]]


def _records(figures: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Iterator[Record]:
    yield [FIGURES, figures]
    for row in rows:
        yield [QUESTION, row]


# --- answers one by one -----------------------------------------------------------------


def _score(
    context: Context, step: Step, evaluation: Evaluation, given: Sequence[Answered]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the details and figures of a metric that looks at each answer by itself."""
    match evaluation.metric:
        case "math_accuracy":
            with Grader(evaluation.grader) as grader:
                scored = [
                    _each(context, step, evaluation, place, answers, "accuracy", _graded(grader))
                    for place, answers in enumerate(given)
                ]
                models = [accuracy(evaluation.questions, dict(found)) for found in scored]
                extra = {"grader": step.settings["grader"], "timeouts": grader.timeouts}
            details = [{name: _graded_json(row) for name, row in found.items()} for found in scored]
        case "rouge_l":
            rouge = [
                _each(context, step, evaluation, place, answers, "rouge_l", _rouge)
                for place, answers in enumerate(given)
            ]
            models = [super_ni.figures(evaluation.questions, found) for found in rouge]
            details = [{name: _rouge_json(row) for name, row in found.items()} for found in rouge]
            extra = {}
        case _:  # human: there is nothing to do before people vote
            models, details, extra = [{} for _ in given], [{} for _ in given], {}
    rows = [
        {"id": question.id, "answers": [found.get(question.id, {}) for found in details]}
        for question in evaluation.questions
    ]
    return rows, {"models": models, "comparisons": [], **extra}


def _each(
    context: Context, step: Step, evaluation: Evaluation, place: int, answers: Answered, name: str,
    judge: Callable[[Question, str], tuple[Any, float]],
) -> dict[str, Any]:  # fmt: skip
    """Judge a model's answers; tell the mean (times 100) now and then. ``judge`` returns (result, 0..1)."""
    found: dict[str, Any] = {}
    total, points = len(evaluation.questions), 0.0
    for done, question in enumerate(evaluation.questions, start=1):
        if context.stop.reason is not None:
            raise context.stop.reason
        found[question.id], point = judge(question, answers[question.id].text)
        points += point
        if done == total or done % max(1, total // 20) == 0:
            value = round(100 * points / done, 4)
            context.tell(Metric(step.key, evaluation.models[place], name, value, done, total, context.at))
    return found


def _graded(grader: Grader) -> Callable[[Question, str], tuple[Any, float]]:
    def judge(question: Question, text: str) -> tuple[Any, float]:
        found = grader.grade(question, text)
        return found, float(found.correct)

    return judge


def _graded_json(row: Any) -> dict[str, Any]:
    return {"found": row.found, "reference": row.reference, "correct": row.correct}


def _rouge(question: Question, text: str) -> tuple[Any, float]:
    found = super_ni.scores(text, question.references)
    return found, found.rouge_l


def _rouge_json(row: Any) -> dict[str, Any]:
    return {
        "exact_match": row.exact, "rouge_1": round(row.rouge_1, 6), "rouge_l": round(row.rouge_l, 6),
    }  # fmt: skip


# --- answers two by two -----------------------------------------------------------------


@dataclass(slots=True)
class Comparisons:
    """The comparisons of an evaluation: the first model with each of the others."""

    evaluation: Evaluation
    given: Sequence[Answered]
    tell: Callable[[int, str, float, int], None] = lambda pair, name, value, done: None
    usage: Usage = field(default_factory=Usage)
    _verdicts: dict[str, str | None] = field(default_factory=dict)
    _outcomes: dict[tuple[int, str], Outcome] = field(default_factory=dict)
    _counts: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def compat(self) -> bool:
        """Whether verdicts are read and missing answers treated as the released code does."""
        return self.evaluation.verdicts == "compat"

    @property
    def orders(self) -> int:
        """In how many orders each pair is judged."""
        return 1 if self.evaluation.orders == "one" else len(ORDERS)

    def machine(self) -> Each[str]:
        """Return the machine that asks for every verdict that is needed; drive it to its end."""
        prompt = self.evaluation.prompt
        assert prompt is not None
        return comparing(
            self.evaluation.questions, self._pairs(), prompt.reply, compat=self.compat, told=self._take
        )

    def figures(self) -> list[dict[str, Any]]:
        """Return each comparison's figures."""
        return [
            pair_figures(
                self.evaluation.questions,
                [self._outcomes[pair, question.id] for question in self.evaluation.questions],
            )
            for pair in range(len(self.given) - 1)
        ]

    def details(self) -> list[dict[str, Any]]:
        """Return what each question came to in each comparison."""
        rows = []
        for question in self.evaluation.questions:
            found = [self._outcomes[pair, question.id] for pair in range(len(self.given) - 1)]
            rows.append(
                {
                    "id": question.id,
                    "answers": [{} for _ in self.given],
                    "comparisons": [
                        {"outcome": item.outcome, "verdicts": list(item.verdicts), "failed": item.failed}
                        for item in found
                    ],
                }
            )
        return rows

    def _pairs(self) -> Iterator[tuple[str, str, str, str]]:
        candidate = self.given[0]
        for pair, baseline in enumerate(self.given[1:]):
            for question in self.evaluation.questions:
                mine, other = candidate[question.id].text, baseline[question.id].text
                gone = without_answer(mine, other, compat=self.compat)
                if gone is not None:
                    self._settle(pair, Outcome(question.id, gone[0], (), gone[1]))
                    continue
                for order in range(self.orders):
                    texts = (other, mine) if order == 0 else (mine, other)
                    yield f"{pair} {order} {question.id}", question.id, *texts

    def _take(self, name: str, verdict: str | None) -> None:
        self._verdicts[name] = verdict
        pair, _, question = name.split(" ", 2)
        names = [f"{pair} {order} {question}" for order in range(self.orders)]
        if all(known in self._verdicts for known in names):
            verdicts = tuple(self._verdicts[known] for known in names)
            self._settle(int(pair), Outcome(question, decide(verdicts, compat=self.compat), verdicts))

    def _settle(self, pair: int, outcome: Outcome) -> None:
        self._outcomes[pair, outcome.question] = outcome
        count = self._counts.setdefault(pair, Counter())
        count[outcome.outcome] += 1
        rate = beat_rate(count[WIN], count[LOSE])
        if rate is not None:
            self.tell(pair, "beat_rate", rate, count.total())


async def _compare(
    context: Context, step: Step, evaluation: Evaluation, given: Sequence[Answered]
) -> Comparisons:
    total = len(evaluation.questions)

    def tell(pair: int, name: str, value: float, done: int) -> None:
        if done == total or done % max(1, total // 20) == 0:
            subject = f"{evaluation.models[0]} vs {evaluation.models[pair + 1]}"
            context.tell(Metric(step.key, subject, name, value, done, total, context.at))

    comparisons = Comparisons(evaluation, given, tell)
    assert evaluation.judge is not None
    assert evaluation.prompt is not None
    maker = RequestMaker(context.spec.teacher(evaluation.judge), {"compare": evaluation.prompt}, context.seed)
    machine = comparisons.machine()
    stack = context.stacks[evaluation.judge]
    await Driver(context, step, machine, maker, stack, comparisons.usage).run()
    return comparisons
