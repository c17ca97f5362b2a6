"""The state of a run as a pure fold of its events: the one thing every view shows.

``RunState.apply`` takes any prefix of a journal; folding a prefix and then the rest equals
folding the whole. No I/O, no clock: times come from the events. What it keeps grows with the
plan and the tree, never with the number of calls.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from eic.events import (
    ANSWERED,
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Metric,
    Notice,
    Reasked,
    RunFinished,
    RunStarted,
    Steered,
    StepFinished,
    StepProgress,
    StepStarted,
    TaskProposed,
    TaskRejected,
    TrainTick,
)
from eic.figures import GROWING, NodeView, Paid, StepView, Totals, TrainView, Wait, planned
from eic.remaining import Left, Progress, time_left, waits_its_turn

NOTICES = 200
"""How many of the latest notices are kept."""

RATE_SECONDS = 30
"""The span over which the rate of calls is measured."""

MANY = 30
"""Calls in that span from which on their rate tells more than the mean since a step began."""


@dataclass(slots=True)
class RunState:
    """Everything the journal says so far. ``apply`` changes it in place; ``at`` is the run's clock.

    ``nodes`` holds a tree for each explore step: step key, then task id. ``training`` holds each
    train step's progress; ``metrics`` each step's figures by (subject, name). ``waits`` holds the
    calls in flight of which an attempt failed; ``paced`` how many calls were answered by a teacher in
    each of the last seconds, as (second, calls). ``held`` is for how many seconds new calls were held back until
    ``let``, when they were let go or, while ``paused``, held back. ``answers`` holds the first and the latest word of how many
    questions a step has answered. ``paid`` is what plans before this one paid for a task, by
    dataset and task: an edit gives a tree another key.
    """

    run: str = ""
    spec: str = ""
    status: str = "starting"
    message: str = ""
    budget: float | None = None
    at: float = 0.0
    steps: dict[str, StepView] = field(default_factory=dict)
    nodes: dict[str, dict[str, NodeView]] = field(default_factory=dict)
    paid: dict[tuple[str, str], Paid] = field(default_factory=dict)
    training: dict[str, TrainView] = field(default_factory=dict)
    metrics: dict[str, dict[tuple[str, str], Metric]] = field(default_factory=dict)
    answers: dict[str, tuple[Metric, Metric]] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    waits: dict[str, Wait] = field(default_factory=dict)
    notices: deque[Notice] = field(default_factory=lambda: deque(maxlen=NOTICES))
    rejected: int = 0
    reasked: int = 0
    paused: bool = False
    draining: bool = False
    concurrency: int = 0
    held: float = 0.0
    let: float = 0.0
    paced: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=RATE_SECONDS + 1))

    def apply(self, event: Event) -> None:
        """Take one event."""
        self.at = max(self.at, event.at)
        match event:
            case RunStarted():
                self._started(event)
            case StepStarted(step=key):
                state = "reused" if event.reused else "running"
                self.steps[key] = replace(
                    self._step(event), state=state, started=event.at, held=self.idle(event.at)
                )
            case StepFinished(step=key):
                state = "reused" if event.reused else "done"
                counts = dict(event.counts)
                self.steps[key] = replace(
                    self._step(event), state=state, seconds=event.seconds, counts=counts
                )
            case CallStarted():
                self._call_started(event)
            case CallRetried():
                self._retried(event)
            case CallFinished():
                self._call_finished(event)
            case TaskProposed():
                self._proposed(event)
            case TaskRejected():
                self._rejected(event)
            case Reasked():
                self.reasked += 1
            case FellShort():
                self._fell_short(event)
            case ExampleMade():
                self._count(event.step, event.task, made=event.count)
            case ExampleDropped():
                self._count(event.step, event.task, dropped=event.count)
            case StepProgress(step=key) if key in self.steps:
                self.steps[key] = replace(self.steps[key], rows=event.rows, share=event.share)
            case TrainTick(step=key):
                self.training[key] = self.training.get(key, TrainView()).ticked(event)
            case Metric(step=key):
                self.metrics.setdefault(key, {})[event.subject, event.name] = event
                if event.name == ANSWERED:
                    self.answers[key] = (self.answers.get(key, (event, event))[0], event)
            case Steered():
                self._steered(event)
            case Notice():
                self.notices.append(event)
            case RunFinished():
                self._finished(event)

    def places(self, step: str, task: str) -> list[str]:
        """Return the trees in which ``step`` works on ``task``.

        That is the tree of its own dataset; a dataset that shares another one's tree counts in
        every tree that has the task.
        """
        view = self.steps.get(step)
        tree = view.tree if view is not None else ""
        if not tree and step in self.nodes:
            tree = step
        if tree:
            return [tree] if task in self.nodes.get(tree, ()) else []
        return [key for key, nodes in self.nodes.items() if task in nodes]

    def steps_of(self, tree: str) -> list[StepView]:
        """Return the steps that work on a tree, in the order of the plan."""
        return [step for step in self.steps.values() if step.tree == tree]

    def rate(self, now: float) -> float:
        """Return how many calls a minute the teachers answer, as of ``now`` (seconds of the run)."""
        return self._answered_lately(now) * 60 / max(1.0, min(now, RATE_SECONDS))

    def _answered_lately(self, now: float) -> int:
        first = int(now) - RATE_SECONDS
        return sum(count for second, count in self.paced if second > first)

    def idle(self, now: float) -> float:
        """Return for how many seconds new calls were held back in all, as of ``now``."""
        return self.held + (max(0.0, now - self.let) if self.paused else 0.0)

    def waiting(self, now: float) -> int:
        """Return how many calls in flight wait, as of ``now``, until an attempt is made again."""
        return sum(wait.until > now for wait in self.waits.values())

    def left(self, now: float) -> Left:
        """Return how long the steps that are not over will take, as of ``now``."""
        steady = not self.paused and now - self.let >= RATE_SECONDS and self._answered_lately(now) >= MANY
        rate = self.rate(now) / 60 if steady else 0.0
        return time_left(Progress(self.steps, self.training, self.answers, rate, now, self.idle(now)))

    def eta(self, now: float) -> float | None:
        """Return the seconds of ``left``: what is of unknown length is not in it."""
        return self.left(now).seconds

    def stand(self, step: StepView) -> str:
        """Return a step's state; one that was started and waits for this machine is ``waiting``."""
        begun = {*self.training, *self.answers}
        return "waiting" if waits_its_turn(step, self.steps.values(), begun) else step.state

    def work(self, step: str) -> tuple[int, int] | None:
        """Return how many updates of a training, or questions of an evaluation, are done, and of how many."""
        training = self.training.get(step)
        if training is not None:
            return training.update, training.updates
        subjects: dict[str, Metric] = {}
        for metric in self.metrics.get(step, {}).values():
            known = subjects.setdefault(metric.subject, metric)
            if metric.done > known.done:
                subjects[metric.subject] = metric
        done = sum(metric.done for metric in subjects.values())
        total = sum(metric.total for metric in subjects.values())
        return (done, total) if total else None

    def progress(self, step: StepView) -> float | None:
        """Return the share of a step's work that is done, 0..1; None when nothing says so."""
        work = self.work(step.key)
        if step.state != "running" or work is None or not work[1]:
            return step.progress
        return min(0.99, work[0] / work[1])

    def _started(self, event: RunStarted) -> None:
        """Begin, or begin again after an edit: then calls and money go on, all else is told anew."""
        for tree, nodes in self.nodes.items():
            dataset = self._dataset(tree)
            self.paid.update(
                {(dataset, node.id): node.paid for node in nodes.values() if node.tokens or node.cost}
            )
        self.run, self.spec, self.budget, self.status = event.run, event.spec, event.budget, "running"
        self.nodes, self.rejected, self.reasked, self.message = {}, 0, 0, ""
        self.training, self.metrics, self.answers = {}, {}, {}
        self.steps = {view.key: view for view in planned(event.steps)}

    def _finished(self, event: RunFinished) -> None:
        """End: whatever was in flight or running when the run ended is so no more."""
        self.status, self.message = event.status, str(event.totals.get("message", ""))
        self.totals = replace(self.totals, in_flight=0)
        self.waits.clear()
        for key, step in self.steps.items():
            if step.state == "running":
                self.steps[key] = replace(
                    step, state="stopped", in_flight=0, seconds=max(0.0, self.at - step.started)
                )
        for nodes in self.nodes.values():
            for task, node in nodes.items():
                if node.in_flight:
                    nodes[task] = replace(node, in_flight=0, trouble="")

    def _step(self, event: StepStarted | StepFinished) -> StepView:
        tree = event.step if event.kind in GROWING else ""
        return self.steps.get(event.step) or StepView(event.step, event.kind, event.title, tree=tree)

    def _call_started(self, event: CallStarted) -> None:
        self.totals = replace(self.totals, in_flight=self.totals.in_flight + 1)
        step = self.steps.get(event.step)
        if step is not None:
            self.steps[event.step] = replace(step, in_flight=step.in_flight + 1)
        for tree in self.places(event.step, event.task):
            node = self.nodes[tree][event.task]
            self.nodes[tree][event.task] = replace(node, in_flight=node.in_flight + 1, role=event.role)

    def _retried(self, event: CallRetried) -> None:
        known = self.waits.get(event.call, Wait())
        self.waits[event.call] = Wait(event.at + event.wait, event.kind, known.attempts + 1)
        self.totals = replace(self.totals, retries=self.totals.retries + 1)
        for tree in self.places(event.step, event.task):
            node = self.nodes[tree][event.task]
            self.nodes[tree][event.task] = replace(node, retries=node.retries + 1, trouble=event.why)

    def _call_finished(self, event: CallFinished) -> None:
        failed, left = bool(event.error), 0 if event.cached else 1
        step = self.steps.get(event.step)
        if step is not None:
            step = step.replied(event.seconds, event.completion_tokens) if left else step
            self.steps[event.step] = replace(
                step,
                answered=step.answered + (not failed),
                cached=step.cached + event.cached,
                failed=step.failed + failed,
                in_flight=max(0, step.in_flight - left),
            )
        for tree in self.places(event.step, event.task):
            node = self.nodes[tree][event.task]
            self.nodes[tree][event.task] = replace(
                node,
                calls=node.calls + (not failed),
                cached=node.cached + event.cached,
                in_flight=max(0, node.in_flight - left),
                failing=failed,
                trouble=node.trouble if event.cached else "",
                role=event.role,
                prompt_tokens=node.prompt_tokens + left * event.prompt_tokens,
                completion_tokens=node.completion_tokens + left * event.completion_tokens,
                cost=node.cost + left * event.cost,
            )
        if event.cached:
            self.totals = replace(self.totals, cached=self.totals.cached + 1)
        else:
            self._paid(event, failed)

    def _paid(self, event: CallFinished, failed: bool) -> None:
        totals, known = self.totals, self.waits.pop(event.call, Wait())
        self.totals = replace(
            totals,
            paid=totals.paid + (not failed),
            failed=totals.failed + failed,
            in_flight=max(0, totals.in_flight - 1),
            retries=totals.retries + max(0, event.attempts - 1 - known.attempts),
            prompt_tokens=totals.prompt_tokens + event.prompt_tokens,
            completion_tokens=totals.completion_tokens + event.completion_tokens,
            cost=totals.cost + event.cost,
        )
        second = int(self.at)
        if self.paced and self.paced[-1][0] == second:
            self.paced[-1] = (second, self.paced[-1][1] + 1)
        else:
            self.paced.append((second, 1))

    def _proposed(self, event: TaskProposed) -> None:
        nodes = self.nodes.setdefault(event.step, {})
        if event.id not in nodes and event.parent in nodes and event.parent != event.id:
            parent = nodes[event.parent]
            nodes[event.parent] = replace(parent, children=parent.children + 1)
        step = self.steps.get(event.step)
        pruned = "pruned: by hand" if step is not None and event.id in step.closed else ""
        paid = self.paid.get((self._dataset(event.step), event.id), Paid())
        nodes[event.id] = NodeView(
            event.id, event.parent, event.name, event.depth, pruned,
            prompt_tokens=paid.prompt_tokens, completion_tokens=paid.completion_tokens, cost=paid.cost,
        )  # fmt: skip

    def _dataset(self, tree: str) -> str:
        """Return the name under which a tree's tasks are known to every plan of the run."""
        step = self.steps.get(tree)
        return step.dataset if step is not None else tree

    def _rejected(self, event: TaskRejected) -> None:
        """Mark a pruned task in its tree; other refusals are only counted."""
        if not event.why.startswith("pruned"):
            self.rejected += 1
            return
        for tree in self.places(event.step, event.id):
            self.nodes[tree][event.id] = replace(self.nodes[tree][event.id], pruned=event.why)

    def _fell_short(self, event: FellShort) -> None:
        why = f"{event.got} of {event.wanted} {event.what}: {event.why}"
        step = self.steps.get(event.step)
        exploring = step is not None and step.kind in GROWING
        for tree in self.places(event.step, event.task):
            node = self.nodes[tree][event.task]
            node = replace(node, stalled=why) if exploring else replace(node, short=why)
            self.nodes[tree][event.task] = node

    def _count(self, step: str, task: str, made: int = 0, dropped: int = 0) -> None:
        for tree in self.places(step, task):
            node = self.nodes[tree][task]
            self.nodes[tree][task] = replace(
                node, examples=node.examples + made, dropped=node.dropped + dropped
            )

    def _steered(self, event: Steered) -> None:
        if event.refused:
            return
        match event.act:
            case "pause" if not self.paused:
                self.paused, self.let = True, event.at
            case "resume" if self.paused:
                self.held, self.let, self.paused = self.idle(event.at), event.at, False
            case "drain":
                self.draining = True
            case "concurrency":
                self.concurrency = event.count
