"""Where the screen's events come from, and where it looks things up: two small protocols.

The screen knows neither the engine nor the store's files. A source gives events (a journal that
is followed, or one that is replayed); a reader answers questions about one task, on demand, so
that the screen's memory does not grow with the run.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from eic.events import Event


class Source(Protocol):
    """Events as they come. Called from one thread; nothing here may wait."""

    @property
    def finished(self) -> bool:
        """Whether no further event will come (the run ended, or its process is gone)."""
        ...

    def poll(self) -> list[Event]:
        """Return what is new since the last call, oldest first: a bounded batch, [] for nothing."""
        ...


@runtime_checkable
class Replay(Source, Protocol):
    """A finished run played again by its own clock."""

    speed: float
    """Run seconds a second of the viewer's time; the screen sets it."""

    paused: bool
    """While true, ``poll`` gives nothing new; the screen sets it."""

    @property
    def position(self) -> float:
        """Where the replay stands, in seconds of the run."""
        ...

    @property
    def length(self) -> float:
        """How long the run took, in seconds."""
        ...

    def seek(self, seconds: float) -> None:
        """Start over: the next polls give every event up to ``seconds`` at once, from the first one.

        (In bounded batches, also while paused.) The screen forgets all it knew before it polls again.
        """
        ...


@dataclass(frozen=True, slots=True)
class CallView:
    """One call about a task, with its words. ``error`` is "" unless it failed for good."""

    role: str
    prompt: str
    reply: str
    finish: str
    prompt_tokens: int
    completion_tokens: int
    cost: float
    cached: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class ExampleView:
    """One example of a task and what became of it.

    ``status`` is ``kept``, ``dropped`` or ``not drawn`` (left out by sampling). ``rule`` is the
    text of the rule that dropped it, ``score`` what the rule measured, ``nearest`` the
    instruction of the kept example it is too much like ("" when there is none).
    """

    id: str
    instruction: str
    input: str
    output: str
    status: str
    rule: str = ""
    score: float | None = None
    nearest: str = ""


class StoreReader(Protocol):
    """Looks up what the journal does not tell. Called from a worker thread, one call at a time.

    ``step`` is the key of the explore step of the task's tree. Nothing found is an empty answer;
    trouble with the store is raised as ``StoreError`` or ``OSError`` and shown.
    """

    def calls_of(self, step: str, task: str) -> list[CallView]:
        """Return the calls about a task that were answered so far, oldest first."""
        ...

    def examples_of(self, step: str, task: str) -> list[ExampleView]:
        """Return the examples of a task, as far as its dataset's steps have finished."""
        ...

    def reason_of(self, step: str, task: str) -> str:
        """Return why the task belongs to the domain, "" when nothing says so (yet)."""
        ...
