"""How long a run will still take: what its plan foretold, corrected by what was measured since.

Pure arithmetic over the folded state of a run; ``RunState.left`` gives it what it reads.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from eic.events import Metric
from eic.figures import OVER, StepView, TrainView

SETTLED = 30.0
"""Seconds from which on a step of calls is told by the rate of late, if there is one."""

TRUSTED = 0.25
"""Share of a step's calls from which on only what was measured counts, and nothing of what was foretold."""

LOCAL = ("train", "answer")
"""Kinds of steps that work on this machine, one after another, unless they make calls."""


@dataclass(frozen=True, slots=True)
class Left:
    """Seconds that are left, None when nobody can tell; ``least``: a part of the work is of unknown length."""

    seconds: float | None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a run: its steps, trainings, and the first and latest answers of those who answer.

    ``rate`` is how many calls a second were answered of late (0.0: too few to tell), ``now`` the run's clock in
    seconds, ``idle`` for how many of them new calls were held back.
    """

    steps: Mapping[str, StepView]
    training: Mapping[str, TrainView]
    answers: Mapping[str, tuple[Metric, Metric]]
    rate: float
    now: float
    idle: float = 0.0


def time_left(run: Progress) -> Left:
    """Return how long the steps take that are not over: along the longest chain, and one by one on this machine."""
    ends: dict[str, float] = {}
    calls = local = 0.0
    least = False
    for key, step in run.steps.items():
        own = 0.0 if step.state in (*OVER, "stopped") else _own(run, step)
        least |= own is None
        own = own or 0.0
        ends[key] = max((ends.get(before, 0.0) for before in step.after), default=0.0) + own
        if _works_here(step):
            local += own
        else:
            calls += own
    seconds = max(*ends.values(), calls, local) if ends else 0.0
    return Left(seconds or None, least)


def _works_here(step: StepView) -> bool:
    return step.kind in LOCAL and not step.likely


def _own(run: Progress, step: StepView) -> float | None:
    """Return the seconds that a step's own work will still take, None when that is not known."""
    if _works_here(step):
        return _work(run, step)
    whole = max(0, step.likely - step.cached)
    share = _done(step) / whole if whole else 1.0
    told = None if step.foretold is None else step.foretold * _slower_calls(run) * max(0.0, 1 - share)
    pace = _pace(run) if step.state == "running" or told is None else 0.0
    if not pace:
        return told if step.likely else 0.0
    measured = max(0.0, whole - _done(step)) / pace
    weight = min(1.0, share / TRUSTED)
    return measured if told is None else weight * measured + (1 - weight) * told


def _done(step: StepView) -> float:
    """Return how many calls a teacher has answered, one in flight being half done."""
    return step.answered - step.cached + step.in_flight / 2


def _pace(run: Progress) -> float:
    """Return how many calls a second the running steps bring together, 0.0 before there is an answer."""
    running = [s for s in run.steps.values() if s.state == "running" and s.likely and s.answered > s.cached]
    lasted = [run.now - s.started - (run.idle - s.held) for s in running]
    if run.rate and lasted and min(lasted) >= SETTLED:
        return run.rate
    return sum(_done(step) / seconds for step, seconds in zip(running, lasted, strict=True) if seconds > 0)


def _slower_calls(run: Progress) -> float:
    """Return how many times as long as foretold the calls so far took (1.0: nothing is known)."""
    steps = [step for step in run.steps.values() if any(step.latency)]
    took, told = sum(step.waited for step in steps), sum(step.reckoned for step in steps)
    return took / told if took and told else 1.0


def _work(run: Progress, step: StepView) -> float | None:
    measured = _measured(run, step.key)
    if measured is not None or step.foretold is None:
        return measured
    whole = step.foretold * _slower(run, step.kind)
    if step.state != "running" or waits_its_turn(step, run.steps.values(), {*run.training, *run.answers}):
        return whole
    free = max((_end(other) for other in run.steps.values() if _done_here(other)), default=0.0)
    return max(0.0, whole - (run.now - max(step.started, free)))


def _measured(run: Progress, key: str) -> float | None:
    """Return the seconds left at the pace so far, None before there is one."""
    view = run.training.get(key)
    if view is not None:
        return view.eta
    if key not in run.answers:
        return None
    first, last = run.answers[key]
    if last.done <= first.done or last.at <= first.at:
        return None
    return (last.total - last.done) * (last.at - first.at) / (last.done - first.done)


def waits_its_turn(step: StepView, steps: Iterable[StepView], begun: Container[str]) -> bool:
    """Whether a step that was started waits until another one has done its work on this machine.

    ``begun`` are the keys of the steps of which a training's or an answer's progress was told.
    """
    return _runs_here(step) and step.key not in begun and any(_runs_here(s) and s.key in begun for s in steps)


def _slower(run: Progress, kind: str) -> float:
    """Return by how much steps of a kind take longer than was foretold: those that are done, the one that works."""
    took = told = free = 0.0
    for step in sorted(filter(_done_here, run.steps.values()), key=_end):
        if step.kind == kind and step.foretold:
            took += _end(step) - max(step.started, free)
            told += step.foretold
        free = _end(step)
    for step in filter(_runs_here, run.steps.values()):
        left = _measured(run, step.key)
        if left is not None and step.kind == kind and step.foretold:
            took += run.now - max(step.started, free) + left
            told += step.foretold
    return took / told if took > 0 and told else 1.0


def _runs_here(step: StepView) -> bool:
    return _works_here(step) and step.state == "running"


def _done_here(step: StepView) -> bool:
    return _works_here(step) and step.state == "done"


def _end(step: StepView) -> float:
    return step.started + step.seconds
