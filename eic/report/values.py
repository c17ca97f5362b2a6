"""What a report shows, as frozen values; ``eic.cli.gather.run`` collects them, sections draw them.

Everything may be missing: a run that has just begun has no dataset, one without a model no training.
"""

from dataclasses import dataclass, field
from typing import Any

from eic.report.spending import Spent


@dataclass(frozen=True, slots=True)
class File:
    """A file the run was made from: its ``text``, "" when only its size (bytes) was noted."""

    path: str
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class TeacherFacts:
    """A teacher as the spec names it, and which models answered in its name."""

    name: str
    provider: str
    asked: str
    resolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the run is. ``started`` and ``finished`` are seconds since the epoch, ``seconds`` the run's clock.

    ``status`` is that of ``RunFinished``, ``running`` or ``died``; ``params`` are ``--set`` values as written.
    """

    id: str
    name: str
    path: str
    digest: str
    status: str
    started: float
    finished: float | None
    seconds: float
    message: str = ""
    seed: int | None = None
    budget: float | None = None
    params: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    teachers: tuple[TeacherFacts, ...] = ()
    files: tuple[File, ...] = ()
    commands: tuple[str, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    totals: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step of the plan: what it was to cost (``eic.plan.estimate.estimate_json``), what it did.

    ``state`` is waiting, running, done, reused or stopped. ``spent`` is what this run paid,
    ``earlier`` what the stored result took whoever paid for it. ``remarks``: what was remarked of the result when it
    was made and is not among the run's notices, and what the step refused, a line each.
    """

    key: str
    kind: str
    title: str
    state: str
    seconds: float
    counts: dict[str, int]
    estimate: dict[str, Any] | None
    spent: Spent
    earlier: Spent | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task with its own rows: made, kept in the dataset, dropped by each rule (place, rows).

    ``pruned`` says why it was left out ("" when it was not), ``short`` why it has fewer rows than wanted.
    """

    id: str
    parent: str
    depth: int
    name: str
    reason: str
    pruned: str
    made: int
    kept: int
    drops: tuple[tuple[int, int], ...]
    calls: int
    tokens: int
    cost: float
    short: str

    @property
    def dropped(self) -> int:
        """Rows that rules dropped."""
        return sum(count for _, count in self.drops)


@dataclass(frozen=True, slots=True)
class DropShown:
    """A dropped row with its score and the row it was too near to."""

    instruction: str
    score: float | None
    nearest: str


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of a filter: ``line`` in the spec (None: unknown), what it saw and dropped, a few of them.

    ``unit``: what it counts, ``row``, or ``instruction`` when it judges instructions before they have rows.
    """

    stage: str
    line: int | None
    text: str
    seen: int
    dropped: int
    shown: tuple[DropShown, ...] = ()
    unit: str = "row"


@dataclass(frozen=True, slots=True)
class StageFacts:
    """How many rows and tasks were there after a stage (None: the stage does not say)."""

    title: str
    kind: str
    rows: int | None
    tasks: int | None


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """A row of the dataset with where it came from."""

    id: str
    path: tuple[str, ...]
    instruction: str
    input: str
    output: str
    reply: str
    index: int
    teacher: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many texts fall into each of equally wide bars from 0 up, in words; ``most`` is the longest."""

    field: str
    bar: int
    counts: tuple[int, ...]
    texts: int
    mean: float
    median: float
    most: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A proposed task that was refused: the name of the task it was proposed for, its own, and why."""

    under: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """A dataset as far as it is stored; ``missing`` is the title of the first step without a result.

    ``refused`` counts tasks that were proposed and refused; ``refusals`` are the first of them.
    """

    name: str
    missing: str
    rows: int
    tasks: tuple[TaskFacts, ...]
    stages: tuple[StageFacts, ...]
    rules: tuple[RuleFacts, ...]
    samples: tuple[SampleFacts, ...]
    lengths: tuple[Lengths, ...]
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """A training: its loss ``curve`` (update, loss) and figures with their names."""

    model: str
    step: str
    updates: int
    done: int
    curve: tuple[tuple[float, float], ...]
    rates: tuple[tuple[float, float], ...]
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReplayFacts:
    """What a replay stage chose: ``tasks`` of the ``of`` earlier ones, and their ``rows``.

    ``encoder`` made the vectors that tasks were compared by ("" when none was chosen). ``chosen`` are the
    first tasks with their scores, the most wanted one first.
    """

    step: str
    dataset: str
    strategy: str
    encoder: str
    of: int
    rows: int
    tasks: int
    chosen: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class StagesFacts:
    """A chain of models that go on from ``first``: a row a model, by column title; ``figure`` names what is shown."""

    first: str
    figure: str
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report. Studies are the JSON that runs write (``<analysis>.json`` and so on)."""

    run: RunFacts
    steps: tuple[StepFacts, ...] = ()
    datasets: tuple[DatasetFacts, ...] = ()
    analyses: tuple[dict[str, Any], ...] = ()
    ablations: tuple[dict[str, Any], ...] = ()
    evaluations: tuple[dict[str, Any], ...] = ()
    trainings: tuple[TrainingFacts, ...] = ()
    replays: tuple[ReplayFacts, ...] = ()
    stages: tuple[StagesFacts, ...] = ()
    manifest: str = field(default="")
