"""``rouge_l(field)``: the highest ROUGE-L F of the field against what was kept before it.

``within`` says what a row is compared with: its task's kept rows, all kept rows (``dataset``, the
default), or the seed examples. Decisions are those of ``rouge_score``'s own arithmetic, ties at the
threshold included, in one streaming pass.
"""

from collections.abc import Sequence

from eic.data.filters.base import KEPT, Filter, FilterContext, Row, Verdict, field_of, keeps, text_of
from eic.data.rouge.best import best_scores
from eic.data.rouge.index import RougeIndex
from eic.data.tokenize import Tokenizer, tokenizer_for
from eic.lang.values import RuleValue


def make(rule: RuleValue, context: FilterContext) -> Filter:
    """Return the filter of a ``rouge_l`` rule; raises ``ValueError`` for one that could keep nothing."""
    _, tokens = tokenizer_for(context.language)
    if rule.within == "seeds":
        return SeedFilter(rule, context, tokens)
    return KeptFilter(rule, tokens)


def _limit(rule: RuleValue) -> tuple[float, bool]:
    """Return the threshold and whether only scores above it (not at it) are dropped."""
    upper = {("keep", "<="): True, ("keep", "<"): False, ("drop", ">"): True, ("drop", ">="): False}
    strict = upper.get((rule.verb, rule.op))
    if strict is None or not isinstance(rule.value, int | float):
        raise ValueError(
            "`rouge_l` compares with what was kept before: keep low scores (`keep rouge_l(...) <= 0.7`),"
            " or compare `within seeds`"
        )
    return float(rule.value), strict


class KeptFilter:
    """Compares rows with the kept ones, all of them or those of the same task."""

    def __init__(self, rule: RuleValue, tokens: Tokenizer) -> None:
        self._field = field_of(rule)
        self._threshold, self._strict = _limit(rule)
        self._by_task = rule.within == "task"
        self._tokens = tokens
        self._scopes: dict[str, tuple[RougeIndex, list[str]]] = {}

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        verdicts = [KEPT] * len(batch)
        places: dict[str, list[int]] = {}
        for place, row in enumerate(batch):
            places.setdefault(row.task if self._by_task else "", []).append(place)
        for scope, members in places.items():
            if scope not in self._scopes:
                index = RougeIndex(self._threshold, strict=self._strict, tokenize=self._tokens)
                self._scopes[scope] = (index, [])
            index, ids = self._scopes[scope]
            ids += [batch[place].id for place in members]
            texts = [text_of(batch[place], self._field) for place in members]
            for place, decision in zip(members, index.add_batch(texts), strict=True):
                if not decision.kept:
                    verdicts[place] = Verdict(False, decision.score, ids[decision.nearest])
        return verdicts


class SeedFilter:
    """Compares rows with the seed examples: any comparison, both ways."""

    def __init__(self, rule: RuleValue, context: FilterContext, tokens: Tokenizer) -> None:
        self._rule = rule
        self._field = field_of(rule)
        self._tokens = tokens
        self._seeds = [tokens(text_of(seed, self._field)) for seed in context.seeds]

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        found = best_scores([self._tokens(text_of(row, self._field)) for row in batch], self._seeds)
        return [
            KEPT if keeps(self._rule, score) else Verdict(False, score, f"seed:{seed}" if seed >= 0 else "")
            for score, seed in found
        ]
