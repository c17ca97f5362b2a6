"""A dataset for a report: one pass over its rows, one over its drops, in bounded memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eic.canon import seeded_rng
from eic.cli.stored import Stored
from eic.data.example import Example, Task
from eic.plan.diff import rule_text
from eic.report.values import (
    DatasetFacts,
    DropShown,
    Lengths,
    RuleFacts,
    SampleFacts,
    StageFacts,
    TaskFacts,
)
from eic.store import Store

SAMPLES = 8
"""Rows of a dataset that a report shows."""

_DROPS = 3
"""Dropped rows that a report shows of each rule."""

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
    drops, tallies, wanted = _drops(stored)
    found = _rows(state.examples, wanted)
    rules = tuple(_rules(stored, filters, tallies, drops, found.nearest))
    return DatasetFacts(
        name=stored.name,
        missing=stored.missing,
        rows=found.per_task.total(),
        tasks=tuple(_tasks(store, stored, found, tallies)),
        stages=tuple(_stages(store, stored)),
        rules=rules,
        samples=tuple(_samples(store, state.tasks, found.chosen)),
        lengths=tuple(_lengths(name, counts) for name, counts in found.words.items() if counts),
    )


def _drops(
    stored: Stored,
) -> tuple[dict[tuple[int, int], list[Any]], dict[tuple[int, int], Counter[str]], set[str]]:
    """Return some drops of each (filter, rule), drops of each by task, and the ids of rows they name."""
    shown: dict[tuple[int, int], list[Any]] = {}
    tallies: dict[tuple[int, int], Counter[str]] = {}
    seen: set[tuple[int, int, str]] = set()
    for drop in stored.state.dropped():
        place = (drop.filter, drop.rule)
        tallies.setdefault(place, Counter())[drop.example.task] += 1
        some = shown.setdefault(place, [])
        if len(some) < _DROPS and (*place, drop.example.task) not in seen:  # of different tasks
            seen.add((*place, drop.example.task))
            some.append(drop)
    return shown, tallies, {drop.nearest for some in shown.values() for drop in some if drop.nearest}


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


def _tasks(
    store: Store, stored: Stored, found: _Pass, tallies: dict[tuple[int, int], Counter[str]]
) -> Iterator[TaskFacts]:
    state, made, short = stored.state, stored.state.made(), _shortfalls(store, stored)
    pruned = {item.task: item for item in state.pruned}
    names = {task.id: task.name for task in state.tasks}
    places = _places(stored, tallies)
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
            (places[place], counts[task.id])
            for place, counts in tallies.items()
            if counts[task.id] and place in places
        ]
        yield TaskFacts(
            task.id, task.parent, task.depth, task.name, task.reason, why, made.get(task.id, 0),
            found.per_task[task.id], tuple(sorted(lost)), int(used.get("calls", 0)), int(used.get("tokens", 0)),
            float(used.get("cost", 0.0)), short.get(task.id, ""),
        )  # fmt: skip


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


def _written(stored: Stored) -> list[tuple[str, list[str]]]:
    """Return each filter's title and the text of its rules, from the run's plan."""
    return [
        (
            step["title"].rsplit(" / ", 1)[-1],
            [rule_text(rule) for rule in step["settings"].get("stage", {}).get("rules", ())],
        )
        for step in stored.steps
        if step["kind"] == "filter"
    ]


def _of_source(tallies: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places of the rules by which a source dropped rows while it made them, in order."""
    return sorted(place for place in tallies if place[0] < 0)


def _places(stored: Stored, tallies: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Return the place of each (filter, rule) in the list of all rules, those of the source first."""
    every = _of_source(tallies)
    every += [(at, rule) for at, (_, rules) in enumerate(_written(stored)) for rule in range(len(rules))]
    return {place: at for at, place in enumerate(every)}


def _rules(
    stored: Stored,
    filters: Sequence[dict[str, Any]],
    tallies: dict[tuple[int, int], Counter[str]],
    drops: dict[tuple[int, int], list[Any]],
    nearest: dict[str, str],
) -> Iterator[RuleFacts]:
    seen = sum(stored.state.made().values())
    if stored.state.pruned and not stored.state.sources:
        seen = 0

    def shown(place: tuple[int, int]) -> tuple[DropShown, ...]:
        return tuple(
            DropShown(drop.example.instruction, drop.score, nearest.get(drop.nearest, ""))
            for drop in drops.get(place, ())
        )

    source = stored.steps[0]["title"].rsplit(" / ", 1)[-1]
    for place in _of_source(tallies):
        lost = tallies[place].total()
        yield RuleFacts(source, None, drops[place][0].text, seen, lost, shown(place))
        seen -= lost
    for at, (title, rules) in enumerate(_written(stored)):
        if at >= len(stored.state.filters):
            return
        known = (
            filters[at]["rules"] if at < len(filters) and len(filters[at]["rules"]) == len(rules) else None
        )
        for number, text in enumerate(rules):
            lost = tallies.get((at, number), Counter()).total()
            line = int(known[number][0]) if known else None
            yield RuleFacts(title, line, text, seen, lost, shown((at, number)))
            seen -= lost


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
