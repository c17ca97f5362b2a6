"""``nonempty(field)``: whether the field holds more than white space."""

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of
from eic.lang.values import RuleValue


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``nonempty`` rule."""
    return MeasureFilter(rule, field_of(rule), lambda text: bool(text.strip()))
