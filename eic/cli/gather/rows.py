"""A dataset for a report: one pass over its rows, one over its drops, in bounded memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from eic.canon import seeded_rng
from eic.cli.gather.rules import Drops, drops_of, row_places, rules_of
from eic.cli.stored import Stored
from eic.data.example import Example, Task
from eic.engine.records import DatasetState
from eic.report.values import (
    DatasetFacts,
    Lengths,
    Refusal,
    SampleFacts,
    StageFacts,
    TaskFacts,
)
from eic.store import Store

SAMPLES = 8
"""Rows of a dataset that a report shows."""

REFUSALS = 200
"""Refused tasks that a report names."""

_BARS = 30


@dataclass(slots=True)
class _Pass:
    """What one pass over the kept rows finds."""

    per_task: Counter[str] = field(default_factory=Counter)
    words: dict[str, Counter[int]] = field(default_factory=dict)
    chosen: list[Example] = field(default_factory=list)
    nearest: dict[str, str] = field(default_factory=dict)


def dataset_facts(store: Store, stored: Stored, filters: Sequence[dict[str, Any]]) -> DatasetFacts:
    """Return a dataset as far as it is stored; ``filters`` are its rules with their lines in the spec, if known."""
    state = stored.state
    drops = drops_of(stored)
    found = _rows(state.examples, drops.nearest)
    return DatasetFacts(
        name=stored.name,
        missing=stored.missing,
        rows=found.per_task.total(),
        tasks=tuple(_tasks(store, stored, found, drops)),
        stages=tuple(_stages(store, stored)),
        rules=tuple(rules_of(store, stored, filters, drops, found.nearest)),
        samples=tuple(_samples(store, state.tasks, found.chosen)),
        lengths=tuple(_lengths(name, counts) for name, counts in found.words.items() if counts),
        refused=sum(1 for _ in state.rejected()),
        refusals=tuple(_refusals(state)),
    )


def _rows(examples: Iterable[Example], wanted: set[str]) -> _Pass:
    """Read the rows once: count them, measure them, and draw some of different tasks with a fixed seed."""
    found = _Pass(words={"instruction": Counter(), "input": Counter(), "output": Counter()})
    rng = seeded_rng("report rows")
    best: dict[str, tuple[float, Example]] = {}
    for row in examples:
        found.per_task[row.task] += 1
        for name, counts in found.words.items():
            text = getattr(row, name)
            if text or name != "input":
                counts[len(text.split())] += 1
        if row.id in wanted:
            found.nearest[row.id] = row.instruction
        draw = rng.random()
        if row.task not in best or draw < best[row.task][0]:
            best[row.task] = (draw, row)
            if len(best) > 4 * SAMPLES:
                for task, _ in sorted(best.items(), key=lambda item: item[1][0])[SAMPLES:]:
                    del best[task]
    found.chosen = [row for _, row in sorted(best.values(), key=lambda item: item[0])[:SAMPLES]]
    return found


def _tasks(store: Store, stored: Stored, found: _Pass, drops: Drops) -> Iterator[TaskFacts]:
    state, made, short = stored.state, stored.state.made(), _shortfalls(store, stored)
    pruned = {item.task: item for item in state.pruned}
    names = {task.id: task.name for task in state.tasks}
    places, no_rows = row_places(stored, drops), drops.instructions
    for task in state.tasks:
        gone, used = pruned.get(task.id), state.usage.get(task.id, {})
        why = ""
        if gone is not None:
            why = gone.text + (
                f" (like {names.get(gone.nearest, gone.nearest)}"
                + (f", score {gone.score:.3g})" if gone.score is not None else ")")
                if gone.nearest
                else ""
            )
        lost = [
            (at, drops.tallies[place][task.id])
            for place, at in places.items()
            if place in drops.tallies and drops.tallies[place][task.id]
        ]
        yield TaskFacts(
            task.id, task.parent, task.depth, task.name, task.reason, why,
            made.get(task.id, 0) - no_rows[task.id], found.per_task[task.id], tuple(sorted(lost)), int(used.get("calls", 0)), int(used.get("tokens", 0)),
            float(used.get("cost", 0.0)), short.get(task.id, ""),
        )  # fmt: skip


def _refusals(state: DatasetState) -> Iterator[Refusal]:
    names = {task.id: task.name for task in state.tasks}
    for under, name, why in islice(state.rejected(), REFUSALS):
        yield Refusal(names.get(under, under), name, why)


def _shortfalls(store: Store, stored: Stored) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in stored.steps:
        if (
            step["kind"] in ("prune", "filter", "sample", "split")
            or store.artifacts.info(step["key"]) is None
        ):
            continue
        for _, item in store.artifacts.read(step["key"], "shortfall"):
            found[item["task"]] = f"{item['got']:,} of {item['wanted']:,} wanted: {item['reason']}"
    return found


def _stages(store: Store, stored: Stored) -> Iterator[StageFacts]:
    for step in stored.steps:
        info = store.artifacts.info(step["key"])
        if info is None:
            return
        name = step["title"].rsplit(" / ", 1)[-1]
        yield StageFacts(name, step["kind"], info.counts.get("examples"), info.counts.get("tasks"))


def _samples(store: Store, tasks: Sequence[Task], chosen: Sequence[Example]) -> Iterator[SampleFacts]:
    paths = {task.id: task.path for task in tasks}
    for row in chosen:
        reply = store.replies.get(row.reply) or {}
        tokens = int(reply.get("prompt_tokens", 0) or 0) + int(reply.get("completion_tokens", 0) or 0)
        yield SampleFacts(
            row.id, tuple(paths.get(row.task, (row.task,))), row.instruction, row.input, row.output, row.reply,
            row.index, str(reply.get("model", "")), tokens,
        )  # fmt: skip


def _lengths(name: str, counts: Counter[int]) -> Lengths:
    """Return the histogram of a field's lengths; the longest hundredth share the last bar."""
    total, most = counts.total(), max(counts)
    ordered = sorted(counts)
    edge = _quantile(counts, ordered, 0.99)
    bar = max(1, -(-edge // _BARS))
    bars = [0] * (edge // bar + 1)
    for length, times in counts.items():
        bars[min(len(bars) - 1, length // bar)] += times
    mean = sum(length * times for length, times in counts.items()) / total
    return Lengths(name, bar, tuple(bars), total, mean, float(_quantile(counts, ordered, 0.5)), most)


def _quantile(counts: Counter[int], ordered: Sequence[int], share: float) -> int:
    left = share * counts.total()
    for value in ordered:
        left -= counts[value]
        if left <= 0:
            return value
    return ordered[-1]
