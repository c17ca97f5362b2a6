"""From a spec's path to a priced plan: shared by ``plan``, ``run`` and ``diff``."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eic.canon import Key
from eic.cli.budget import budget_fault, budget_warning
from eic.cli.failures import UserError
from eic.cli.options import Common
from eic.cli.text import say, say_faults
from eic.diagnostics import Diagnostic
from eic.engine.forecast.calls import dry_context, forecast
from eic.engine.forecast.planning import priced
from eic.engine.job import Job
from eic.engine.outputs.datasets import STUDIES, out_fault
from eic.engine.outputs.edits import NAME, EditsError, read_edits
from eic.engine.outputs.evaluations import VotesError, read_votes
from eic.engine.outputs.manifest import other_owner
from eic.lang.load import Compiled
from eic.lang.spec import Spec
from eic.plan.build import PlanError, build
from eic.plan.diff import PlanDiff, compare
from eic.plan.edits import Edits
from eic.plan.estimate import NOTHING, Estimate
from eic.plan.steps import Plan
from eic.plan.titles import of_variant
from eic.store import Store, StoreError
from eic.views.text import clean


@dataclass(frozen=True, slots=True)
class Planned:
    """A compiled spec, its plan, what of it is stored, and what the rest will cost."""

    compiled: Compiled
    spec: Spec
    plan: Plan
    diff: PlanDiff
    costs: dict[Key, Estimate]
    seed: int
    out: Path
    only: tuple[str, ...]
    edits: Edits
    params: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> Estimate:
        """The cost of the whole plan."""
        return sum(self.costs.values(), NOTHING)

    def job(self, *, offline: bool = False, run: str = "") -> Job:
        """Return the job that runs the plan; ``run`` is the id it gets ("": a new one)."""
        return Job(
            self.spec, self.plan, self.diff, self.compiled.root, self.out, self.seed, os.environ,
            offline, self.only, self.edits, self.costs, run, self.params, self.compiled.files,
        )  # fmt: skip


@contextmanager
def opened(common: Common, root: Path, *, looking: bool = False) -> Iterator[Store]:
    """Open the project's store for a command; faults of the store are the user's to cure.

    A command that is only ``looking`` creates none and finds an empty one instead.
    """
    path = common.store_path(root)
    try:
        with Store.view(path) if looking else Store.open(path) as store:
            yield store
    except StoreError as error:
        raise UserError(str(error)) from error


def planned(
    found: Compiled, store: Store, common: Common, only: Sequence[str], *, edited: bool = True
) -> Planned:
    """Plan a compiled spec against a store, with the edits of its output folder if ``edited``.

    Raises ``UserError`` for a plan that cannot run.
    """
    spec = found.spec
    if spec is None:
        raise UserError("")
    seed = spec.run.seed if common.seed is None else common.seed
    out = common.out or found.root / (spec.run.out or f"out/{spec.name}")
    last = store.runs.latest(spec.name)
    try:
        edits = read_edits(out) if edited else Edits()
        made = priced(
            spec,
            store,
            root=found.root,
            seed=seed,
            only=only,
            edits=edits,
            previous=last.plan if last else None,
        )
    except (PlanError, EditsError) as error:
        raise UserError(str(error)) from error
    _warn_of_datasets(spec, edits, out)
    return Planned(
        found, spec, made.plan, made.diff, made.costs, seed, out, tuple(only), edits, common.params
    )


def _warn_of_datasets(spec: Spec, edits: Edits, out: Path) -> None:
    """Say which datasets the edits name and the spec does not have: they change nothing."""
    known = {item.name for item in spec.datasets}
    for name in dict.fromkeys(edit.dataset for edit in edits.items):
        if name not in known:
            text = f"eic: warning: {out / NAME} names the dataset `{name}`, which the spec does not have"
            say(clean(text), err=True)


def require_budget(result: Planned, common: Common) -> None:
    """Print E0701 and exit with 2 when the budget cannot pay what the plan costs at least; warn when it likely cannot."""
    fault = budget_fault(result.spec, Path(result.spec.path), result.total)
    if fault is not None:
        say_faults((fault,), color=common.colors(sys.stderr))
        raise UserError("")
    if warning := budget_warning(result.spec.run.budget, result.total):
        say(f"eic: warning: {warning}", err=True)


def require_out(result: Planned) -> None:
    """Exit with 2, before anything is paid, when the output folder cannot take or must not take the files."""
    names = [name for name in result.plan.outputs if not of_variant(name)]
    models = [name for name in result.plan.models if not of_variant(name)]
    made = {step.block for step in result.plan.steps if isinstance(step.stage, STUDIES)}
    fault = out_fault(result.out, names, models, sorted(made | result.plan.evaluations.keys()))
    for item in result.spec.evaluations:
        if not fault and item.metric == "human" and item.name in result.plan.evaluations:
            fault = _votes_fault(result.out, item.name)
    if fault:
        raise UserError(
            f"the outputs cannot be written: {fault}. Nothing was run; choose another folder with --out."
        )
    owner = other_owner(result.out, result.compiled.root, result.job().source)
    if owner:
        raise UserError(
            f"{result.out} holds the outputs of another spec, {owner}. Nothing was run; give this spec a folder "
            'of its own with `run { out = "out/..." }` or --out.'
        )


def _votes_fault(out: Path, name: str) -> str:
    try:
        read_votes(out, name)
    except (VotesError, OSError) as error:
        return str(error).removesuffix(".")
    return ""


def budget_diagnostics(found: Compiled, path: Path, common: Common) -> tuple[Diagnostic, ...]:
    """Return E0701 for a compiled spec whose budget is too small, as ``eic check`` reports it.

    A plan with steps that this version cannot run is priced without them.
    """
    spec = found.spec
    if spec is None:
        return ()
    seed = spec.run.seed if common.seed is None else common.seed
    with opened(common, found.root, looking=True) as store:
        plan = build(spec, seed=seed)
        diff = compare(plan, lambda key: store.artifacts.info(key) is not None, None)
        cost = sum(forecast(dry_context(spec, plan, seed, store, found.root), diff).values(), NOTHING)
    fault = budget_fault(spec, path, cost)
    return () if fault is None else (fault,)
