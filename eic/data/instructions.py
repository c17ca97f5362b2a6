"""The gate that new instructions pass before they join the pool that later ones are compared with.

The rules are those of filters, with the filters' own arithmetic: how many words, which words, how it
begins, how like it is to any seed and to any instruction accepted before, and whether it is one of them.
What passes joins at once.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass

from eic.data.compat.self_instruct import begins_well
from eic.data.example import Dropped, Example
from eic.data.filters import Filter, FilterContext, build
from eic.data.filters.base import KEPT, MeasureFilter, Row, Verdict, text_of
from eic.data.instances import NONE
from eic.data.instances import RULES as INSTANCE_RULES
from eic.lang.values import Bounds, Demo, RuleValue

WORDS, BANNED, OPENING, BEGINNING, SEEDS, ACCEPTED, REPEATED, UNASKED, ENOUGH = range(9)
"""Positions of the rules that instructions are dropped by; later ones are the sieve's. The gate has those up to ``REPEATED``."""

EXTRA = {UNASKED: "keep the first instructions of a reply", ENOUGH: "keep the first instructions"}
"""The rules behind the gate: what a call brings beyond what it was asked for, and what a stage does not need."""

_WITHOUT = ENOUGH + 1 + INSTANCE_RULES.index(NONE)


def drops_instruction(rule: int) -> bool:
    """Whether a rule drops a whole instruction, not one of its instances."""
    return rule <= ENOUGH or rule == _WITHOUT


@dataclass(frozen=True, slots=True)
class Limits:
    """What an instruction must keep to: the settings of a ``self_instruct`` stage that say so."""

    words: tuple[int, int]
    banned: tuple[str, ...]
    openings: tuple[str, ...]
    novelty: float


class Gate:
    """Judges instructions in the order they come; the verdicts do not depend on how they are batched."""

    def __init__(
        self, limits: Limits, seeds: Sequence[str], *, language: str, released: bool = False
    ) -> None:
        """``seeds`` are instructions. ``released``: the first character must be ASCII, as must all words."""
        context = FilterContext(
            seeds=tuple(Demo(text, "") for text in seeds), language="en" if released else language
        )
        self._filters = tuple(
            (number, rule, self._filter(number, rule, context, released))
            for number, rule in enumerate(_rules(limits))
            if rule is not None
        )

    def judge(self, rows: Sequence[Example]) -> tuple[list[Example], list[Dropped]]:
        """Return the rows whose instructions pass, and the others with the first rule that they break."""
        dropped: list[Dropped] = []
        for number, rule, judge in self._filters:
            kept: list[Example] = []
            for row, verdict in zip(rows, judge.decide(rows), strict=True):
                if verdict.keep:
                    kept.append(row)
                else:
                    dropped.append(Dropped(row, -1, number, rule.text, verdict.score, verdict.nearest))
            rows = kept
        return list(rows), dropped

    @staticmethod
    def _filter(number: int, rule: RuleValue, context: FilterContext, released: bool) -> Filter:
        if number == REPEATED:
            return _Repeats(context.seeds)
        if number == BEGINNING:
            return MeasureFilter(rule, "instruction", begins_well if released else _begins_with_a_sign)
        return build(rule, context)


class _Repeats:
    """Drops what a seed or an accepted instruction says letter by letter.

    ROUGE-L sees no likeness between texts in which its tokenizer finds no word.
    """

    def __init__(self, seeds: Sequence[Demo]) -> None:
        self._seen = {seed.instruction: f"seed:{number}" for number, seed in reversed([*enumerate(seeds)])}

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        return [self._verdict(row) for row in batch]

    def _verdict(self, row: Row) -> Verdict:
        nearest = self._seen.setdefault(text_of(row, "instruction"), row.id)
        return KEPT if nearest == row.id else Verdict(False, None, nearest)


def _begins_with_a_sign(text: str) -> bool:
    return text[:1] not in string.punctuation


def _rules(limits: Limits) -> tuple[RuleValue | None, ...]:
    """Return the rules by position; None where a list is empty."""
    low, high = limits.words
    field = ("instruction",)
    return (
        RuleValue(
            verb="keep", fn="words", args=field, op="in", value=Bounds(low, high),
            text=f"keep words(instruction) in {low}..{high}",
        ),
        RuleValue(
            verb="drop", fn="mentions", args=(*field, limits.banned), text="drop mentions(instruction, banned)"
        ) if limits.banned else None,
        RuleValue(
            verb="drop", fn="starts_with", args=(*field, limits.openings),
            text="drop starts_with(instruction, banned_openings)",
        ) if limits.openings else None,
        RuleValue(verb="keep", fn="begins", args=field, text="drop starts_with(instruction, punctuation)"),
        _novel("seeds", limits.novelty),
        _novel("dataset", limits.novelty),
        RuleValue(verb="drop", fn="duplicate", args=field, text="drop duplicate(instruction)"),
    )  # fmt: skip


def _novel(within: str, highest: float) -> RuleValue:
    return RuleValue(
        verb="keep", fn="rouge_l", args=("instruction",), op="<=", value=highest, within=within,
        text=f"keep rouge_l(instruction) <= {highest:g} within {within}",
    )  # fmt: skip
