"""What a stored step holds, told again, so that a view shows a tree that was made before."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from eic.canon import Key
from eic.data.example import PrunedTask, Task, task_from_json
from eic.data.tables.base import reason_told
from eic.engine.context import Context
from eic.engine.records import Record
from eic.events import (
    Event,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Notice,
    TaskProposed,
    TaskRejected,
    TrainTick,
)
from eic.figures import CURVE
from eic.plan.steps import Step
from eic.store import StoreError
from eic.store.artifacts import Artifacts

REMARKS = "remarks"
"""Where a step's figures hold what was remarked of its result: a list of level and text."""

_WANTED = {"explore": "sub-tasks", "dynosaur": "sub-tasks", "self_instruct": "instructions"}
"""What a kind of step gives a task up short of, where that is not examples."""


class Told(Protocol):
    """What events say of the step they are about: planned steps have it, and so have those of an earlier run."""

    @property
    def key(self) -> Key:
        """Its content address."""
        ...

    @property
    def kind(self) -> str:
        """What it does."""
        ...

    @property
    def block(self) -> str:
        """The block it belongs to."""
        ...


def retell(context: Context, step: Step) -> None:
    """Tell the facts of a step whose result is stored."""
    tasks: list[str] = []
    try:
        for event in stored_facts(
            context.store.artifacts, step, lambda: context.chain(step.key)[0].key, context.at
        ):
            context.tell(event)
            if isinstance(event, TaskProposed):
                tasks.append(event.id)
        if step.kind == "explore":
            warn_unknown(context, step, tasks)
    except StoreError as error:  # nobody but the views misses it; who needs the records will say so
        context.tell(Notice("warning", str(error), context.at))


def tell_again(context: Context, step: Step, meta: Mapping[str, Any]) -> None:
    """Tell, in one line, of the warnings that came when a step was made whose result is re-used."""
    texts = [text for level, text in meta.get(REMARKS, ()) if level == "warning"]
    if not texts:
        return
    more = f" (and {len(texts) - 1:,} more warnings of when it was made: `eic show`)" if texts[1:] else ""
    context.tell(Notice("warning", f"{step.title}: {texts[0]}{more}", context.at))


def task_told(step: Told, task: Task, at: float) -> TaskProposed:
    """Return the event of a task that joined a tree."""
    return TaskProposed(step.key, task.id, task.parent, task.name, task.depth, task.origin, at)


def prune_told(step: Told, item: PrunedTask, names: dict[str, str], at: float) -> TaskRejected:
    """Return the event of a task that was pruned; ``names`` by task id."""
    why = f"pruned: {item.text}" + (f" (like {item.nearest})" if item.nearest else "")
    return TaskRejected(step.key, item.task, names.get(item.task, item.task), why, at)


def drops_told(step: Told, drops: Iterable[tuple[str, str]], at: float) -> Iterator[ExampleDropped]:
    """Yield how many rows each rule dropped in each task; ``drops`` are (task, rule) of each row."""
    tally: dict[tuple[str, str], int] = {}
    for drop in drops:
        tally[drop] = tally.get(drop, 0) + 1
    for (task, rule), count in tally.items():
        yield ExampleDropped(step.key, task, rule, count, at)


def shortfall_told(step: Told, task: str, fall: Mapping[str, Any], at: float) -> FellShort:
    """Return the event of a task that a step gave up; ``fall`` holds got, wanted and reason."""
    what = _WANTED.get(step.kind, "examples")
    return FellShort(step.key, task, what, fall["got"], fall["wanted"], fall["reason"], at)


def warn_unknown(context: Context, step: Step, tasks: Iterable[str]) -> None:
    """Tell which tasks ``edits.json`` names and the tree of ``step`` does not hold."""
    for task in context.edits.unknown(step.block, tasks):
        text = f"edits.json names {task}, which is no task of {step.block}"
        context.tell(Notice("warning", text, context.at))


def stored_facts(artifacts: Artifacts, step: Told, source: Callable[[], Key], at: float) -> Iterator[Event]:
    """Yield the facts that the stored result of a step holds; ``source`` gives its dataset's first step.

    Raises ``StoreError`` when the result is not there (any more).
    """
    read = artifacts.read
    match step.kind:
        case "explore":
            for tag, content in read(step.key, "task", "shortfall"):
                if tag == "task":
                    yield task_told(step, task_from_json(content), at)
                elif tag == "shortfall":
                    yield shortfall_told(step, content["task"], content, at)
        case "dynosaur" | "self_instruct":
            yield from (task_told(step, task_from_json(content), at) for _, content in read(step.key, "task"))
            yield from _made(step, read(step.key, "example", "shortfall"), at)
            drops = ((c["example"][1], reason_told(c["text"])) for _, c in read(step.key, "dropped"))
            yield from drops_told(step, drops, at)
        case "prune":
            pruned = [PrunedTask(**content) for _, content in read(step.key, "pruned")]
            names = _names(artifacts, source()) if pruned else {}
            yield from (prune_told(step, item, names, at) for item in pruned)
        case "synthesize":
            yield from _made(step, read(step.key, "example", "shortfall"), at)
        case "load" | "curated" | "mix" | "replay":
            yield from (task_told(step, task_from_json(content), at) for _, content in read(step.key, "task"))
            yield from _made(step, read(step.key, "example"), at)
        case "train":
            yield from _curve(step, read(step.key, "training"), at)
        case "filter":
            drops = ((c["example"][1], c["text"]) for _, c in read(step.key, "dropped"))
            yield from drops_told(step, drops, at)


def _curve(step: Told, records: Iterable[Record], at: float) -> Iterator[TrainTick]:
    """Yield a stored training's ticks, at most as many as a curve shows."""
    training = next(content for _, content in records)
    points, updates = training["loss"], training["updates"]
    for number, (update, loss, rate) in enumerate(points):
        if number % (1 + len(points) // CURVE) == 0 or update == updates:
            share = update / updates
            yield TrainTick(
                step.key, step.block, update, updates, round(training["settings"]["epochs"] * share, 4), loss, rate,
                round(training["tokens"] * share), round(training["seconds"] * share, 3), at,
            )  # fmt: skip


def _names(artifacts: Artifacts, source: Key) -> dict[str, str]:
    return {content["id"]: content["name"] for _, content in artifacts.read(source, "task")}


def _made(step: Told, records: Iterable[Record], at: float) -> Iterator[ExampleMade | FellShort]:
    counts: dict[str, int] = {}
    firsts: dict[str, str] = {}
    for tag, content in records:
        if tag == "example":
            task = content[1]
            counts[task] = counts.get(task, 0) + 1
            firsts.setdefault(task, content[2])
        elif tag == "shortfall":
            yield shortfall_told(step, content["task"], content, at)
    for task, count in counts.items():
        yield ExampleMade(step.key, task, count, firsts[task], at)
