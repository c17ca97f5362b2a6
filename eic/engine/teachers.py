"""From the spec's teacher blocks to running stacks: the one place that knows both sides."""

from collections.abc import Mapping
from pathlib import Path

from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.teacher import Teacher
from eic.lang.schema import settings
from eic.lang.spec import Spec
from eic.plan.steps import Plan
from eic.store import Store
from eic.teacher.base import Endpoint
from eic.teacher.budget import Budget
from eic.teacher.registry import create
from eic.teacher.stack import Stack


def endpoint(teacher: Teacher, root: Path, seed: int) -> Endpoint:
    """Return the teacher's block as the provider layer's value; reads a scripted teacher's file."""
    faults = tuple((name, float(getattr(teacher.faults, name))) for name in settings(type(teacher.faults)))
    script = (root / teacher.script.path).read_text(encoding="utf-8") if teacher.script else ""
    return Endpoint(
        name=teacher.name,
        provider=teacher.provider,
        model=teacher.model,
        base_url=teacher.base_url,
        api_key_env=teacher.api_key.name if teacher.api_key else "",
        in_flight=teacher.in_flight,
        requests_per_minute=teacher.limits.requests,
        tokens_per_minute=teacher.limits.tokens,
        attempts=teacher.retry.attempts,
        timeout=teacher.retry.timeout,
        input_price=teacher.price.input,
        output_price=teacher.price.output,
        script=script,
        latency=teacher.latency,
        faults=tuple(item for item in faults if item[1] > 0),
        seed=seed,
    )


def teachers_asked(plan: Plan) -> tuple[str, ...]:
    """Return the names of the teachers that the plan's steps ask, in plan order."""
    names: dict[str, None] = {}
    for step in plan.steps:
        if isinstance(step.stage, Explore | Synthesize):
            names[step.stage.teacher] = None
    return tuple(names)


def open_stacks(
    spec: Spec, plan: Plan, *, root: Path, env: Mapping[str, str], store: Store,
    budget: float | None, offline: bool, seed: int,
) -> dict[str, Stack]:  # fmt: skip
    """Return a stack for each teacher the plan asks; they share one budget.

    Raises ``TeacherError`` when a provider cannot be made (unknown name, bad script).
    """
    purse = Budget(budget)
    stacks: dict[str, Stack] = {}
    for name in teachers_asked(plan):
        made = endpoint(spec.teacher(name), root, seed)
        stacks[name] = Stack(create(made, env), made, store.replies, purse, offline=offline)
    return stacks
