"""``words(field)``: how many words the field has.

Words are what white space separates; in languages written without spaces (Chinese, Japanese,
Thai, ...) every token of the language's tokenizer counts as one.
"""

from collections.abc import Callable

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of
from eic.data.tokenize import tokenizer_for
from eic.lang.values import RuleValue

_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "km"})


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``words`` rule."""
    return MeasureFilter(rule, field_of(rule), counter(context.language))


def counter(language: str) -> Callable[[str], int]:
    """Return the function that counts the words of a text in ``language``."""
    if language.replace("_", "-").split("-")[0].lower() in _UNSPACED:
        _, tokens = tokenizer_for(language)
        return lambda text: len(tokens(text))
    return lambda text: len(text.split())
