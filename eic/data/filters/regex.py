"""``regex(field, "pattern")``: whether the pattern (Python's ``re``) is found in the field.

A backtracking pattern on hostile text can run for ever. Two guards: a repeat inside a repeat, as
in ``(a+)+``, is refused when the filter is built, and only the first 20,000 characters of a field
are searched. Patterns whose alternatives overlap under a repeat, as in ``(a|a)*``, can still be
slow: write them as character classes or with possessive repeats (``++``).
"""

import re

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of, texts_of
from eic.lang.values import RuleValue

MAX_TEXT = 20_000
"""Characters of a field that are searched."""

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:P<\w+>|[<!=:>]{1,2}|[a-zA-Z-]+:))?)|(?P<close>\))"
    r"|(?P<many>(?:[*+]|\{\d*,\})(?P<own>\+?)\??)|.",
    re.DOTALL,
)


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``regex`` rule; raises ``ValueError`` for a pattern that is unsafe."""
    source = texts_of(rule)[0]
    try:
        pattern = re.compile(source)
    except re.error as error:
        raise ValueError(f"the pattern of `regex` is not valid: {error}") from error
    if nested_repeat(source):
        raise ValueError(
            "the pattern of `regex` repeats a group that repeats: it can run for ever on some texts"
        )
    return MeasureFilter(rule, field_of(rule), lambda text: pattern.search(text[:MAX_TEXT]) is not None)


def nested_repeat(source: str) -> bool:
    """Whether a group that holds an unbounded repeat is itself repeated without bound.

    Possessive repeats and atomic groups do not backtrack and do not count.
    """
    repeats, atomic, closed = [False], [False], False
    for token in _TOKEN.finditer(source):
        if token["open"]:
            repeats.append(False)
            atomic.append(token["open"] == "(?>")
            closed = False
        elif token["close"] and len(repeats) > 1:
            closed = repeats.pop() and not atomic.pop()
            repeats[-1] = repeats[-1] or closed
        elif token["many"] and not token["own"]:
            if closed:
                return True
            repeats[-1], closed = True, False
        else:
            closed = False
    return False
