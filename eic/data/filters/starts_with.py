"""``starts_with(field, [beginnings])``: whether the field begins with one of the strings.

Case, Unicode form and leading white space do not count.
"""

import unicodedata

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of, texts_of
from eic.lang.values import RuleValue


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``starts_with`` rule."""
    beginnings = tuple(_folded(text) for text in texts_of(rule))
    return MeasureFilter(rule, field_of(rule), lambda text: _folded(text).startswith(beginnings))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("\u200b", "").lstrip()
