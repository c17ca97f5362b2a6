"""What a running step may use: the plan, the store, the teachers, a way to tell, a way to stop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from eic.canon import Key
from eic.engine.children.machine import Machine
from eic.events import Event, Notice
from eic.lang.blocks.dataset import SOURCES
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.spec import Spec
from eic.lang.values import Demo
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

    def heed(self) -> None:
        """Raise the reason to stop, if there is one."""
        if self.reason is not None:
            raise self.reason

    @property
    def ending(self) -> bool:
        """Whether the run itself will end; an edit only ends the plan that it follows."""
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
    root: Path = field(default_factory=Path)
    """The project's root: where the spec's files lie."""
    machine: Machine = field(default_factory=Machine)
    """Held by the one training or generation that may use this machine at a time."""
    offline: bool = False
    """Whether nothing may be fetched: everything must be in the store or in files."""

    remarks: dict[Key, list[list[str]]] = field(default_factory=dict)
    """What was remarked of each step's result: level and text."""

    def remark(self, step: Step, level: str, text: str) -> None:
        """Tell something about the result of ``step``; it is stored with it, and told again when the result is re-used."""
        self.remarks.setdefault(step.key, []).append([level, text])
        self.tell(Notice(level, f"{step.title}: {text}", self.at))

    @property
    def at(self) -> float:
        """Seconds since the run began, rounded for journals."""
        return round(time.monotonic() - self.began, 3)

    def domain_of(self, step: Step) -> Domain:
        """Return the domain of the dataset whose stage ``step`` runs (``KeyError``: it has none)."""
        domain = self.spec.domain_of(step.block)
        if domain is None:
            raise KeyError(step.block)
        return domain

    def seeds_of(self, step: Step) -> tuple[Demo, ...]:
        """Return the seed examples that the rows of a step's dataset are compared with."""
        source, domain = self.spec.dataset(step.block).source, self.spec.domain_of(step.block)
        if isinstance(source, SelfInstruct) and source.seeds:
            return source.seed_examples
        return domain.seed_examples if domain is not None else ()

    def chain(self, key: Key) -> tuple[Step, ...]:
        """Return the steps of a dataset from its source to ``key``."""
        steps = [self.plan.step(key)]
        while not isinstance(steps[-1].stage, SOURCES):
            steps.append(self.plan.step(steps[-1].inputs[0]))
        return tuple(reversed(steps))

    def upstream(self, key: Key) -> tuple[Step, ...]:
        """Return every step that a dataset is made of, in the plan's order: those of datasets it mixes too."""
        found: set[Key] = set()
        waiting = [key]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.plan.step(key).inputs
        return tuple(step for step in self.plan.steps if step.key in found)
