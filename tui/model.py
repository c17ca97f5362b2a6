"""What the screen shows, without a screen: the run's state, its trees as rows, the feed."""

from collections.abc import Iterable

from eic.events import (
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Metric,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    TaskProposed,
    TaskRejected,
)
from eic.figures import UNDER_WAY, NodeView, Stages, StepView, node_state, stages_of
from eic.state import RunState
from eic.tui.feed import Feed
from eic.tui.forest import Forest, Key, Test

FILTERS: dict[str, frozenset[str]] = {
    "all": frozenset(),
    "active": frozenset({"exploring", "synthesizing"}),
    "queued": frozenset({"queued", "stopped"}),
    "failed": frozenset({"failed"}),
    "stalled": frozenset({"stalled"}),
    "pruned": frozenset({"pruned"}),
}
"""The filters of the tree, in the order in which they take turns: the states each one shows."""


class RunModel:
    """Folds events in batches. A batch costs what it changes, however large the tree is."""

    def __init__(self) -> None:
        self.state = RunState()
        self.forest = Forest()
        self.feed = Feed()
        self.filter = "all"
        self._stages: dict[str, Stages] = {}

    def clear(self) -> None:
        """Forget the run, to hear of it from the beginning; the filter stays."""
        self.state = RunState()
        self.forest.clear()
        self.feed.clear()
        self._stages.clear()

    def take(self, events: Iterable[Event]) -> None:
        """Take a batch of events."""
        touched: dict[Key, None] = {}
        turned = False
        for event in events:
            self.state.apply(event)
            self.feed.take(event, self.state)
            match event:
                case RunStarted():
                    self.forest.clear()
                    touched.clear()
                    turned = True
                case StepStarted() | StepFinished():
                    turned = True
                case RunFinished():
                    turned = True
                    touched.update(
                        ((tree, task), None) for tree, ids in self.state.nodes.items() for task in ids
                    )
                case TaskProposed():
                    touched[event.step, event.id] = None
                    touched[event.step, event.parent] = None
                case TaskRejected():
                    self._touch(touched, event.step, event.id)
                case (
                    CallStarted() | CallRetried() | CallFinished() | FellShort()
                    | ExampleMade() | ExampleDropped()
                ):  # fmt: skip
                    self._touch(touched, event.step, event.task)
        if turned:
            self._stages.clear()
        for tree, task in touched:
            node = self.state.nodes.get(tree, {}).get(task)
            if node is not None:
                self.forest.put(tree, node)
        if turned and self.filter != "all":
            self.forest.rematch()

    def _touch(self, touched: dict[Key, None], step: str, task: str) -> None:
        for tree in self.state.places(step, task):
            touched[tree, task] = None

    def stages(self, tree: str) -> Stages:
        """Return how far the steps of a tree are."""
        found = self._stages.get(tree)
        if found is None:
            found = self._stages[tree] = stages_of(self.state.steps_of(tree))
        return found

    def word(self, tree: str, node: NodeView) -> str:
        """Return the state of a task in a word; once the run has ended nothing is under way."""
        word = node_state(node, self.stages(tree))
        return "stopped" if word in UNDER_WAY and not self.live else word

    def dataset(self, tree: str) -> str:
        """Return the dataset whose exploration grew a tree."""
        step = self.state.steps.get(tree)
        return step.dataset if step is not None else ""

    def has_work(self, step: StepView) -> bool:
        """Whether a step has a curve or figures to show."""
        return step.key in self.state.training or step.key in self.state.metrics

    def figures(self, step: StepView) -> list[Metric]:
        """Return the figures of a step, and of the other steps of its block: one table for an evaluation."""
        return [
            metric
            for other in self.state.steps.values()
            if other.dataset == step.dataset
            for metric in self.state.metrics.get(other.key, {}).values()
        ]

    @property
    def working(self) -> StepView | None:
        """The step whose curve or table is most worth seeing: one that runs, else the last one."""
        steps = [step for step in self.state.steps.values() if self.has_work(step)]
        running = [step for step in steps if step.state == "running"]
        return (running or steps)[-1] if steps else None

    def set_filter(self, name: str) -> None:
        """Show only the tasks of one of ``FILTERS``."""
        self.filter = name
        states = FILTERS[name]
        self.forest.filter(self._test(states) if states else None)

    def _test(self, states: frozenset[str]) -> Test:
        if "stalled" in states:  # also those that exploring gave up and that have examples by now
            return lambda node, tree: bool(node.stalled or node.short)
        return lambda node, tree: self.word(tree, node) in states

    def next_filter(self) -> str:
        """Turn to the next filter and return its name."""
        names = list(FILTERS)
        self.set_filter(names[(names.index(self.filter) + 1) % len(names)])
        return self.filter

    @property
    def status(self) -> str:
        """How the run stands, in a word."""
        state = self.state
        if state.status == "running" and state.draining:
            return "stopping"
        return "paused" if state.status == "running" and state.paused else state.status

    @property
    def live(self) -> bool:
        """Whether the run goes on."""
        return self.state.status in ("starting", "running")
