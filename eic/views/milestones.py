"""What of a training or an evaluation is worth a line: not every tick, but every tenth, and what is final."""

from eic.events import Event, Metric, StepStarted, TrainTick
from eic.figures import PERCENT
from eic.views.text import amount, clean, duration, figure, percent

TENTHS = 10
"""A training is told of so many times."""


class Milestones:
    """Turns ticks and figures into a few sentences."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self._final: dict[tuple[str, str, str], float] = {}
        self._reused: set[str] = set()

    def take(self, event: Event) -> str:
        """Return what to tell of an event, "" mostly."""
        match event:
            case StepStarted():
                self._told.pop(event.step, None)
                (self._reused.add if event.reused else self._reused.discard)(event.step)
            case TrainTick() | Metric() if event.step in self._reused:
                return ""  # it was told by the run that made it
            case TrainTick():
                return self._tick(event)
            case Metric() if event.done >= event.total:
                return self._figure(event)
        return ""

    def _tick(self, event: TrainTick) -> str:
        tenth = event.update * TENTHS // max(1, event.updates)
        told = self._told.get(event.step, 0)
        self._told[event.step] = tenth
        if tenth <= told:
            return ""
        text = f"{clean(event.model)}: loss {figure(event.loss)}"
        text += f" after {amount(event.update)} of {amount(event.updates)} updates"
        left = (event.updates - event.update) * event.seconds / max(1, event.update)
        return f"{text}, about {duration(left)} left" if left > 0 else text

    def _figure(self, event: Metric) -> str:
        place = (event.step, event.subject, event.name)
        if self._final.get(place) == event.value:
            return ""
        self._final[place] = event.value
        text = f"{clean(event.subject)}: {clean(event.name)} {metric(event.name, event.value)}"
        return f"{text} ({amount(event.total)} questions)" if event.total > 1 else text


def metric(name: str, value: float) -> str:
    """Return the value of a figure that an evaluation or a training tells of while it works."""
    return percent(value) if name in PERCENT else figure(value)
