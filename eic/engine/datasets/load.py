"""The stage ``load``: rows off the files that the spec names, while the store writes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from eic.canon import digest_file
from eic.data.example import Example, Task, example_id, example_json, task_json
from eic.data.load.base import LoadFault, Placed, RowFault
from eic.data.load.forest import MOST_TASKS, Forest, TooManyTasks
from eic.data.load.shapes import Loaded, Shape, shape_of
from eic.data.load.values import read_values
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.refusals import REFUSALS, Refused
from eic.engine.datasets.rows import EVERY, told
from eic.engine.records import Record
from eic.engine.result import StepResult
from eic.engine.retell import task_told
from eic.events import ExampleMade
from eic.lang.blocks.load import Load
from eic.lang.values import FileRef
from eic.plan.steps import Step

ROOT = "data"
"""Name of the root of rows that are about no domain."""

_SHOWN = 5
"""Faulty rows that are told one by one."""


def load_rows(context: Context, step: Step, stage: Load) -> StepResult:
    """Run a load stage. Raises ``RunStopped`` at a file that is not the one that was checked."""
    require_unchanged(context, stage.file)
    name, *about = step.settings["root"] or [ROOT]
    counts = {"examples": 0, "tasks": 0, "skipped": 0}
    reading = _Reading(context, step, stage, Forest(name, *about), counts)
    return StepResult(reading.records(), counts, reading.meta)


def require_unchanged(context: Context, files: tuple[FileRef, ...]) -> None:
    """Raise ``RunStopped`` when a file is no longer what the spec's keys were made of."""
    for ref in files:
        path = context.root / ref.path
        try:
            same = digest_file("file", path) == ref.digest
        except OSError as error:
            raise RunStopped("failed", f"{ref.path} cannot be read: {error.strerror or error}") from error
        if not same:
            raise RunStopped("failed", f"{ref.path} changed while the run began: run again")


@dataclass(slots=True)
class Making:
    """Tells of the rows that a source makes: how many of each task since the last time, and the first.

    ``tasks`` are those that rows have named so far; new ones are told before their rows.
    """

    context: Context
    step: Step
    counts: dict[str, int]
    tasks: Callable[[], tuple[Task, ...]]
    known: set[Task] = field(default_factory=set)
    untold: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, str] = field(default_factory=dict)

    def made(self, row: Example, share: float) -> Record:
        """Count a row and return its record. Raises ``RunStopped`` when the run stops."""
        self.counts["examples"] += 1
        self.untold[row.task] = self.untold.get(row.task, 0) + 1
        self.firsts.setdefault(row.task, row.instruction)
        if self.counts["examples"] % EVERY == 0:
            self.tell()
            told(self.context, self.step, self.counts["examples"], share)
        return ["example", example_json(row)]

    def tell(self) -> None:
        """Tell what was not told yet."""
        if not self.known.issuperset(tasks := self.tasks()):
            for node in tasks:
                if node not in self.known:
                    self.context.tell(task_told(self.step, node, self.context.at))
            self.known = set(tasks)
        for task, count in self.untold.items():
            event = ExampleMade(self.step.key, task, count, self.firsts[task], self.context.at)
            self.context.tell(event)
        self.untold.clear()
        self.firsts.clear()


class _Reading:
    """One pass over the files of a stage."""

    def __init__(
        self, context: Context, step: Step, stage: Load, forest: Forest, counts: dict[str, int]
    ) -> None:
        self._context = context
        self._step = step
        self._stage = stage
        self._forest = forest
        self._counts = counts
        self._ids: set[str] = set()
        self._making = Making(context, step, counts, forest.tasks)
        self._refused = Refused()
        self.meta: dict[str, Any] = {}
        """The step's figures, whole when the records are read."""

    def records(self) -> Iterator[Record]:
        """Yield the rows' records, then those of the tasks. Raises ``RunStopped`` at what cannot be read."""
        sizes = [(self._context.root / ref.path).stat().st_size for ref in self._stage.file]
        total, before = max(1, sum(sizes)), 0
        seen: dict[str, int] = {}
        for ref, size in zip(self._stage.file, sizes, strict=True):
            again = seen[ref.digest] = seen.get(ref.digest, 0) + 1
            origin = ref.digest if again == 1 else f"{ref.digest}#{again}"
            for row, done in self._rows(ref, origin):
                yield self._making.made(row, (before + done) / total)
            before += size
        tasks = self._forest.tasks()
        self._counts["tasks"] = len(tasks)
        yield from (["task", task_json(task)] for task in tasks)
        self._making.tell()
        if self._counts["skipped"]:
            self.meta[REFUSALS] = self._refused.json()
        if self._counts["skipped"] > _SHOWN:
            self._warn(f"{self._counts['skipped']:,} rows cannot be used and were left out")
        if not self._counts["examples"]:
            raise RunStopped("failed", f"{self._step.title}: the files hold no row that can be used")

    def _rows(self, ref: FileRef, origin: str) -> Iterator[tuple[Example, int]]:
        shape: Shape | None = None
        index = 0
        try:
            for placed in read_values(self._context.root / ref.path):
                try:
                    if placed.fault:
                        raise RowFault(placed.fault)
                    shape = shape or shape_of(self._stage, placed.value)
                    rows = shape(placed.value)
                    self._own_ids(rows)
                except RowFault as fault:
                    self._faulty(ref, placed, fault)
                    continue
                for row in rows:
                    yield self._example(row, origin, index), placed.done
                    index += 1
        except LoadFault as fault:
            raise RunStopped("failed", f"{ref.path}, {fault}") from fault
        except OSError as error:
            raise RunStopped("failed", f"{ref.path} cannot be read: {error.strerror or error}") from error
        except TooManyTasks as fault:
            why = f"{ref.path}, {placed.place}: the rows name more than {MOST_TASKS:,} tasks"
            raise RunStopped("failed", f"{why}; is `task` the key of a text?") from fault

    def _own_ids(self, rows: list[Loaded]) -> None:
        """Remember the ids that rows bring along. Raises ``RowFault`` for one that an earlier row has."""
        for row in rows:
            if row.id and row.id in self._ids:
                raise RowFault(f"an earlier row has its `id`, `{row.id}`")
            if row.id:
                self._ids.add(row.id)

    def _example(self, row: Loaded, origin: str, index: int) -> Example:
        task = self._forest.of_path(row.task, row.path) if row.path else self._forest.of_name(row.task)
        if row.id:
            return Example(
                row.id, task, row.instruction, row.input, row.output, row.reply, row.index, row.source,
                row.licence,
            )  # fmt: skip
        made = example_id(task, origin, index)
        return Example(made, task, row.instruction, row.input, row.output, origin, index)

    def _faulty(self, ref: FileRef, placed: Placed, fault: RowFault) -> None:
        text = f"{ref.path}, {placed.place}: {fault}"
        if self._stage.faulty == "stop":
            raise RunStopped("failed", f"{text} (`faulty = skip` leaves such rows out)") from fault
        self._counts["skipped"] += 1
        self._refused.add("rows", str(fault), f"{ref.path}, {placed.place}")
        if self._counts["skipped"] <= _SHOWN:
            self._warn(f"{text}; left out")

    def _warn(self, text: str) -> None:
        self._context.remark(self._step, "warning", text)
