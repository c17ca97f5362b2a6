"""From the spec's teacher blocks to running stacks: the one place that knows both sides."""

from collections.abc import Mapping
from pathlib import Path

from eic.lang.blocks.teacher import Teacher
from eic.lang.schema import settings
from eic.lang.spec import Spec
from eic.plan.asks import asked
from eic.plan.steps import Plan
from eic.store import Store
from eic.teacher.base import Endpoint
from eic.teacher.budget import Budget
from eic.teacher.limits import Limits
from eic.teacher.memo import Memo
from eic.teacher.registry import create
from eic.teacher.stack import Stack


def endpoint(teacher: Teacher, root: Path, seed: int) -> Endpoint:
    """Return the teacher's block as the provider layer's value; reads a scripted teacher's file."""
    faults = tuple((name, float(getattr(teacher.faults, name))) for name in settings(type(teacher.faults)))
    script = (root / teacher.script.path).read_text(encoding="utf-8-sig") if teacher.script else ""
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
    return tuple(dict.fromkeys(name for step in plan.steps for name in asked(step)))


def open_stacks(
    spec: Spec, plan: Plan, *, root: Path, env: Mapping[str, str], store: Store,
    budget: float | None, offline: bool, seed: int,
) -> dict[str, Stack]:  # fmt: skip
    """Return a stack for each teacher the plan asks; they share one budget and one memory.

    Teachers with the same provider, address and key variable drive one endpoint: they share its
    limits, the strictest rates and the largest ``in_flight`` that any of them sets.
    Raises ``TeacherError`` when a provider cannot be made (unknown name, bad script).
    """
    purse, memo = Budget(budget), Memo(store.replies)
    asked = [endpoint(spec.teacher(name), root, seed) for name in teachers_asked(plan)]
    groups: dict[tuple[str, ...], list[Endpoint]] = {}
    for made in asked:
        groups.setdefault(_address(made), []).append(made)
    limits = {address: _shared(group) for address, group in groups.items()}
    return {
        made.name: Stack(
            create(made, env), made, store.replies, purse,
            memo=memo, limits=limits[_address(made)], offline=offline,
        )
        for made in asked
    }  # fmt: skip


def _address(made: Endpoint) -> tuple[str, ...]:
    """Return where a teacher's calls go: teachers with equal addresses share one endpoint and its limits."""
    if not made.base_url:  # no server: each teacher is an endpoint of its own
        return (made.provider, made.name)
    return (made.provider, made.base_url, made.api_key_env)


def _shared(group: list[Endpoint]) -> Limits:
    """Return the limits of one endpoint that several teachers use."""
    requests = [made.requests_per_minute for made in group if made.requests_per_minute is not None]
    tokens = [made.tokens_per_minute for made in group if made.tokens_per_minute is not None]
    most = max(made.in_flight for made in group)
    return Limits(most, min(requests, default=None), min(tokens, default=None))
