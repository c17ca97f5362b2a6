"""The one check that needs a plan: a budget below what the plan costs at the very least."""

from pathlib import Path

from eic.diagnostics import Diagnostic, Severity
from eic.lang.spec import Spec
from eic.lang.syntax.ast import Attribute, Block, File
from eic.lang.syntax.parse import parse
from eic.plan.estimate import Estimate
from eic.source import Source, Span
from eic.views.text import money


def budget_fault(spec: Spec, path: Path, cost: Estimate) -> Diagnostic | None:
    """Return E0701 when ``run.budget`` cannot even pay the prompts of what is missing."""
    budget = spec.run.budget
    if budget is None or cost.money is None or cost.floor <= budget:
        return None
    low, likely = money(cost.floor), money(cost.money.likely)
    return Diagnostic(
        "E0701",
        Severity.ERROR,
        f"the budget of {money(budget)} is below what this plan costs at the very least, {low}",
        detail=f"The likely cost is {likely}. Raise the budget, or ask for less: "
        "`per_task`, `depth` and `breadth` decide how many calls are made.",
        span=_budget_span(path),
        label=f"needs at least {low}",
    )


def _budget_span(path: Path) -> Span | None:
    """Return where the spec sets its budget (None when an imported file does)."""
    file: File = parse(Source(str(path), path.read_text(encoding="utf-8")))[0]
    for block in file.items:
        if isinstance(block, Block) and block.kind.text == "run":
            for item in block.body:
                if isinstance(item, Attribute) and item.name.text == "budget":
                    return item.value.span
    return None
