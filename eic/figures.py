"""The figures of a run that views show: of a step, of a task, in all; and what they mean in words.

Frozen values; ``eic.state`` makes them out of events.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from eic.events import TrainTick

CURVE = 400
"""Most points of a loss curve that views keep."""

GROWING = frozenset({"explore", "self_instruct", "load", "dynosaur", "curated", "mix", "replay"})
"""Kinds of steps that bring a tree of tasks."""

PERCENT = frozenset({"accuracy", "rouge_l", "beat_rate"})
"""Names of figures from 0 to 100; views show them with two decimals."""

OVER = ("done", "reused")
"""States of a step that is finished."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: ``state`` is waiting, running, done, reused or stopped; ``counts`` its figures.

    ``likely`` is the number of calls it will probably take (0: none, or unknown), ``answered``
    those answered so far, from the store or not. ``want`` is how many examples it wants of each
    task (0: unknown), ``breadth`` how many children a task wants at each depth. ``rows`` were taken
    so far by a step that works on rows, ``share`` (0..1) of its work. ``closed`` tasks of its tree were
    pruned by hand. ``foretold`` is how many seconds the plan says it takes (None: not known), ``latency`` how many
    a call takes, and each token of its reply (zeros: not known), ``after`` the steps it waits for. ``cached`` of the
    calls were answered from the store; ``waited`` is the time of the others, one after another, and ``reckoned``
    what it would have been by ``latency``. ``held`` is for how long new calls had been held back when it began.
    """

    key: str
    kind: str
    title: str
    state: str = "waiting"
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    started: float = 0.0
    likely: int = 0
    answered: int = 0
    failed: int = 0
    in_flight: int = 0
    tree: str = ""
    want: int = 0
    breadth: tuple[int, ...] = ()
    rows: int = 0
    share: float = 0.0
    closed: frozenset[str] = frozenset()
    foretold: float | None = None
    latency: tuple[float, float] = (0.0, 0.0)
    after: tuple[str, ...] = ()
    cached: int = 0
    waited: float = 0.0
    reckoned: float = 0.0
    held: float = 0.0

    def replied(self, seconds: float, tokens: int) -> "StepView":
        """Return the step after a call of a teacher took ``seconds`` for a reply of so many tokens, or for none."""
        call, token = self.latency
        return replace(self, waited=self.waited + seconds, reckoned=self.reckoned + call + token * tokens)

    @property
    def dataset(self) -> str:
        """The dataset (or model, ...) the step works for."""
        return self.title.rsplit(" / ", 1)[0]

    @property
    def name(self) -> str:
        """The step's name in its dataset: ``explore``, ``filter tidy``."""
        return self.title.rsplit(" / ", 1)[-1]

    @property
    def progress(self) -> float | None:
        """The share of its calls (or rows) that is done, 0..1; None when nothing says so."""
        if self.state in OVER:
            return 1.0
        if self.state == "running" and self.rows:
            return min(0.99, self.share)
        if self.state != "running" or not self.likely:
            return None
        return min(0.99, self.answered / self.likely)


@dataclass(frozen=True, slots=True)
class Paid:
    """Tokens both ways, and dollars, of calls that a teacher answered (not the store)."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class NodeView:
    """One task of the tree with what happened to it (not what lies below it).

    ``calls`` counts answered calls; ``failing`` says that the latest one failed for good;
    ``role`` is that of the latest call. ``retries`` counts attempts that failed, ``trouble`` says
    what the latest one died of while its call is not answered. ``stalled`` says why exploring gave
    the task up, ``short`` why synthesizing did ("" when they did not).
    """

    id: str
    parent: str
    name: str
    depth: int
    pruned: str = ""
    examples: int = 0
    dropped: int = 0
    children: int = 0
    calls: int = 0
    cached: int = 0
    in_flight: int = 0
    failing: bool = False
    role: str = ""
    retries: int = 0
    trouble: str = ""
    stalled: str = ""
    short: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0

    @property
    def gave_up(self) -> bool:
        """Whether something about the task can be tried again."""
        return bool(self.failing or self.stalled or self.short)

    @property
    def tokens(self) -> int:
        """Tokens of this run's calls about the task, both ways."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def paid(self) -> Paid:
        """What this run's calls about the task took."""
        return Paid(self.prompt_tokens, self.completion_tokens, self.cost)


@dataclass(frozen=True, slots=True)
class TrainView:
    """A training so far. ``curve`` holds (update, loss), thinned evenly to at most ``CURVE`` points.

    ``update`` of ``updates`` are done; ``tokens`` (without padding) were seen in ``seconds``.
    ``stride`` is how many updates lie between two points of the curve at the least.
    """

    model: str = ""
    update: int = 0
    updates: int = 0
    epoch: float = 0.0
    loss: float = 0.0
    learning_rate: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    curve: tuple[tuple[int, float], ...] = ()
    stride: int = 1

    def ticked(self, tick: TrainTick) -> "TrainView":
        """Return the training after one more tick; one that goes back (a resumed run) cuts the curve."""
        curve = tuple(point for point in self.curve if point[0] < tick.update)
        stride = self.stride
        if not curve or tick.update - curve[-1][0] >= stride:
            curve = (*curve, (tick.update, tick.loss))
        if len(curve) > CURVE:
            stride *= 2
            curve = curve[::2]
        return TrainView(
            tick.model, tick.update, tick.updates, tick.epoch, tick.loss, tick.learning_rate,
            tick.tokens, tick.seconds, curve, stride,
        )  # fmt: skip

    @property
    def rate(self) -> float:
        """Tokens a second, 0.0 before the first tick took time."""
        return self.tokens / self.seconds if self.seconds > 0 else 0.0

    @property
    def eta(self) -> float | None:
        """Seconds until the last update at the pace so far, None when nobody can tell."""
        if not self.update or self.seconds <= 0:
            return None
        return (self.updates - self.update) * self.seconds / self.update


@dataclass(frozen=True, slots=True)
class Wait:
    """A call in flight that is tried again: not before ``until`` (seconds of the run), and why.

    ``kind`` is what the last attempt died of, ``attempts`` how many have failed.
    """

    until: float = 0.0
    kind: str = ""
    attempts: int = 0


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


def _pair(numbers: Iterable[float]) -> tuple[float, float]:
    call, token = tuple(numbers) or (0.0, 0.0)
    return call, token


def planned(steps: Iterable[dict[str, Any]]) -> Iterable[StepView]:
    """Yield the steps a plan lists; a step without ``tree`` gets that of its dataset's source."""
    trees: dict[str, str] = {}
    for step in steps:
        view = StepView(
            step["key"], step["kind"], step["title"],
            likely=int(step.get("calls", 0)), want=int(step.get("want", 0)),
            breadth=tuple(step.get("breadth", ())), closed=frozenset(step.get("closed", ())),
            foretold=step.get("seconds"), after=tuple(step.get("after", ())),
            latency=_pair(step.get("latency", ())),
        )  # fmt: skip
        if view.kind in GROWING:
            trees[view.dataset] = view.key
        yield replace(view, tree=str(step.get("tree") or trees.get(view.dataset, "")))


@dataclass(frozen=True, slots=True)
class Stages:
    """How far the steps of a tree are: kinds that are finished, kinds that are not.

    ``want`` is how many examples a task shall get, ``breadth`` how many children at each depth.
    ``one_way``: a single dataset filters, so that what is not dropped is kept.
    """

    over: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    want: int = 0
    breadth: tuple[int, ...] = ()
    one_way: bool = True

    def left(self, examples: int, dropped: int) -> int:
        """Return how many examples the filters have left; all of them where that cannot be told."""
        return max(0, examples - dropped) if self.one_way else examples


def stages_of(steps: Iterable[StepView]) -> Stages:
    """Return how far ``steps``, those of one tree, are."""
    over: set[str] = set()
    open_: set[str] = set()
    want = 0
    breadth: tuple[int, ...] = ()
    filtering: set[str] = set()
    for step in steps:
        if step.kind == "filter":
            filtering.add(step.dataset)
        (over if step.state in OVER else open_).add(step.kind)
        want += step.want
        breadth = step.breadth or breadth
    return Stages(frozenset(over), frozenset(open_), want, breadth, len(filtering) < 2)


UNDER_WAY = frozenset({"queued", "exploring", "synthesizing"})
"""States that a task leaves while its run goes on."""


def node_state(node: NodeView, stages: Stages) -> str:
    """Return what is going on with a task, in a word; ``stages`` are those of its tree.

    queued, exploring, explored, synthesizing, synthesized, filtered, pruned, failed, or stalled:
    given up with less than was wanted.
    """
    if node.pruned:
        return "pruned"
    if node.in_flight:
        return "synthesizing" if node.role == "synthesize" else "exploring"
    if node.failing:
        return "failed"
    if node.short or (node.stalled and not node.examples):
        return "stalled"
    if node.examples:
        if "filter" in stages.over - stages.open:
            return "filtered"
        full = "synthesize" not in stages.open or (stages.want and node.examples >= stages.want)
        return "synthesized" if full else "synthesizing"
    if "synthesize" in stages.open and "explore" not in stages.open:
        return "queued"
    if "explore" not in stages.open:
        return "explored"
    if not node.calls:
        return "queued"
    wanted = stages.breadth[min(node.depth, len(stages.breadth) - 1)] if stages.breadth else 1
    return "explored" if node.children >= wanted else "exploring"
