"""Made-up trainings and evaluations: the events of a run that has both, cut where a test wants it."""

import math
from collections.abc import Iterator

from eic.events import (
    Event,
    Metric,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    TaskProposed,
    TrainTick,
)
from tests.tui.made import STEPS, TASKS

UPDATES = 240
QUESTIONS = 120
MORE = (
    {"key": "T", "kind": "train", "title": "chef / train", "action": "run", "calls": 0,
     "seconds": 300.0},
    {"key": "A", "kind": "answer", "title": "taste / answer chef", "action": "run", "calls": 0,
     "seconds": 30.0, "after": ["T"]},
    {"key": "B", "kind": "evaluate", "title": "taste / evaluate base", "action": "run", "calls": 0},
    {"key": "C", "kind": "evaluate", "title": "taste / evaluate chef", "action": "run", "calls": 0},
)  # fmt: skip


def tick(update: int, loss: float, at: float) -> TrainTick:
    rate = 2e-5 * math.sin(math.pi * update / UPDATES)
    return TrainTick(
        "T", "chef", update, UPDATES, 3 * update / UPDATES, loss, rate, update * 8_192, update * 1.5, at
    )


def loss_of(update: int) -> float:
    return 0.7 + 1.9 * math.exp(-update / 50) + 0.08 * math.sin(update * 1.7)


def trained(until: int = UPDATES, *, tree: bool = True) -> Iterator[Event]:
    """Yield the events of a run with its dataset stored, up to an update of its training."""
    yield RunStarted("cooking-2", "cooking.explore", "b2:0", 7, 0.5, (*STEPS, *MORE) if tree else MORE, 0.0)
    for step in STEPS if tree else ():
        yield StepStarted(step["key"], step["kind"], step["title"], True, 0.1)
        for task, parent, name in TASKS if step["key"] == "E" else ():
            yield TaskProposed("E", task, parent, name, task.count("/"), "", 0.1)
        yield StepFinished(step["key"], step["kind"], step["title"], True, 0.0, {}, 0.1)
    yield StepStarted("T", "train", "chef / train", False, 0.2)
    for update in range(1, until + 1):
        yield tick(update, loss_of(update), 0.2 + update * 1.5)


def evaluated(done: int = QUESTIONS) -> Iterator[Event]:
    """Yield the rest: the end of the training and two evaluations, the second up to a question."""
    at = 0.2 + UPDATES * 1.5
    yield Metric("T", "chef", "final loss", loss_of(UPDATES), 1, 1, at)
    yield StepFinished(
        "T", "train", "chef / train", False, at - 0.2, {"updates": UPDATES, "tokens": UPDATES * 8_192}, at
    )
    yield StepStarted("B", "evaluate", "taste / evaluate base", False, at)
    for name, value in (("exact match", 0.2142857), ("[b]ROUGE-L[/b]", 0.3071)):
        yield Metric("B", "base [i]\x1b[31m", name, value, QUESTIONS, QUESTIONS, at + 5)
    yield StepFinished("B", "evaluate", "taste / evaluate base", False, 5.0, {"questions": QUESTIONS}, at + 5)
    yield StepStarted("C", "evaluate", "taste / evaluate chef", False, at + 5)
    for question in range(1, done + 1):
        now = at + 5 + question / 10
        yield Metric("C", "chef", "exact match", 0.4 + question / 1000, question, QUESTIONS, now)
        yield Metric("C", "chef", "[b]ROUGE-L[/b]", 0.5, question, QUESTIONS, now)
    if done == QUESTIONS:
        yield StepFinished(
            "C", "evaluate", "taste / evaluate chef", False, 12.0, {"questions": QUESTIONS}, at + 20
        )
        yield RunFinished("cooking-2", "done", {}, at + 20)
