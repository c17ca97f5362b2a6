"""Running the rules of a filter stage: one after the other, each on what the last one kept.

What functions exist is ``lang.functions``; this package holds one module a function, imported when
a rule first needs it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import TypeVar

from eic.data.example import Dropped, Example
from eic.data.filters.base import Filter, FilterContext, Row, Verdict
from eic.lang.functions import FUNCTIONS
from eic.lang.values import Demo, RuleValue

__all__ = [
    "Filter", "FilterContext", "FilterResult", "Marks", "Row", "Verdict", "build", "decide_all", "run_filter",
    "stream_filter",
]  # fmt: skip

BATCH = 4_096
"""Rows a filter sees at once. Only speed depends on it."""

Marks = dict[int, Mapping[str, float | None]]
"""The marks that a teacher gave rows (by id), for each rule (by its number) that asks one."""

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class FilterResult:
    """What a stage kept, in the order it came, and what it dropped, rule by rule in that order."""

    kept: tuple[Example, ...]
    dropped: tuple[Dropped, ...]


def build(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a rule.

    Raises ``ValueError`` for an unknown function, or arguments that the function cannot work with.
    """
    function = FUNCTIONS.get(rule.fn)
    if function is None:
        raise ValueError(f"there is no filter function `{rule.fn}`; there are: {', '.join(FUNCTIONS)}")
    module, _, name = function.implementation.partition(":")
    made: Filter = getattr(import_module(module), name)(rule, context)
    return made


def decide_all(rows: Iterable[AnyRow], judge: Filter) -> Iterator[tuple[AnyRow, Verdict]]:
    """Yield every row with its verdict, in order."""
    coming = iter(rows)
    while batch := list(islice(coming, BATCH)):
        yield from zip(batch, judge.decide(batch), strict=True)


def stream_filter(
    examples: Iterable[Example],
    rules: Sequence[RuleValue],
    *,
    stage: str,
    seeds: tuple[Demo, ...],
    language: str,
    drop: Callable[[Dropped], None],
    marks: Marks | None = None,
) -> Iterator[Example]:
    """Yield the rows that every rule keeps, in the order they come; ``drop`` is told of the others.

    Rows pass through the rules in batches, so a rule may drop a row before an earlier rule saw the
    last one. ``stage`` is the filter's title; drops are those of a dataset's first filter. ``marks``
    are those of the rules that ask a teacher. Raises ``ValueError`` like ``build``, at once.
    """
    kept: Iterable[Example] = examples
    for number, rule in enumerate(rules):
        context = FilterContext(stage, seeds, language, (marks or {}).get(number, {}))
        kept = _kept(kept, number, rule, build(rule, context), drop)
    return iter(kept)


def _kept(
    rows: Iterable[Example], number: int, rule: RuleValue, judge: Filter, drop: Callable[[Dropped], None]
) -> Iterator[Example]:
    for example, verdict in decide_all(rows, judge):
        if verdict.keep:
            yield example
        else:
            drop(Dropped(example, 0, number, rule.text, verdict.score, verdict.nearest))


def run_filter(
    examples: Iterable[Example],
    rules: Sequence[RuleValue],
    *,
    stage: str,
    seeds: tuple[Demo, ...],
    language: str,
) -> FilterResult:
    """Return what the rules keep and drop, held in memory; arguments and faults as for ``stream_filter``."""
    dropped: list[list[Dropped]] = [[] for _ in rules]
    kept = tuple(
        stream_filter(
            examples, rules, stage=stage, seeds=seeds, language=language,
            drop=lambda item: dropped[item.rule].append(item),
        )
    )  # fmt: skip
    return FilterResult(kept, tuple(item for of_rule in dropped for item in of_rule))
