"""``answer`` steps: one model or teacher answers one question set. What they leave, and reading it again."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eic.canon import Key
from eic.data.replies.clean import storable, without_thoughts
from eic.engine.asked import asked
from eic.engine.calls import Driver
from eic.engine.context import Context
from eic.engine.models.generating import generated
from eic.engine.records import Record
from eic.engine.requests import RequestMaker
from eic.engine.result import StepResult
from eic.events import ANSWERED, Metric
from eic.methods.each import Each
from eic.methods.judging import answering
from eic.plan.evaluating import Answers
from eic.plan.steps import Step
from eic.record import record
from eic.store import Store

ANSWER = "answer"
"""Tag of the records: ``[id, text, finish]``, one a question, in the questions' order."""

GONE = "refused"
"""``finish`` of an answer that was not given."""


@record
class Given:
    """An answer: its text ("" when there is none) and why it ended: ``stop``, ``length``, ``refused``."""

    text: str
    finish: str


async def run_answers(context: Context, step: Step) -> StepResult:
    """Let the model or teacher of a step answer its questions."""
    stage: Answers = await asyncio.to_thread(asked, context, step, step.stage)
    total = len(stage.questions)

    def tell(done: int) -> None:
        if done == total or done % max(1, total // 100) == 0:
            context.tell(Metric(step.key, stage.name, ANSWERED, done, done, total, context.at))

    found: Mapping[str, tuple[str, str] | None]
    if stage.by_teacher:
        count = iter(range(1, total + 1))
        machine = asking_machine(stage, lambda: tell(next(count)))
        maker = RequestMaker(context.spec.teacher(stage.name), templates_of(stage), context.seed)
        kept: tuple[Callable[[], None], ...] = ()
        usage = await Driver(context, step, machine, maker, context.stacks[stage.name]).run()
        found, meta = machine.results, usage.json()
    else:
        found, meta, tidy = await generated(context, step, stage, tell)
        kept = (tidy,)
    given = {name: cleaned(pair) for name, pair in found.items()}
    counts = {
        "answers": sum(bool(item.text.strip()) for item in given.values()),
        "failed": sum(not item.text.strip() for item in given.values()),
        "cut": sum(item.finish == "length" for item in given.values()),
    }  # fmt: skip
    return StepResult(_records(stage, given), counts, meta, *kept)


def asking_machine(stage: Answers, told: Any = lambda: None) -> Each[tuple[str, str]]:
    """Return the machine that puts a step's questions to its teacher; ``told`` is called at each answer."""
    return answering(stage.questions, lambda name, found: told())


def templates_of(stage: Answers) -> dict[str, Any]:
    """Return the template of a teacher's calls by its role."""
    assert stage.ask is not None
    return {"answer": stage.ask}


def read_answers(store: Store, key: Key) -> dict[str, Given]:
    """Return the answers an ``answer`` step left, by the question's id. Raises ``StoreError``."""
    return {name: Given(text, finish) for _, (name, text, finish) in store.artifacts.read(key, ANSWER)}


def cleaned(found: tuple[str, str] | None) -> Given:
    """Return what was answered, without the thoughts that some models write down first."""
    if found is None:
        return Given("", GONE)
    text, finish = found
    return Given(without_thoughts(storable(text)).strip(), finish)


def _records(stage: Answers, given: dict[str, Given]) -> Iterator[Record]:
    for question in stage.questions:
        found = given[question.id]
        yield [ANSWER, [question.id, found.text, found.finish]]
