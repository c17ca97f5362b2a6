"""The feed: what happened last, as a ring of short items. Memory does not grow with the run.

Retries that come one after the other share an item, so that a teacher in trouble does not drive all
else away.
"""

from collections import deque
from dataclasses import dataclass, replace

from eic.events import (
    CallFinished,
    CallRetried,
    Event,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Notice,
    Reasked,
    RunFinished,
    RunStarted,
    Steered,
    StepFinished,
    StepStarted,
    TaskProposed,
    TaskRejected,
    TrainTick,
)
from eic.state import RunState
from eic.tui.forest import Key
from eic.tui.words import STATES
from eic.views.milestones import Milestones
from eic.views.retries import kind_words
from eic.views.text import amount, clean, duration, tallied

KEPT = 500
"""Items that are kept; older ones are forgotten."""

_RETRY = "⟳"

_LONGEST = 400
"""Characters of a stranger's text that an item keeps."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: when, what kind (a glyph and a colour role), about which task, the words."""

    at: float
    glyph: str
    role: str
    text: str
    about: str = ""
    key: Key | None = None


class Feed:
    """The last items, and how many there have been in all."""

    def __init__(self) -> None:
        self.items: deque[Item] = deque(maxlen=KEPT)
        self.count = 0
        self._retries = 0
        self._milestones = Milestones()

    def clear(self) -> None:
        """Forget everything."""
        self.items.clear()
        self.count = 0
        self._milestones = Milestones()

    def take(self, event: Event, state: RunState) -> None:
        """Add what an event has to say (most calls say nothing); ``state`` has taken it already."""
        item = None if _told_again(event, state) else _item(event, state)
        milestone = self._milestones.take(event)
        if milestone:
            item = Item(event.at, "◆", "run" if isinstance(event, TrainTick) else "ok", milestone)
        if item is None:
            return
        if item.glyph == _RETRY and self.items and self.items[-1].glyph == _RETRY:
            self._retries += 1
            self.items[-1] = replace(item, text=f"{item.text} (and {amount(self._retries)} more before)")
        else:
            self._retries = 0
            self.items.append(item)
        self.count += 1


def _told_again(event: Event, state: RunState) -> bool:
    """Whether an event is a fact of a step whose result was there already."""
    if not isinstance(event, TaskProposed | TaskRejected | FellShort | ExampleMade | ExampleDropped):
        return False
    step = state.steps.get(event.step)
    return step is not None and step.state == "reused"


def _item(event: Event, state: RunState) -> Item | None:
    match event:
        case TaskProposed():
            return _about(event, event.id, state, "+", "accent", "new task")
        case TaskRejected():
            pruned = event.why.startswith("pruned")
            text = event.why if pruned else f"refused {event.name!r}: {event.why}"
            return _about(event, event.id, state, "⊘" if pruned else "-", "dim", text)
        case Reasked():
            return _about(event, event.task, state, "↻", "warn", f"asked again: {event.why}")
        case CallRetried():
            why = f"{kind_words(event.kind)}, again in {duration(event.wait)}: {event.why}"
            return _about(event, event.task, state, _RETRY, "warn", why)
        case FellShort():
            why = f"{event.got} of {event.wanted} {event.what}: {event.why}"
            return _about(event, event.task, state, STATES["stalled"], "warn", why)
        case ExampleMade(first=first) if first:
            return _about(event, event.task, state, "●", "make", f"+{event.count} {first}")
        case ExampleDropped():
            return _about(event, event.task, state, "⊘", "warn", f"{event.count} dropped: {event.rule}")
        case CallFinished(error=error) if error:
            return _about(event, event.task, state, "✗", "bad", f"{event.role} failed: {error}")
        case Steered():
            return Item(event.at, "»", "warn" if event.refused else "accent", steered_words(event))
        case Notice():
            return Item(event.at, "!", event.level, _brief(event.text))
        case _:
            return _milestone(event)


def _milestone(event: Event) -> Item | None:
    """Return the item of a run's or a step's beginning or end."""
    match event:
        case RunStarted():
            todo = sum(step.get("action") == "run" for step in event.steps)
            reused = len(event.steps) - todo
            return Item(event.at, "▸", "run", f"run {clean(event.run)}: {todo} steps to run, {reused} reused")
        case StepStarted(reused=False):
            return Item(event.at, "▸", "run", f"{clean(event.title)} began")
        case StepFinished(reused=False):
            counts = tallied(event.counts)
            text = f"{clean(event.title)} done in {duration(event.seconds)}"
            return Item(event.at, "✓", "ok", f"{text}: {counts}" if counts else text)
        case RunFinished():
            message = str(event.totals.get("message", ""))
            text = f"run {event.status}" + (f": {_brief(message)}" if message else "")
            return Item(event.at, "■", "ok" if event.status == "done" else "bad", text)
        case _:
            return None


def steered_words(event: Steered) -> str:
    """Return a steering act in words: what was asked, of what, and whether it was refused."""
    words = {"more": f"{event.count} more children", "concurrency": f"{event.count} calls in flight"}
    text = words.get(event.act, event.act)
    if event.task:
        text += f" of {event.task}" if event.act == "more" else f" {event.task}"
    return f"{_brief(text)} refused: {_brief(event.refused)}" if event.refused else _brief(text)


def _about(
    event: TaskProposed | TaskRejected | Reasked | FellShort | ExampleMade | ExampleDropped
    | CallRetried | CallFinished,
    task: str, state: RunState, glyph: str, role: str, text: str,
) -> Item:  # fmt: skip
    places = state.places(event.step, task)
    node = state.nodes[places[0]][task] if places else None
    about = _brief(node.name if node is not None else task)
    return Item(event.at, glyph, role, _brief(text), about, (places[0], task) if places else None)


def _brief(text: str) -> str:
    return clean(text[:_LONGEST])
