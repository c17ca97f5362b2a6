"""``--plain``: one line per meaningful change on stderr; a moving line of totals on a terminal."""

import time
from shutil import get_terminal_size
from typing import TextIO

from eic.events import (
    CallRetried,
    Event,
    FellShort,
    Notice,
    RunFinished,
    RunStarted,
    Steered,
    StepFinished,
    StepStarted,
)
from eic.figures import OVER
from eic.state import RunState
from eic.views.milestones import Milestones
from eic.views.retries import Pile
from eic.views.text import amount, clean, duration, figure, money, tallied, wrapped
from eic.visible import cut

_REDRAW_SECONDS = 0.2
_BAR_WIDTH = 20
_WORK = {"explore": "exploring", "self_instruct": "bootstrapping", "synthesize": "synthesizing", "prune": "pruning",
         "load": "loading", "dynosaur": "reading tables", "curated": "choosing", "mix": "mixing", "replay": "choosing",
         "filter": "filtering", "sample": "sampling", "split": "splitting",
         "train": "training", "answer": "answering", "evaluate": "evaluating",
         "analyse": "analysing", "ablate": "comparing"}  # fmt: skip


class PlainView:
    """Prints what changed. On a terminal the last line shows the totals and is redrawn."""

    def __init__(self, stream: TextIO, *, live: bool, verbose: bool = False) -> None:
        self._stream = stream
        self._live = live
        self._verbose = verbose
        self._state = RunState()
        self._drawn = 0.0
        self._width = 0
        self._pile = Pile()
        self._milestones = Milestones()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self._state.apply(event)
        milestone = self._milestones.take(event)
        line = f"  {milestone}" if milestone else self._line(event)
        if line:
            self._erase()
            self._stream.write((wrapped(line, get_terminal_size().columns) if self._live else line) + "\n")
            self._stream.flush()
        if isinstance(event, RunFinished):
            self._erase()
        elif self._live and time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self._draw()

    def _line(self, event: Event) -> str:
        match event:
            case RunStarted():
                todo = sum(step["action"] == "run" for step in event.steps)
                reused = len(event.steps) - todo
                return f"run {event.run}: {todo} to run, {reused} reused"
            case StepStarted(reused=False):
                return f"  {_WORK.get(event.kind, event.kind)} {event.title}"
            case StepFinished(reused=False):
                return f"  done {event.title}: {_counts(event.counts)} in {event.seconds:.1f} s"
            case StepFinished() if self._verbose:
                return f"  kept {event.title}: {_counts(event.counts)}"
            case CallRetried():
                told = self._pile.take(event)
                return f"  waiting: {told}" if told else ""
            case FellShort() if not self._reused(event.step):
                short = f"{clean(event.task)}: {event.got} of {event.wanted} {event.what}"
                return f"  warning: {short} ({clean(event.why)})"
            case Steered():
                return f"  steered: {_steering(event)}"
            case Notice():
                return f"  {event.level}: {clean(event.text)}"
            case _:
                return ""

    def _reused(self, step: str) -> bool:
        view = self._state.steps.get(step)
        return view is not None and view.state == "reused"

    def _draw(self) -> None:
        state = self._state
        width = max(20, get_terminal_size().columns - 1)  # a longer line could not be erased
        text = self._working() or self._calls()
        left = state.left(state.at)
        end = ""
        if left.seconds is not None:
            end = f", {'at least' if left.least else 'about'} {duration(left.seconds)} left"
        text = _fitted(f"  {_bar(state)}", text, end, width)
        self._erase()
        self._stream.write(text)
        self._stream.flush()
        self._drawn, self._width = time.monotonic(), len(text)

    def _working(self) -> str:
        """Return how far a training or an evaluation is, "" when none goes on."""
        for key, step in self._state.steps.items():
            work = self._state.work(key) if step.state == "running" else None
            if work is not None:
                view = self._state.training.get(key)
                loss = f", loss {figure(view.loss)}" if view is not None else ""
                return f"{clean(step.title)}: {amount(work[0])} of {amount(work[1])}{loss}"
        return ""

    def _calls(self) -> str:
        state, totals = self._state, self._state.totals
        text = f"{amount(totals.paid + totals.cached)} calls done, {totals.in_flight} in flight"
        waiting = state.waiting(state.at)
        text += f" ({waiting} to be tried again)" if waiting else ""
        text += f", {amount(totals.completion_tokens)} tokens"
        if totals.cost or state.budget is not None:
            text += f", {money(totals.cost)}"
        if state.budget is not None:
            text += f" of {money(state.budget)}"
        for step in state.steps.values():
            if step.state == "running" and step.rows:
                text += f", {_WORK.get(step.kind, step.kind)} {amount(step.rows)} rows ({step.share:.0%})"
        return text

    def _erase(self) -> None:
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0


def _steering(event: Steered) -> str:
    words = [event.act, event.task, str(event.count) if event.count else ""]
    text = clean(" ".join(word for word in words if word))
    return f"{text} (refused: {event.refused})" if event.refused else text


def _bar(state: RunState) -> str:
    """Return a bar of what is likely needed, "" when nobody can tell how much that is.

    That is the updates or questions of the step that works on such, else the calls of the run.
    """
    shares = [state.progress(s) for key, s in state.steps.items() if s.state == "running" and state.work(key)]
    share = shares[0] if shares else None
    if share is None:
        likely = sum(max(step.likely, step.answered) for step in state.steps.values())
        answered = sum(step.likely if step.state in OVER else step.answered for step in state.steps.values())
        if not likely:
            return ""
        share = min(1.0, answered / likely)
    full = int(share * _BAR_WIDTH)
    return f"[{'#' * full}{'.' * (_BAR_WIDTH - full)}] {share:4.0%}  "


def _fitted(bar: str, text: str, end: str, width: int) -> str:
    """Return all within ``width`` columns: what is too long loses its last figures, then the bar, never a part of one."""
    parts = text.split(", ")
    while len(parts) > 1 and len(bar + ", ".join(parts) + end) > width:
        parts.pop()
    text = ", ".join(parts)
    if len(bar + text + end) > width:
        bar = "  "
    return bar + cut(text, width - len(bar + end)) + end


def _counts(counts: dict[str, int]) -> str:
    return tallied(counts) or "nothing to count"
