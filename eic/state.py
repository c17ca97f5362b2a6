"""The state of a run as a pure fold of its events: the one thing every view shows.

``RunState.apply`` takes any prefix of a journal; folding a prefix and then the rest equals
folding the whole. No I/O, no clock: times come from the events.
"""

from dataclasses import dataclass, field, replace

from eic.events import (
    CallFinished,
    CallStarted,
    Event,
    ExampleDropped,
    ExampleMade,
    Notice,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    TaskProposed,
    TaskRejected,
)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: ``state`` is waiting, running, done or reused; ``counts`` its figures."""

    key: str
    kind: str
    title: str
    state: str = "waiting"
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeView:
    """One task of the tree with what happened to it."""

    id: str
    parent: str
    name: str
    depth: int
    pruned: str = ""
    examples: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Calls, tokens and money. ``paid`` counts this run's calls, ``cached`` those from the store."""

    paid: int = 0
    cached: int = 0
    failed: int = 0
    in_flight: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class RunState:
    """Everything the journal says so far. ``apply`` changes it in place; ``at`` is the run's clock.

    ``nodes`` holds a tree for each explore step: step key, then task id.
    """

    run: str = ""
    spec: str = ""
    status: str = "starting"
    budget: float | None = None
    at: float = 0.0
    steps: dict[str, StepView] = field(default_factory=dict)
    nodes: dict[str, dict[str, NodeView]] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    notices: list[Notice] = field(default_factory=list)
    rejected: int = 0

    def apply(self, event: Event) -> None:
        """Take one event."""
        self.at = max(self.at, event.at)
        match event:
            case RunStarted():
                self._started(event)
            case StepStarted(step=key):
                self.steps[key] = replace(self._step(event), state="reused" if event.reused else "running")
            case StepFinished(step=key):
                state = "reused" if event.reused else "done"
                counts = dict(event.counts)
                self.steps[key] = replace(
                    self._step(event), state=state, seconds=event.seconds, counts=counts
                )
            case CallStarted():
                self.totals = replace(self.totals, in_flight=self.totals.in_flight + 1)
            case CallFinished():
                self._call(event)
            case TaskProposed():
                node = NodeView(event.id, event.parent, event.name, event.depth)
                self.nodes.setdefault(event.step, {})[event.id] = node
            case TaskRejected():
                self._rejected(event)
            case ExampleMade():
                self._count(event.task, made=event.count)
            case ExampleDropped():
                self._count(event.task, dropped=event.count)
            case Notice():
                self.notices.append(event)
            case RunFinished():
                self.status = event.status

    def _started(self, event: RunStarted) -> None:
        self.run, self.spec, self.budget, self.status = event.run, event.spec, event.budget, "running"
        for step in event.steps:
            self.steps[step["key"]] = StepView(step["key"], step["kind"], step["title"])

    def _step(self, event: StepStarted | StepFinished) -> StepView:
        return self.steps.get(event.step) or StepView(event.step, event.kind, event.title)

    def _call(self, event: CallFinished) -> None:
        totals = self.totals
        if event.cached:
            self.totals = replace(totals, cached=totals.cached + 1)
            return
        failed = bool(event.error)
        self.totals = replace(
            totals,
            paid=totals.paid + (not failed),
            failed=totals.failed + failed,
            in_flight=max(0, totals.in_flight - 1),
            retries=totals.retries + max(0, event.attempts - 1),
            prompt_tokens=totals.prompt_tokens + event.prompt_tokens,
            completion_tokens=totals.completion_tokens + event.completion_tokens,
            cost=totals.cost + event.cost,
        )

    def _rejected(self, event: TaskRejected) -> None:
        """Mark a pruned task in every tree that has it; other refusals are only counted."""
        if not event.why.startswith("pruned"):
            self.rejected += 1
            return
        for nodes in self.nodes.values():
            if event.id in nodes:
                nodes[event.id] = replace(nodes[event.id], pruned=event.why)

    def _count(self, task: str, made: int = 0, dropped: int = 0) -> None:
        """Add to every tree that has the task (datasets may share one)."""
        for nodes in self.nodes.values():
            node = nodes.get(task)
            if node is not None:
                nodes[task] = replace(node, examples=node.examples + made, dropped=node.dropped + dropped)
