"""The stage ``replay``: look at the tasks of two stages, choose among the earlier ones, take the rows.

One pass over the rows reads a few texts of each task, a second one takes rows. Which encoder made the
vectors, and what every chosen task scored, stand in the step's figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eic.canon import seeded_rng
from eic.data.example import Example, Task, task_json
from eic.data.mix import Grafted, graft
from eic.engine.context import Context
from eic.engine.datasets.load import Making
from eic.engine.records import DatasetState, Record
from eic.engine.result import StepResult
from eic.events import Notice
from eic.lang.blocks.replay import Replay
from eic.plan.steps import Step

ROOT = Task("replay", "", 0, "replay", "", ("replay",))


@dataclass(slots=True)
class _Read:
    """A task of a dataset: how many rows it has and the texts its vector is made of."""

    dataset: int
    task: str
    rows: int = 0
    texts: dict[str, None] = field(default_factory=dict)


def replay_rows(context: Context, step: Step, stage: Replay, states: Sequence[DatasetState]) -> StepResult:
    """Run a replay stage; ``states`` are the current dataset and the previous ones."""
    current = _tasks(0, states[0], stage)
    previous = [task for at, state in enumerate(states[1:], 1) for task in _tasks(at, state, stage)]
    encoder, chosen, scores = _chosen(context, step, stage, current, previous)
    trees = _trees(stage, states)
    marks = {(one.dataset, one.task): _marks(one, stage, int(step.settings["seed"])) for one in chosen}
    names = {(one.dataset, one.task): trees[one.dataset].ids.get(one.task, one.task) for one in chosen}
    replayed = sum(sum(mark) for mark in marks.values())
    total = len(states[0].examples) + replayed
    figures = {"examples": 0, "replayed": replayed, "chosen": len(chosen), "of": len(previous), "tasks": 0}
    told = [
        {"task": names[one.dataset, one.task], "score": score}
        for one, score in zip(chosen, scores, strict=True)
    ]
    if chosen:
        text = f"{step.title}: replays {len(chosen)} of {len(previous)} earlier tasks, chosen with {encoder}"
        context.tell(Notice("info", text, context.at))
    tasks = (ROOT, *(task for tree in trees for task in tree.tasks))
    making = Making(context, step, figures, lambda: tasks)

    def records() -> Iterator[Record]:
        for at, (state, tree) in enumerate(zip(states, trees, strict=True)):
            for row in state.examples if at == 0 else _taken(at, state, marks):
                made = replace(row, task=tree.ids.get(row.task) or tree.tasks[0].id)
                yield making.made(made, figures["examples"] / max(1, total))
        figures["tasks"] = len(tasks)
        yield from (["task", task_json(task)] for task in tasks)
        making.tell()

    return StepResult(records(), figures, {"encoder": encoder, "strategy": stage.strategy, "chosen": told})


def _tasks(dataset: int, state: DatasetState, stage: Replay) -> list[_Read]:
    """Return the tasks that have rows, in the order in which they first appear."""
    by_data = stage.strategy == "data_diverse"
    found: dict[str, _Read] = {}
    for row in state.examples:
        task = found.get(row.task)
        if task is None:
            task = found[row.task] = _Read(dataset, row.task)
        task.rows += 1
        if len(task.texts) < stage.read:
            task.texts[f"{row.input}\n{row.output}" if by_data else row.instruction] = None
    return list(found.values())


def _chosen(
    context: Context, step: Step, stage: Replay, current: list[_Read], previous: list[_Read]
) -> tuple[str, list[_Read], list[float]]:
    """Return the encoder's name, the tasks to replay, the most wanted first, and their scores."""
    if stage.strategy == "none":
        return "", [], []
    from eic.data.replay import choose_tasks, replay_scores  # needs numpy
    from eic.engine.datasets.encoding import task_vectors

    documents = [list(task.texts) for task in (*current, *previous)]
    name, vectors = task_vectors(context, step, stage.encoder, documents)
    now, earlier = vectors[: len(current)], vectors[len(current) :]
    places = choose_tasks(stage.strategy, now, earlier, stage.tasks)
    scores: Any = replay_scores(stage.strategy, now, earlier) if places else ()
    return (
        name,
        [previous[place] for place in places],
        [float(scores[place]) for place in places],
    )


def _marks(task: _Read, stage: Replay, seed: int) -> bytearray:
    """Return a mark (1: replayed) for every row of a chosen task."""
    if stage.rows is None or task.rows <= stage.rows:
        return bytearray(b"\1" * task.rows)
    marks = bytearray(task.rows)
    for place in seeded_rng("replay", seed, task.dataset, task.task).sample(range(task.rows), stage.rows):
        marks[place] = 1
    return marks


def _taken(dataset: int, state: DatasetState, marks: dict[tuple[int, str], bytearray]) -> Iterator[Example]:
    at: dict[str, int] = {}
    for row in state.examples:
        mark = marks.get((dataset, row.task))
        if mark is not None:
            place = at[row.task] = at.get(row.task, -1) + 1
            if mark[place]:
                yield row


def _trees(stage: Replay, states: Sequence[DatasetState]) -> list[Grafted]:
    taken: set[str] = set()
    trees = []
    for name, state in zip((stage.current, *stage.previous), states, strict=True):
        tree = graft(ROOT, name, state.tasks, state.pruned_ids, taken)
        taken.update(task.id for task in tree.tasks)
        trees.append(tree)
    return trees
