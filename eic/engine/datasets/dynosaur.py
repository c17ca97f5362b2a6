"""The stage ``dynosaur``: look at tables, have tasks proposed, read every row off as an example.

Three passes, none of which holds a table: the first rows of each (what calls show), the first rows
again once tasks are known (their label space), and all rows, task by task, while the store writes them.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from eic.data.example import Dropped, Example, Shortfall, Task, example_id, task_json
from eic.data.tables.base import Broken, Row, TableFault, reason_told
from eic.data.tables.hub import HubFault, snapshot
from eic.data.tables.source import rows_of, used_splits
from eic.engine.calls import Driver
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.load import require_unchanged
from eic.engine.datasets.refusals import refused
from eic.engine.datasets.rows import EVERY, told
from eic.engine.records import Record, dropped_record, example_records
from eic.engine.requests import RequestMaker
from eic.engine.result import StepResult
from eic.engine.retell import drops_told, shortfall_told, task_told
from eic.events import ExampleMade, TaskRejected
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.tables import TableSource
from eic.lang.values import Template
from eic.methods.dynosaur.instances import DROPS, Instance, instance
from eic.methods.dynosaur.labels import judge
from eic.methods.dynosaur.machine import ROLE, Proposals, Proposed, Proposer
from eic.methods.dynosaur.views import TableView, look, root_task, table_tasks
from eic.methods.tree import Rejected
from eic.plan.steps import Step

_LOOKED_AT = 50
"""Rows looked at for each row to be shown, should some be broken."""

_NAMED = 10
"""Tables left out that a notice each names."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The tables that are used with their views, in order, and those that are left out."""

    tables: tuple[TableSource, ...]
    views: tuple[TableView, ...]
    left_out: tuple[Rejected, ...]


def survey(step: Step, stage: Dynosaur, tables: Iterable[TableSource], root: Path) -> Survey:
    """Look at the first rows of every table."""
    every = tuple(tables)
    used: list[TableSource] = []
    views: list[TableView] = []
    out: list[Rejected] = []
    for table, node in zip(every, table_tasks(every), strict=True):
        try:
            found = look(table, node, _head(table, root, stage), stage, step.compat)
        except TableFault as fault:
            found = str(fault)
        if isinstance(found, str):
            out.append(Rejected(root_task().id, node.name, found, ""))
        else:
            used.append(table)
            views.append(found)
    return Survey(tuple(used), tuple(views), tuple(out))


def dry_proposer(context: Context, step: Step, stage: Dynosaur) -> tuple[Proposer, Template, int]:
    """Return the machine of a step, its template, and how many calls are about tables not seen yet."""
    seen = survey(step, stage, stage.tables, context.root)
    return *_proposer(step, stage, seen), len(stage.hub) * len(stage.modes)


async def propose_and_read(context: Context, step: Step, stage: Dynosaur) -> StepResult:
    """Run the stage; its rows are made while the records are consumed."""
    with ExitStack() as stack:
        seen = await asyncio.to_thread(_seen, context, step, stage, stack)
        for node in (root_task(), *(view.node for view in seen.views)):
            context.tell(task_told(step, node, context.at))
        _tell_left_out(context, step, seen.left_out)
        machine, template = _proposer(step, stage, seen)
        maker = RequestMaker(context.spec.teacher(stage.teacher), {ROLE: template}, context.seed)
        usage = await Driver(context, step, machine, maker, context.stacks[stage.teacher]).run()
        counts = {"tables": len(seen.views), "skipped": len(seen.left_out), "tasks": 0, "rejected": 0,
                  "examples": 0, "dropped": 0, "calls": usage.calls}  # fmt: skip
        meta = usage.json()
        reading = _Reading(context, step, stage, seen, machine.result(), counts, meta)
        return StepResult(reading.records(stack.pop_all()), counts, meta)


def _tell_left_out(context: Context, step: Step, left_out: tuple[Rejected, ...]) -> None:
    for item in left_out:
        context.tell(TaskRejected(step.key, item.task, item.name, item.why, context.at))
    for item in left_out[:_NAMED]:
        context.remark(step, "warning", f"the table {item.name} is left out: {item.why}")
    if (more := len(left_out) - _NAMED) > 0:
        text = f"{more:,} more left out; `eic tree --json` names them with the reasons"
        context.remark(step, "warning", text)


def _seen(context: Context, step: Step, stage: Dynosaur, stack: ExitStack) -> Survey:
    """Return the tables to use; those of the hub are fetched into a folder that ``stack`` removes.

    Raises ``RunStopped`` when a file changed, the hub cannot be reached, or no table can be used.
    """
    splits = (split for table in stage.tables for split in used_splits(table))
    require_unchanged(context, tuple(file for split in splits for file in split.files))
    seen = survey(step, stage, (*stage.tables, *_fetched(context, stage, stack)), context.root)
    if not seen.views:
        reasons = "; ".join(f"{item.name}: {item.why}" for item in seen.left_out[:5])
        raise RunStopped("failed", f"{step.title}: no table can be used ({reasons})")
    return seen


def _fetched(context: Context, stage: Dynosaur, stack: ExitStack) -> Iterator[TableSource]:
    if stage.hub and context.offline:
        raise RunStopped("failed", f"the run is offline and {stage.hub[0]} has to be fetched from the hub")
    for number, name in enumerate(stage.hub):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"eic-hub-{number}-")))
        try:
            yield snapshot(name, folder, stage.rows)
        except HubFault as fault:
            raise RunStopped("failed", str(fault)) from fault


def _proposer(step: Step, stage: Dynosaur, seen: Survey) -> tuple[Proposer, Template]:
    template = stage.prompt
    assert template is not None, "a compiled stage has a template"
    return Proposer(seen.views, stage, reply=template.reply, compat=step.compat), template


def _head(table: TableSource, root: Path, stage: Dynosaur) -> list[Row]:
    rows = islice(rows_of(table, root, stage.rows), stage.shown * _LOOKED_AT)
    return list(islice((row for row in rows if isinstance(row, dict)), stage.shown))


class _Reading:
    """Turns tables and the tasks proposed for them into records, counting as it goes."""

    def __init__(
        self,
        context: Context,
        step: Step,
        stage: Dynosaur,
        seen: Survey,
        found: Proposals,
        counts: dict[str, int],
        meta: dict[str, Any],
    ) -> None:
        self._context, self._step, self._stage = context, step, stage
        self._seen, self._found, self._counts, self._meta = seen, found, counts, meta
        self._rejected = list(found.rejected)
        self._shortfalls: list[Shortfall] = list(found.shortfalls)
        self._read = 0
        self._proposed: dict[int, list[Proposed]] = {}
        for item in found.tasks:
            self._proposed.setdefault(item.place, []).append(item)

    def records(self, until: ExitStack) -> Iterator[Record]:
        """Yield the tree, what was refused, and every row; ``until`` is left when all was read."""
        with until:
            tasks: list[tuple[TableSource, Proposed]] = []
            yield ["task", task_json(root_task())]
            for place, view in enumerate(self._seen.views):
                yield ["task", task_json(view.node)]
                for proposed in self._sound(place):
                    tasks.append((self._seen.tables[place], proposed))
                    yield ["task", task_json(proposed.node)]
            rejections = [*self._seen.left_out, *self._rejected]
            self._meta |= refused(
                (what, item.why, item.name)
                for what, items in (("tables", self._seen.left_out), ("tasks", self._rejected))
                for item in items
            )
            self._counts["tasks"], self._counts["rejected"] = len(tasks), len(rejections)
            for rejected in rejections:
                yield ["rejected", asdict(rejected)]
            for number, (table, proposed) in enumerate(tasks):
                yield from self._rows(table, proposed, number / len(tasks))
            for fall in self._shortfalls:
                yield ["shortfall", asdict(fall)]
        if not tasks:
            self._context.remark(
                self._step, "warning", "no proposed task is usable, so there are no examples"
            )

    def _sound(self, place: int) -> Iterator[Proposed]:
        """Yield the tasks of a table that its first rows bear out, the label space in their instructions."""
        proposed = self._proposed.get(place, [])
        if not proposed:
            return
        table, rule = self._seen.tables[place], self._stage.labels
        try:
            rows = (
                row for row in rows_of(table, self._context.root, self._stage.rows) if isinstance(row, dict)
            )
            head = [
                {item.output: row.get(item.output) for item in proposed} for row in islice(rows, rule.rows)
            ]
        except TableFault as fault:
            self._fall_short(self._seen.views[place].node, str(fault))
            return
        for item in proposed:
            verdict = judge([row[item.output] for row in head], rule, self._step.compat)
            if verdict.refused:
                self._refuse(item.node, verdict.refused)
            else:
                yield replace(item, node=replace(item.node, reason=item.node.reason + verdict.sentence))

    def _rows(self, table: TableSource, task: Proposed, share: float) -> Iterator[Record]:
        """Yield the examples and drops of one task."""
        stage, node, made = self._stage, task.node, 0
        batch = _Batch(self._context, self._step, node)
        try:
            for index, row in enumerate(rows_of(table, self._context.root, stage.rows)):
                self._look_up(share)
                found = self._instance(row, task)
                example = Example(
                    example_id(node.id, node.origin, index), node.id, node.reason, found.input, found.output,
                    node.origin, index, table.origin, table.licence or "",
                )  # fmt: skip
                if found.dropped:
                    self._counts["dropped"] += 1
                    batch.drop(found.dropped)
                    rule = DROPS.index(reason_told(found.dropped))
                    yield dropped_record(Dropped(example, -1, rule, found.dropped))
                else:
                    made += 1
                    self._counts["examples"] += 1
                    batch.make(example)
                    yield from example_records([example])
                if found.last or made == stage.per_task:
                    break
        except TableFault as fault:
            self._fall_short(node, str(fault))
        batch.tell()

    def _instance(self, row: Row | Broken, task: Proposed) -> Instance:
        if isinstance(row, Broken):
            return Instance("", "", str(row))
        return instance(row, task.inputs, task.output, self._stage.input_format, self._step.compat)

    def _look_up(self, share: float) -> None:
        """Every so many rows: tell how far the step is, stop when the run does."""
        self._read += 1
        if self._read % EVERY == 0:
            told(self._context, self._step, self._read, share)

    def _refuse(self, node: Task, why: str) -> None:
        self._rejected.append(Rejected(node.parent, node.name, why, node.origin))
        self._context.tell(
            TaskRejected(self._step.key, node.id, node.name, f"pruned: {why}", self._context.at)
        )

    def _fall_short(self, node: Task, why: str) -> None:
        fall = Shortfall(node.id, self._stage.per_task or 0, 0, why)
        self._shortfalls.append(fall)
        self._context.tell(shortfall_told(self._step, node.id, asdict(fall), self._context.at))


class _Batch:
    """What became of a task's rows since it was last told."""

    def __init__(self, context: Context, step: Step, node: Task) -> None:
        self._context, self._step, self._node = context, step, node
        self._made, self._first = 0, ""
        self._drops: dict[str, int] = {}

    def make(self, example: Example) -> None:
        """Count an example."""
        self._made += 1
        self._first = self._first or example.input
        if self._made >= EVERY:
            self.tell()

    def drop(self, why: str) -> None:
        """Count a row that gave nothing; what differs from row to row counts as one reason."""
        reason = reason_told(why)
        self._drops[reason] = self._drops.get(reason, 0) + 1

    def tell(self) -> None:
        """Tell what was counted, and begin anew."""
        key, node, at = self._step.key, self._node, self._context.at
        if self._made:
            self._context.tell(ExampleMade(key, node.id, self._made, self._first, at))
        for event in drops_told(self._step, self._told_drops(), at):
            self._context.tell(event)
        self._made, self._first = 0, ""
        self._drops.clear()

    def _told_drops(self) -> Iterator[tuple[str, Any]]:
        for reason, count in self._drops.items():
            yield from ((self._node.id, reason) for _ in range(count))
