"""What a plan's budget can pay: the one check that needs a plan, and words about every other budget."""

from pathlib import Path

from eic.diagnostics import Diagnostic, Severity
from eic.lang.spec import Spec
from eic.lang.syntax.ast import Attribute, Block, File
from eic.lang.syntax.parse import parse
from eic.plan.estimate import Estimate
from eic.source import Source, Span
from eic.teacher.budget import SLACK
from eic.views.text import money

_FIRST = "A run sets the most that a call can cost aside before it makes it: this one could never be made."
_PROMPTS = "That is the prompts of calls that are certain to be made, however short the replies are."


def budget_fault(spec: Spec, path: Path, cost: Estimate) -> Diagnostic | None:
    """Return E0701 when no run can get to the end of what is missing on ``run.budget``."""
    budget = spec.run.budget
    if budget is None or cost.money is None or not _too_small(budget, cost):
        return None
    first = cost.reserve >= cost.floor
    what = "the most that a call of this plan may cost" if first else "what this plan costs at the very least"
    advice = (
        "ask for shorter replies: `max_tokens`"
        if first
        else "ask for less: `per_task`, `depth` and `breadth`"
    )
    return Diagnostic(
        "E0701",
        Severity.ERROR,
        f"the budget of {money(budget)} is below {what}, {money(cost.needed)}",
        detail=f"{_FIRST if first else _PROMPTS} The likely cost of the whole plan is {money(cost.money.likely)}. "
        f"Raise the budget, or {advice} {'limits them' if first else 'decide how many calls are made'}.",
        span=_budget_span(path),
        label=f"needs at least {money(cost.needed)}",
    )


def budget_line(budget: float, cost: Estimate) -> str:
    """Return a budget and what it can pay of a plan, in words."""
    return f"{money(budget)}, {_can_pay(budget, cost)}"


def budget_warning(budget: float | None, cost: Estimate) -> str:
    """Return why a run will likely stop for want of money, "" when its budget likely pays it."""
    if budget is None or cost.money is None or _too_small(budget, cost) or budget >= cost.money.likely:
        return ""
    return (
        f"the budget of {money(budget)} is below the likely cost of {money(cost.money.likely)}: a run likely stops "
        "before its end. It keeps what it paid for, and goes on with another budget"
    )


def _can_pay(budget: float, cost: Estimate) -> str:
    if cost.money is None:
        return "and what the plan costs is unknown"
    if _too_small(budget, cost):
        return f"too little: at least {money(cost.needed)} is needed"
    for limit, words in (
        (cost.money.low, "below the lowest estimate"),
        (cost.money.likely, "below the likely cost"),
        (cost.money.high, "above the likely cost, below the highest estimate"),
    ):
        if budget < limit:
            return words
    return "enough for the highest estimate"


def _too_small(budget: float, cost: Estimate) -> bool:
    return budget < cost.needed - SLACK


def _budget_span(path: Path) -> Span | None:
    """Return where the spec sets its budget (None when an imported file does)."""
    file: File = parse(Source(str(path), path.read_text(encoding="utf-8")))[0]
    for block in file.items:
        if isinstance(block, Block) and block.kind.text == "run":
            for item in block.body:
                if isinstance(item, Attribute) and item.name.text == "budget":
                    return item.value.span
    return None
