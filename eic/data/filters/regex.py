"""``regex(field, "pattern")``: whether the pattern (Python's ``re``) is found in the field.

A backtracking pattern on hostile text can run for ever. Two guards: patterns of the shapes that do
(``eic.patterns``) are refused, by ``eic check`` and again here, and only the first 20,000
characters of a field are searched.
"""

import re

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of, texts_of
from eic.lang.values import RuleValue
from eic.patterns import slow_pattern

MAX_TEXT = 20_000
"""Characters of a field that are searched."""


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``regex`` rule; raises ``ValueError`` for a pattern that is unsafe."""
    source = texts_of(rule)[0]
    try:
        pattern = re.compile(source)
    except re.error as error:
        raise ValueError(f"the pattern of `regex` is not valid: {error}") from error
    slow = slow_pattern(source)
    if slow is not None:
        raise ValueError(f"the pattern of `regex` {slow.problem}: it can run for ever on some texts")
    return MeasureFilter(rule, field_of(rule), lambda text: pattern.search(text[:MAX_TEXT]) is not None)
