"""From a spec to a plan with its diff and forecast: for commands, and for a run that was edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eic.canon import Key
from eic.engine.forecast.calls import dry_context, forecast
from eic.lang.spec import Spec
from eic.plan.build import PlanError, build
from eic.plan.diff import PlanDiff, compare
from eic.plan.edits import Edits
from eic.plan.estimate import Estimate
from eic.plan.evaluating import missing_package
from eic.plan.steps import Plan
from eic.store import Store


@dataclass(frozen=True, slots=True)
class Priced:
    """A plan, what of it is stored, and what the rest will cost (by step key)."""

    plan: Plan
    diff: PlanDiff
    costs: dict[Key, Estimate]


def priced(
    spec: Spec,
    store: Store,
    *,
    root: Path,
    seed: int,
    only: Sequence[str],
    edits: Edits,
    previous: dict[str, Any] | None,
) -> Priced:
    """Plan a spec of the project in ``root`` against a store. ``previous`` is the plan to compare with, as runs store it.

    Raises ``PlanError`` for a plan that cannot run.
    """
    plan = build(spec, seed=seed, only=only, edits=edits)
    diff = compare(plan, lambda key: store.artifacts.info(key) is not None, previous)
    for step in diff.run:
        if fault := missing_package(step):
            raise PlanError(f"{fault}; nothing was run")
    return Priced(plan, diff, forecast(dry_context(spec, plan, seed, store, root), diff))
