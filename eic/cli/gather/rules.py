"""What rules did to a dataset, for a report: how many each saw and dropped, and a few of those."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eic.cli.stored import Stored
from eic.data.example import Dropped
from eic.data.instructions import ENOUGH, drops_instruction
from eic.data.tables.base import reason_told
from eic.plan.diff import rule_text
from eic.report.values import DropShown, RuleFacts
from eic.store import Store

_SHOWN = 3
"""Dropped rows that a report shows of each rule."""

Place = tuple[int, int]
"""A filter's number (-1: the source) and the position of one of its rules."""


@dataclass(frozen=True, slots=True)
class Drops:
    """What was dropped, by rule: a few of each of different tasks, and how many of each task.

    ``whole`` are the rules that drop an instruction before it has rows: what they dropped was no row.
    """

    shown: Mapping[Place, Sequence[Dropped]]
    tallies: Mapping[Place, Counter[str]]
    whole: frozenset[Place]

    @property
    def nearest(self) -> set[str]:
        """Ids of the rows that the shown drops are near to."""
        return {drop.nearest for some in self.shown.values() for drop in some if drop.nearest}

    @property
    def instructions(self) -> Counter[str]:
        """How many instructions of each task were dropped."""
        return sum((self.tallies[place] for place in self.whole), Counter[str]())

    def of_source(self) -> list[Place]:
        """Return the rules by which a source dropped what it made, in order."""
        return sorted(place for place in self.tallies if place[0] < 0)

    def lost(self, place: Place) -> int:
        """Return how much a rule dropped."""
        return self.tallies[place].total() if place in self.tallies else 0


def drops_of(stored: Stored) -> Drops:
    """Return what was dropped of a dataset: one pass over the drops, in bounded memory."""
    shown: dict[Place, list[Dropped]] = {}
    tallies: dict[Place, Counter[str]] = {}
    seen: set[tuple[int, int, str]] = set()
    for drop in stored.state.dropped():
        place = (drop.filter, drop.rule)
        tallies.setdefault(place, Counter())[drop.example.task] += 1
        some = shown.setdefault(place, [])
        if len(some) < _SHOWN and (*place, drop.example.task) not in seen:  # of different tasks
            seen.add((*place, drop.example.task))
            some.append(drop)
    whole = (place for place in tallies if place[0] < 0 and drops_instruction(place[1]))
    return Drops(shown, tallies, frozenset(whole) if _by_halves(stored) else frozenset())


def row_places(stored: Stored, drops: Drops) -> dict[Place, int]:
    """Return the places of the rules that drop rows in the list of all rules, those of the source first."""
    every = drops.of_source()
    every += [(at, rule) for at, (_, rules) in enumerate(_written(stored)) for rule in range(len(rules))]
    return {place: at for at, place in enumerate(every) if place not in drops.whole}


def rules_of(
    store: Store, stored: Stored, filters: Sequence[dict[str, Any]], drops: Drops, nearest: Mapping[str, str]
) -> Iterator[RuleFacts]:
    """Yield the rules of a dataset; ``nearest``: instructions of the rows that drops are near to, by id."""

    def shown(place: Place) -> tuple[DropShown, ...]:
        return tuple(
            DropShown(drop.example.instruction, drop.score, nearest.get(drop.nearest, ""))
            for drop in drops.shown.get(place, ())
        )

    rows = sum(stored.state.made().values()) - drops.instructions.total()
    if stored.state.pruned and not stored.state.sources:
        rows = 0
    instructions = sum(drops.lost(place) for place in drops.whole if place[1] <= ENOUGH)
    if drops.whole and (info := store.artifacts.info(stored.steps[0]["key"])) is not None:
        instructions += info.counts["instructions"]
    source = stored.steps[0]["title"].rsplit(" / ", 1)[-1]
    for place in drops.of_source():
        lost, text = drops.lost(place), reason_told(drops.shown[place][0].text)
        if place in drops.whole:
            yield RuleFacts(source, None, text, instructions, lost, shown(place), "instruction")
            instructions -= lost
        else:
            yield RuleFacts(source, None, text, rows, lost, shown(place))
            rows -= lost
    for at, (title, rules) in enumerate(_written(stored)[: len(stored.state.filters)]):
        known = filters[at]["rules"] if at < len(filters) else ()
        lines = [int(line) for line, *_ in known] if len(known) == len(rules) else [None] * len(rules)
        for number, (line, text) in enumerate(zip(lines, rules, strict=True)):
            lost = drops.lost((at, number))
            yield RuleFacts(title, line, text, rows, lost, shown((at, number)))
            rows -= lost


def _by_halves(stored: Stored) -> bool:
    """Whether the source made instructions first and their rows afterwards, each with rules of its own."""
    first = stored.steps[0]
    return first["kind"] == "self_instruct" and "writer" in first["settings"]


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
