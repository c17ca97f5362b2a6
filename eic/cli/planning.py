"""From a spec's path to a priced plan: shared by ``plan``, ``run`` and ``diff``."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eic.canon import Key
from eic.cli.budget import budget_fault
from eic.cli.failures import UserError
from eic.cli.options import Common
from eic.diagnostics import Diagnostic
from eic.engine.forecast import dry_context, forecast
from eic.engine.session import Job
from eic.lang.load import Compiled
from eic.lang.spec import Spec
from eic.plan.build import PlanError, build, require_runnable
from eic.plan.diff import PlanDiff, compare
from eic.plan.estimate import NOTHING, Estimate
from eic.plan.steps import Plan
from eic.store import Store, StoreError
from eic.views.diagnostics import render_text


@dataclass(frozen=True, slots=True)
class Planned:
    """A compiled spec, its plan, what of it is stored, and what the rest will cost."""

    compiled: Compiled
    spec: Spec
    plan: Plan
    diff: PlanDiff
    costs: dict[Key, Estimate]
    seed: int

    @property
    def total(self) -> Estimate:
        """The cost of the whole plan."""
        return sum(self.costs.values(), NOTHING)

    def job(self, common: Common, *, offline: bool = False) -> Job:
        """Return the job that runs the plan."""
        root, spec = self.compiled.root, self.spec
        out = common.out or root / (spec.run.out or f"out/{spec.name}")
        return Job(spec, self.plan, self.diff, root, out, self.seed, os.environ, offline)


@contextmanager
def opened(common: Common, root: Path) -> Iterator[Store]:
    """Open the project's store for a command; faults of the store are the user's to cure."""
    try:
        with Store.open(common.store_path(root)) as store:
            yield store
    except StoreError as error:
        raise UserError(str(error)) from error


def planned(found: Compiled, store: Store, common: Common, only: Sequence[str]) -> Planned:
    """Plan a compiled spec against a store.

    Raises ``UserError`` for a plan that cannot run.
    """
    spec = found.spec
    if spec is None:
        raise UserError("")
    seed = spec.run.seed if common.seed is None else common.seed
    try:
        plan = build(spec, seed=seed, only=only)
        require_runnable(plan)
    except PlanError as error:
        raise UserError(str(error)) from error
    last = store.runs.latest(spec.name)
    diff = compare(plan, lambda key: store.artifacts.info(key) is not None, last.plan if last else None)
    costs = forecast(dry_context(spec, plan, seed, store), diff)
    return Planned(found, spec, plan, diff, costs, seed)


def require_budget(result: Planned, common: Common) -> None:
    """Print E0701 and exit with 2 when the budget cannot pay what the plan costs at least."""
    fault = budget_fault(result.spec, Path(result.spec.path), result.total)
    if fault is not None:
        print(render_text((fault,), color=common.colors(sys.stderr)), file=sys.stderr)
        raise UserError("")


def budget_diagnostics(found: Compiled, path: Path, common: Common) -> tuple[Diagnostic, ...]:
    """Return E0701 for a compiled spec whose budget is too small, as ``eic check`` reports it.

    A plan with steps that this version cannot run is priced without them.
    """
    spec = found.spec
    if spec is None:
        return ()
    seed = spec.run.seed if common.seed is None else common.seed
    with opened(common, found.root) as store:
        plan = build(spec, seed=seed)
        diff = compare(plan, lambda key: store.artifacts.info(key) is not None, None)
        cost = sum(forecast(dry_context(spec, plan, seed, store), diff).values(), NOTHING)
    fault = budget_fault(spec, path, cost)
    return () if fault is None else (fault,)
