"""``duplicate(field)``: whether the field equals one that was kept before it.

Equal means equal after Unicode normalisation, case folding and collapsing white space. Empty
fields are nobody's duplicates. ``within`` is ``dataset`` (default), ``task`` or ``seeds``.
"""

import unicodedata
from collections.abc import Sequence

from eic.canon import digest_bytes
from eic.data.filters.base import KEPT, Filter, FilterContext, Row, Verdict, field_of, keeps, text_of
from eic.lang.values import RuleValue
from eic.visible import seen


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``duplicate`` rule."""
    return DuplicateFilter(rule, context)


class DuplicateFilter:
    """Remembers a digest of every kept field's normal form with the id of its first row."""

    def __init__(self, rule: RuleValue, context: FilterContext) -> None:
        self._rule = rule
        self._field = field_of(rule)
        self._by_task = rule.within == "task"
        self._learn = rule.within != "seeds"
        self._seen: dict[bytes, str] = {}
        if not self._learn:
            for number, seed in enumerate(context.seeds):
                self._seen.setdefault(_mark("", normal(text_of(seed, self._field))), f"seed:{number}")

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        return [self._verdict(row) for row in batch]

    def _verdict(self, row: Row) -> Verdict:
        text = normal(text_of(row, self._field))
        key = _mark(row.task if self._by_task else "", text)
        nearest = self._seen.get(key, "") if text else ""
        if not keeps(self._rule, bool(nearest)):
            return Verdict(False, None, nearest)
        if self._learn and text:
            self._seen.setdefault(key, row.id)
        return KEPT


def normal(text: str) -> str:
    """Return the form in which fields are compared: what is seen of them, in any case and spacing."""
    return " ".join(seen(unicodedata.normalize("NFKC", text)).casefold().split())


def _mark(scope: str, text: str) -> bytes:
    """Return 16 bytes that stand for a text of a scope: millions of texts would not fit into memory."""
    joined = f"{scope}\0{text}".encode("utf-8", "surrogatepass")
    return bytes.fromhex(digest_bytes("duplicate", joined)[3:35])
