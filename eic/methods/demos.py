"""Demonstrations: which examples a call may show, and the draw that depends on identity alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from eic.canon import seeded_rng
from eic.data.example import Task
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.values import Demo


def root_pool(domain: Domain) -> tuple[Demo, ...]:
    """Return the root's demonstrations: the domain's own, else those of its seed tasks in pre-order."""
    return domain.all_examples or tuple(_seed_examples(domain.tasks))


def pool_of(task: Task, tree: Mapping[str, Task], root: tuple[Demo, ...]) -> tuple[Demo, ...]:
    """Return the examples that demonstrate ``task``: its own, else its nearest ancestor's.

    ``tree`` finds tasks by id; ``root`` is ``root_pool``.
    """
    while task.parent:
        if task.examples:
            return task.examples
        task = tree[task.parent]
    return root


def draw(
    pool: tuple[Demo, ...], count: int, *, seed: int, role: str, task: str, ordinal: int
) -> list[dict[str, str]]:
    """Return up to ``count`` demonstrations as template variables.

    The draw depends on the run's seed, the role, the task's id and the call's ordinal only, so
    that another depth, dataset or threshold shows a task the same ones.
    """
    count = min(count, len(pool))
    if not count:
        return []
    return [demo_variables(demo) for demo in seeded_rng(seed, role, task, ordinal).sample(pool, count)]


def demo_variables(demo: Demo) -> dict[str, str]:
    """Return a demonstration as templates see it."""
    return {"instruction": demo.instruction, "input": demo.input, "output": demo.output}


def domain_variables(domain: Domain) -> dict[str, Any]:
    """Return a domain as templates see it."""
    return {"name": domain.name, "about": domain.about, "language": domain.language}


def task_variables(task: Task) -> dict[str, Any]:
    """Return a task as templates see it."""
    return {"name": task.name, "reason": task.reason, "path": list(task.path), "depth": task.depth}


def _seed_examples(seeds: Iterable[TaskSeed]) -> Iterable[Demo]:
    for seed in seeds:
        yield from seed.all_examples
        yield from _seed_examples(seed.tasks)
