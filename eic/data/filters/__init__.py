"""Running the rules of a filter stage: one after the other, each on what the last one kept.

What functions exist is ``lang.functions``; this package holds one module a function, imported when
a rule first needs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from eic.data.example import Dropped, Example
from eic.data.filters.base import Filter, FilterContext, Row, Verdict
from eic.lang.functions import FUNCTIONS
from eic.lang.values import Demo, RuleValue

__all__ = ["Filter", "FilterContext", "FilterResult", "Row", "Verdict", "build", "decide_all", "run_filter"]

BATCH = 4_096
"""Rows a filter sees at once. Only speed depends on it."""

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class FilterResult:
    """What a stage kept, in the order it came, and what it dropped, rule by rule in that order."""

    kept: tuple[Example, ...]
    dropped: tuple[Dropped, ...]


def build(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a rule.

    Raises ``ValueError`` for an unknown function, one that a teacher must compute, or arguments
    that the function cannot work with.
    """
    function = FUNCTIONS.get(rule.fn)
    if function is None:
        raise ValueError(f"there is no filter function `{rule.fn}`; there are: {', '.join(FUNCTIONS)}")
    if function.by:
        raise ValueError(f"`{rule.fn}` asks a teacher, which this filter stage cannot do yet")
    module, _, name = function.implementation.partition(":")
    made: Filter = getattr(import_module(module), name)(rule, context)
    return made


def decide_all(rows: Sequence[AnyRow], judge: Filter) -> Iterator[tuple[AnyRow, Verdict]]:
    """Yield every row with its verdict, in order."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        yield from zip(batch, judge.decide(batch), strict=True)


def run_filter(
    examples: Sequence[Example],
    rules: Sequence[RuleValue],
    *,
    stage: str,
    seeds: tuple[Demo, ...],
    language: str,
) -> FilterResult:
    """Return what the rules keep and drop, as those of a dataset's first filter; ``stage`` is its title.

    Raises ``ValueError`` like ``build``.
    """
    context = FilterContext(stage=stage, seeds=seeds, language=language)
    kept: Sequence[Example] = examples
    dropped: list[Dropped] = []
    for number, rule in enumerate(rules):
        passed: list[Example] = []
        for example, verdict in decide_all(kept, build(rule, context)):
            if verdict.keep:
                passed.append(example)
            else:
                dropped.append(Dropped(example, 0, number, rule.text, verdict.score, verdict.nearest))
        kept = passed
    return FilterResult(tuple(kept), tuple(dropped))
