"""What would make a plan's first call fail for good, found before anything runs.

Only teachers that the plan will really call are looked at: a spec whose replies are all stored
runs on a machine without keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eic.canon import Key
from eic.engine.teachers import endpoint
from eic.lang.blocks.dataset import Dataset, Explore, Synthesize
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.blocks.teacher import Teacher
from eic.lang.spec import Spec
from eic.plan.diff import PlanDiff
from eic.plan.estimate import Estimate
from eic.plan.steps import Step
from eic.teacher.keys import key_fault


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why calls cannot succeed. ``here``: this machine lacks something; the plan itself is sound."""

    text: str
    here: bool


def obstacles(
    spec: Spec,
    diff: PlanDiff,
    costs: Mapping[Key, Estimate],
    *,
    root: Path,
    env: Mapping[str, str],
    seed: int,
) -> tuple[Obstacle, ...]:
    """Return what stands in the way of the calls that are still to be made, each thing once."""
    found: dict[Obstacle, None] = {}
    for step in diff.run:
        if (
            isinstance(step.stage, Explore | Synthesize)
            and step.key in costs
            and costs[step.key].calls.high > 0
        ):
            teacher = spec.teacher(step.stage.teacher)
            if teacher.provider == "openai":
                fault = key_fault(endpoint(teacher, root, seed), env)
                found |= {Obstacle(fault, True): None} if fault else {}
            elif teacher.provider == "embedded":
                found |= dict.fromkeys(_embedded(teacher, _domain(spec, step)))
    return tuple(found)


def _embedded(teacher: Teacher, domain: Domain | None) -> Iterator[Obstacle]:
    # The taxonomy is large: it is imported only for plans that will call it anyway.
    from eic.teacher.embedded import check_domain, check_tasks

    if domain is None:
        return
    fault = check_domain(domain.name, domain.about, domain.language) or check_tasks(
        domain.name, domain.about, _paths(domain.tasks, ())
    )
    if fault:
        yield Obstacle(f"teacher {teacher.name}: {fault}", False)


def _paths(tasks: tuple[TaskSeed, ...], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for task in tasks:
        path = (*above, task.name)
        yield path
        yield from _paths(task.tasks, path)


def _domain(spec: Spec, step: Step) -> Domain | None:
    """Return the domain of the dataset that a step belongs to."""
    return next((spec.domain(name) for name in _explored(spec.datasets, step.block)), None)


def _explored(datasets: tuple[Dataset, ...], name: str) -> Iterator[str]:
    for dataset in datasets:
        for stage in dataset.stages:
            if dataset.name == name and isinstance(stage, Explore):
                yield stage.domain
