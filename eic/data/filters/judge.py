"""``judge(aspect)``: the mark from 1 to 5 that a teacher gives the row.

The calls are made before the filter runs (a filter makes none); it is told the marks. A row without a
readable mark is dropped whatever the rule, and its drop has no score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eic.data.filters.base import KEPT, Filter, FilterContext, Row, Verdict, keeps
from eic.lang.values import RuleValue


@dataclass(frozen=True, slots=True)
class JudgeFilter:
    """Compares each row's mark. ``marks`` holds them by row id, None where none could be read."""

    rule: RuleValue
    marks: Mapping[str, float | None]

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        return [self._verdict(self.marks.get(row.id)) for row in batch]

    def _verdict(self, mark: float | None) -> Verdict:
        if mark is None:
            return Verdict(False)
        return KEPT if keeps(self.rule, mark) else Verdict(False, mark)


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``judge`` rule."""
    return JudgeFilter(rule, context.marks)
