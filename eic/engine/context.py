"""What a running step may use: the plan, the store, the teachers, a way to tell, a way to stop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from eic.canon import Key
from eic.events import Event
from eic.lang.blocks.dataset import Dataset, Explore
from eic.lang.blocks.domain import Domain
from eic.lang.spec import Spec
from eic.plan.build import NO_EDITS
from eic.plan.edits import Edits
from eic.plan.steps import Plan, Step
from eic.store import Store
from eic.teacher.stack import Stack

EDITED = "edited"
"""Status of a plan that stopped because edits replaced it; the run goes on with another one."""


class RunStopped(Exception):
    """The run cannot go on; what was done is kept. ``status`` as in ``RunFinished``."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Stop:
    """The run's brake: once set no new call starts, calls in flight are awaited.

    ``on_request`` turns away what waits at the teachers.
    """

    reason: RunStopped | None = None
    event: asyncio.Event = field(default_factory=asyncio.Event)
    on_request: Callable[[], None] = lambda: None

    def request(self, status: str, message: str) -> None:
        """Ask the run to stop; the first reason stays, but a stop for an edit gives way to others."""
        if self.reason is None or not self.ending:
            self.reason = RunStopped(status, message)
        self.event.set()
        self.on_request()

    @property
    def ending(self) -> bool:
        """Whether the run will end (not only the plan it follows)."""
        return self.reason is not None and self.reason.status != EDITED


@dataclass(slots=True)
class Context:
    """Everything a step handler needs. ``tell`` takes events and must not block."""

    spec: Spec
    plan: Plan
    seed: int
    store: Store
    stacks: dict[str, Stack]
    tell: Callable[[Event], None]
    stop: Stop
    began: float = field(default_factory=time.monotonic)
    edits: Edits = NO_EDITS
    retold: bool = False
    """Whether steps whose results are stored tell what they hold."""
    source: str = ""
    """The spec's path relative to the project's root."""
    params: tuple[tuple[str, str], ...] = ()
    """The values that the command line gave to the spec's parameters, as written."""

    @property
    def at(self) -> float:
        """Seconds since the run began, rounded for journals."""
        return round(time.monotonic() - self.began, 3)

    def dataset_of(self, step: Step) -> Dataset:
        """Return the dataset whose stage ``step`` runs."""
        return self.spec.dataset(step.block)

    def domain_of(self, step: Step) -> Domain:
        """Return the domain of the dataset whose stage ``step`` runs."""
        for stage in self.dataset_of(step).stages:
            if isinstance(stage, Explore):
                return self.spec.domain(stage.domain)
        raise KeyError(step.block)

    def chain(self, key: Key) -> tuple[Step, ...]:
        """Return the steps from the first stage to ``key``, following the first inputs."""
        steps: list[Step] = []
        at: Key | None = key
        while at is not None:
            step = self.plan.step(at)
            steps.append(step)
            at = step.inputs[0] if step.inputs else None
        return tuple(reversed(steps))
