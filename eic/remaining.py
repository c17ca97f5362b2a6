"""How long a run will still take: what its plan foretold, corrected by what was measured since.

Pure arithmetic over the folded state of a run; ``RunState.left`` gives it what it reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from eic.events import Metric
from eic.figures import OVER, StepView, TrainView

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

    ``rate`` is how many calls are answered a minute (0.0: none lately), ``now`` the run's clock in seconds.
    """

    steps: Mapping[str, StepView]
    training: Mapping[str, TrainView]
    answers: Mapping[str, tuple[Metric, Metric]]
    rate: float
    now: float


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
    left = max(0, step.likely - step.answered)
    if not left:
        return 0.0
    if run.rate and (step.state == "running" or step.foretold is None):
        return left * 60 / run.rate
    return None if step.foretold is None else step.foretold * left / step.likely


def _work(run: Progress, step: StepView) -> float | None:
    measured = _measured(run, step.key)
    if measured is not None or step.foretold is None:
        return measured
    whole = step.foretold * _slower(run, step.kind)
    if step.state != "running" or any(
        _measured(run, other.key) for other in run.steps.values() if other.state == "running"
    ):
        return whole  # its turn is still to come: one after another
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


def _slower(run: Progress, kind: str) -> float:
    """Return by how much steps of a kind that are done took longer than was foretold (1.0: nothing is known)."""
    took = told = free = 0.0
    for step in sorted(filter(_done_here, run.steps.values()), key=_end):
        if step.kind == kind and step.foretold:
            took += _end(step) - max(step.started, free)
            told += step.foretold
        free = _end(step)
    return took / told if took and told else 1.0


def _done_here(step: StepView) -> bool:
    return _works_here(step) and step.state == "done"


def _end(step: StepView) -> float:
    return step.started + step.seconds
