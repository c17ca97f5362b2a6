"""A job: everything one ``eic run`` is about, as a value; an edit makes the next one from it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eic.canon import Key
from eic.engine.forecast.planning import Priced, priced
from eic.lang.blocks.dataset import SOURCES, Explore, Synthesize
from eic.lang.spec import Spec
from eic.plan.build import NO_EDITS
from eic.plan.diff import PlanDiff, plan_json
from eic.plan.edits import Edits
from eic.plan.estimate import NOTHING, Estimate
from eic.plan.steps import Plan, Step
from eic.store import Store


@dataclass(frozen=True, slots=True)
class Job:
    """What to run: a plan with its diff and costs, where its files are and go, and who pays how much.

    ``only`` and ``edits`` are what the plan was made with, ``params`` the spec (``--set``, as written),
    ``files`` what the spec was read from. ``run`` is the run's id ("": a new one);
    a run that was given one is watched, so that steps with stored results show what they hold.
    """

    spec: Spec
    plan: Plan
    diff: PlanDiff
    root: Path
    out: Path
    seed: int
    env: Mapping[str, str]
    offline: bool = False
    only: tuple[str, ...] = ()
    edits: Edits = NO_EDITS
    costs: Mapping[Key, Estimate] | None = None
    run: str = ""
    params: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()

    @property
    def source(self) -> str:
        """The spec's path relative to the project's root, the same wherever the command is given."""
        return Path(os.path.relpath(os.path.abspath(self.spec.path), os.path.abspath(self.root))).as_posix()

    def edited(self, store: Store, edits: Edits) -> "Job":
        """Return the job that goes on with more edits; replies and results in the store are used."""
        found: Priced = priced(
            self.spec,
            store,
            root=self.root,
            seed=self.seed,
            only=self.only,
            edits=edits,
            previous=plan_json(self.plan),
        )
        return replace(self, plan=found.plan, diff=found.diff, costs=found.costs, edits=edits)


def steps_told(job: Job) -> tuple[dict[str, Any], ...]:
    """Return the plan as ``RunStarted`` tells it."""
    by_key = {step.key: step for step in job.plan.steps}
    return tuple(
        {
            "key": state.step.key, "kind": state.step.kind, "title": state.step.title,
            "action": state.action, "tree": _tree(by_key, state.step), **_figures(job, state.step),
        }
        for state in job.diff.states
    )  # fmt: skip


def _tree(by_key: Mapping[Key, Step], step: Step) -> Key:
    """Return the key of the source step whose tree ``step`` works on, "" for other steps."""
    while not isinstance(step.stage, SOURCES):
        if len(step.inputs) != 1:
            return ""
        step = by_key[step.inputs[0]]
    return step.key


def _figures(job: Job, step: Step) -> dict[str, Any]:
    """Return how many calls and how long a step will likely take, what it waits for and wants of each task."""
    cost = (job.costs or {}).get(step.key, NOTHING)
    figures: dict[str, Any] = {
        "calls": round(cost.calls.likely) + cost.stored,
        "seconds": None if cost.unknown else round(cost.seconds.likely, 3),
        "latency": list(cost.latency),
        "after": [*step.inputs, *(key for _, key in step.looks_at)],
    }
    match step.stage:
        case Explore() as stage:
            figures["breadth"] = list(stage.breadth)
            figures["closed"] = list(step.settings.get("edits", {}).get("closed", ()))
        case Synthesize() as stage:
            figures["want"] = stage.per_task
    return figures
