"""Sense of rules: a `keep` that can never hold, a `drop` that never drops, contradictions."""

from collections.abc import Iterator
from typing import Any

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset, Filter, Prune
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.context import Context, Where
from eic.lang.functions import FUNCTIONS
from eic.lang.resolve.spec import Sound
from eic.lang.values import Bounds, RuleValue
from eic.record import record


@record
class Interval:
    """Numbers from ``low`` to ``high``; an open end does not belong to it."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is inside."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))

    def meet(self, other: "Interval") -> "Interval":
        """Return what is in both."""
        low, open_low = max((self.low, self.open_low), (other.low, other.open_low))
        high, closed_high = min((self.high, not self.open_high), (other.high, not other.open_high))
        return Interval(low, high, open_low, not closed_high)


def check(ctx: Context, sound: Sound) -> None:
    """Report rules that make no sense."""
    for name, dataset in sound.all(Dataset):
        for number, stage in enumerate(dataset.stages):
            if isinstance(stage, Filter | Prune):
                where = ("dataset", name, str(number), "rules")
                for line, rule in enumerate(stage.rules):
                    _alone(ctx, rule, (*where, str(line)))
                _together(ctx, stage.rules, where)
        _seeds(ctx, name, dataset, sound)


def _alone(ctx: Context, rule: RuleValue, where: Where) -> None:
    never, always = _never(rule), _always(rule)
    keep = rule.verb == "keep"
    if (keep and never) or (not keep and always):
        why = never if keep else always
        ctx.found.error("E0702", "no row can pass this rule", ctx.places.span(where), detail=why)
    elif never or always:
        what = "keeps everything" if keep else "drops nothing"
        ctx.found.warning("W0709", f"this rule {what}", ctx.places.span(where), detail=never or always)


def _never(rule: RuleValue) -> str:
    """Why the condition never holds, or ``""``."""
    whole = _whole(rule)
    if whole is not None:
        if isinstance(rule.value, Bounds) and rule.value.low > rule.value.high:
            return f"The range is upside down: {rule.value.high:g}..{rule.value.low:g} holds numbers."
        if rule.op != "!=" and _satisfying(rule, whole).empty:
            return f"`{rule.fn}` lies between {whole.low:g} and {whole.high:g}."
    if rule.within == "seeds":
        return ""
    if rule.fn == "rouge_l" and rule.verb == "keep" and _excludes_zero(rule):
        return "The first row is compared with nothing (0), fails, and so does every later one."
    if rule.fn == "duplicate" and rule.verb == "keep":
        return "The first row repeats nothing, is dropped, and so is every later one."
    return ""


def _always(rule: RuleValue) -> str:
    """Why the condition always holds, or ``""``."""
    whole = _whole(rule)
    if whole is None or rule.op == "!=":
        return ""
    if _satisfying(rule, whole) == whole:
        return f"`{rule.fn}` always lies between {whole.low:g} and {whole.high:g}."
    if rule.fn == "rouge_l" and rule.verb == "drop" and rule.within != "seeds" and not _excludes_zero(rule):
        return "The first row is compared with nothing (0) and is dropped, and so is every later one."
    return ""


def _excludes_zero(rule: RuleValue) -> bool:
    return (rule.op == ">=" and rule.value > 0) or rule.op == ">"


def _whole(rule: RuleValue) -> Interval | None:
    function = FUNCTIONS[rule.fn]
    if function.result != "number":
        return None
    return Interval(function.low, float("inf") if function.whole else function.high)


def _satisfying(rule: RuleValue, whole: Interval) -> Interval:
    value: Any = rule.value
    match rule.op:
        case "<=":
            found = Interval(whole.low, value)
        case "<":
            found = Interval(whole.low, value, open_high=True)
        case ">=":
            found = Interval(value, whole.high)
        case ">":
            found = Interval(value, whole.high, open_low=True)
        case "==":
            found = Interval(value, value)
        case _:
            found = Interval(value.low, value.high)
    return found.meet(whole)


# --- rules of one block -----------------------------------------------------------------


def _together(ctx: Context, rules: tuple[RuleValue, ...], where: Where) -> None:
    for later, rule in enumerate(rules):
        for earlier, other in enumerate(rules[:later]):
            if _subject(rule) != _subject(other):
                continue
            note = (Note("the other rule", ctx.places.span((*where, str(earlier)))),)
            here = ctx.places.span((*where, str(later)))
            if (rule.verb, rule.op, rule.value) == (other.verb, other.op, other.value):
                ctx.found.warning("W0709", "this rule repeats an earlier one", here, notes=note)
            elif _contradict(rule, other):
                ctx.found.error("E0702", "no row can pass this rule and an earlier one", here, notes=note)


def _subject(rule: RuleValue) -> tuple[Any, ...]:
    return (rule.fn, rule.args, rule.within, rule.by)


def _contradict(rule: RuleValue, other: RuleValue) -> bool:
    if rule.verb != other.verb:
        return (rule.op, rule.value) == (other.op, other.value) and (rule.fn != "rouge_l" or not rule.op)
    if rule.verb != "keep" or _never(rule) or _never(other):
        return False
    whole = _whole(rule)
    if whole is not None and "!=" not in (rule.op, other.op):
        return _satisfying(rule, whole).meet(_satisfying(other, whole)).empty
    if rule.fn == "language" and "!=" not in (rule.op, other.op):
        return not _languages(rule) & _languages(other)
    return False


def _languages(rule: RuleValue) -> frozenset[str]:
    return frozenset(rule.value if isinstance(rule.value, tuple) else (rule.value,))


def _seeds(ctx: Context, name: str, dataset: Dataset, sound: Sound) -> None:
    domain = sound.get("domain", dataset.domain)
    if domain is None or any(True for _ in _examples(domain)):
        return
    if isinstance(dataset.source, SelfInstruct) and dataset.source.seeds:
        return
    for number, stage in enumerate(dataset.stages):
        for line, rule in enumerate(stage.rules if isinstance(stage, Filter) else ()):
            if rule.within == "seeds":
                ctx.found.warning(
                    "W0712", f"the domain `{domain.name}` has no seed examples to compare with",
                    ctx.places.span(("dataset", name, str(number), "rules", str(line))),
                    detail="The rule has nothing to work on: add examples to the domain or its tasks.",
                )  # fmt: skip


def _examples(node: Domain | TaskSeed) -> Iterator[object]:
    yield from node.all_examples
    for task in node.tasks:
        yield from _examples(task)
