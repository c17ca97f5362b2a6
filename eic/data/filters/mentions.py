"""``mentions(field, [words])``: whether the field holds one of the words or phrases.

Whole words in any case and Unicode form; the words of a phrase may be any white space apart. A
word has an edge only where its script has one: ideographs, kana and Thai match anywhere, and a
Hangul word may carry a particle after it.
"""

import re
import unicodedata

from eic.data.filters.base import Filter, FilterContext, MeasureFilter, field_of, texts_of
from eic.lang.values import RuleValue

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``mentions`` rule."""
    pattern = re.compile("|".join(_pattern(_folded(text).split()) for text in texts_of(rule)))
    return MeasureFilter(rule, field_of(rule), lambda text: pattern.search(_folded(text)) is not None)


def _pattern(words: list[str]) -> str:
    first, last = words[0][0], words[-1][-1]
    left = r"(?<!\w)" if re.match(r"\w", first) and not _UNSPACED.match(first) else ""
    right = (
        r"(?!\w)" if re.match(r"\w", last) and not _UNSPACED.match(last) and not _HANGUL.match(last) else ""
    )
    return left + r"\s+".join(map(re.escape, words)) + right


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("\u200b", "")
