"""Events: the append-only journal of a run, and the only thing views see of the engine.

Each event is a frozen dataclass; start and end are two events, nothing is mutated later. The
JSON form carries the class name under ``event`` and is stable: journals outlive versions.
Times are seconds since the run began. Standard library only.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began, or an edit changed its plan: then everything about steps is told anew.

    ``steps`` lists the plan: ``key``, ``kind``, ``title``, ``action`` (``reuse`` or ``run``) and
    ``calls``, how many calls the step will likely make, ``seconds``, how long it will likely take (None: not
    known), and ``after``, the keys of the steps it waits for. When it is told again, steps, trees and
    counts of rows start over; calls, tokens and money go on.
    """

    run: str
    spec: str
    digest: str
    seed: int
    budget: float | None
    steps: tuple[dict[str, Any], ...]
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step began (steps that are reused start and finish too, with ``reused``)."""

    step: str
    kind: str
    title: str
    reused: bool
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call left for the teacher (calls answered from the store only finish)."""

    step: str
    call: str
    task: str
    role: str
    teacher: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallRetried:
    """An attempt of a call failed and another one is due in ``wait`` seconds.

    ``attempt`` (from 1) of at most ``attempts`` failed; ``kind`` is rate_limit, server, timeout or
    network, ``why`` says more.
    """

    step: str
    call: str
    task: str
    role: str
    teacher: str
    attempt: int
    attempts: int
    kind: str
    why: str
    wait: float
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CallFinished:
    """A call was answered (``cached``: from the store) or failed for good (``error``)."""

    step: str
    call: str
    task: str
    role: str
    teacher: str
    cached: bool
    prompt_tokens: int
    completion_tokens: int
    cost: float
    seconds: float
    attempts: int
    finish: str
    error: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class TaskProposed:
    """A task joined the tree."""

    step: str
    id: str
    parent: str
    name: str
    depth: int
    origin: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class TaskRejected:
    """A proposed or accepted task was refused or pruned; ``why`` says which."""

    step: str
    id: str
    name: str
    why: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Reasked:
    """A reply about a task could not be used at all, so the call is asked again; ``why`` says what was wrong."""

    step: str
    task: str
    why: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class FellShort:
    """A step gave a task up with ``got`` of the ``wanted`` sub-tasks or examples (``what``).

    A retry gives the task its patience again.
    """

    step: str
    task: str
    what: str
    got: int
    wanted: int
    why: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class ExampleMade:
    """``count`` examples of one reply were accepted for a task; ``first`` shows one of them."""

    step: str
    task: str
    count: int
    first: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class ExampleDropped:
    """A rule dropped ``count`` examples of a task."""

    step: str
    task: str
    rule: str
    count: int
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class TrainTick:
    """A training made an update (or a few). ``update`` of ``updates`` are done.

    ``loss`` is the mean over the response tokens of the updates since the last tick, ``tokens`` the
    tokens seen so far without padding, ``seconds`` how long the training has taken so far.
    """

    step: str
    model: str
    update: int
    updates: int
    epoch: float
    loss: float
    learning_rate: float
    tokens: int
    seconds: float
    at: float = 0.0


ANSWERED = "answered"
"""Name of the ``Metric`` that says how many questions an ``answer`` step has answered."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of an evaluation or a training so far: ``name`` of ``subject`` (a model) is ``value``.

    ``done`` of ``total`` questions are in it; it is final when they are equal.
    """

    step: str
    subject: str
    name: str
    value: float
    done: int
    total: int
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step that works on rows has taken ``rows`` of them, which is ``share`` (0..1) of its work."""

    step: str
    rows: int
    share: float
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step ended; ``counts`` are its figures (tasks, examples, dropped, ...)."""

    step: str
    kind: str
    title: str
    reused: bool
    seconds: float
    counts: dict[str, int]
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know: ``level`` is info, warning or error."""

    level: str
    text: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Steered:
    """Someone steered the run. ``refused`` says why nothing came of it ("" when it was done).

    ``act`` is pause, resume, drain, concurrency (``count`` calls in flight), or an edit: prune,
    keep, more (``count`` children), retry, each of a ``task`` of a ``dataset``.
    """

    act: str
    dataset: str = ""
    task: str = ""
    count: int = 0
    refused: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run ended: ``done``, ``failed``, ``budget``, ``interrupted``; totals as JSON.

    ``died`` is told by followers alone, of a run whose process is gone without a word.
    """

    run: str
    status: str
    totals: dict[str, Any]
    at: float = 0.0


Event = (
    RunStarted | StepStarted | CallStarted | CallRetried | CallFinished | TaskProposed | TaskRejected
    | Reasked | FellShort | ExampleMade | ExampleDropped | TrainTick | Metric | StepProgress | StepFinished
    | Notice | Steered | RunFinished
)  # fmt: skip

_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        RunStarted, StepStarted, CallStarted, CallRetried, CallFinished, TaskProposed, TaskRejected,
        Reasked, FellShort, ExampleMade, ExampleDropped, TrainTick, Metric, StepProgress, StepFinished,
        Notice, Steered, RunFinished,
    )
}  # fmt: skip


def event_json(event: Event) -> dict[str, Any]:
    """Return the journal form of an event."""
    return {"event": type(event).__name__, **asdict(event)}


def event_from_json(data: dict[str, Any]) -> Event:
    """Return the event a journal line holds; unknown fields of later versions are ignored.

    Raises ``KeyError`` for an unknown event and ``TypeError`` for a missing field.
    """
    kind = _KINDS[data["event"]]
    known = {item.name for item in fields(kind)}
    values = {name: value for name, value in data.items() if name in known}
    if kind is RunStarted:
        values["steps"] = tuple(values["steps"])
    event: Event = kind(**values)
    return event
