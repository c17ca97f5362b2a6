"""Propose: one call for each table and mode, and what of its reply becomes tasks of the tree."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eic.canon import Key
from eic.data.example import Shortfall, Task, child_id
from eic.data.replies.table_tasks import (
    MAX_TASKS,
    TableTask,
    TableTasks,
    parse_released,
    parse_table_tasks,
)
from eic.data.reply_formats import reply_schema, schema_in_words
from eic.lang.blocks.dynosaur import Dynosaur
from eic.methods.asking import AHEAD, asked_again
from eic.methods.base import REFUSED, Answer, Ask, Fact
from eic.methods.dynosaur.demos import demo_variables
from eic.methods.dynosaur.validity import judge_tasks
from eic.methods.dynosaur.views import TableView
from eic.methods.text import NAME_LIMIT, REASON_LIMIT, clean_line
from eic.methods.tree import Rejected

ROLE = "tasks_from_dataset"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A valid task: ``node`` in the tree (its reason is the instruction), the view's place, its fields."""

    node: Task
    place: int
    inputs: tuple[str, ...]
    output: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """All tasks, in the order of tables, modes and replies; the same for any order of answers."""

    tasks: tuple[Proposed, ...]
    rejected: tuple[Rejected, ...]
    shortfalls: tuple[Shortfall, ...]


@dataclass(slots=True)
class _Table:
    """What came back about one table: by mode, the reply's key and its tasks."""

    place: int
    view: TableView
    modes: tuple[str, ...]
    replies: dict[str, tuple[Key, TableTasks]] = field(default_factory=dict)
    tasks: tuple[Proposed, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


class Proposer:
    """The machine behind a ``dynosaur`` stage (``methods.base.Method``).

    A call shows a table's name, fields and first rows, in the mode ``aware`` its description too. A
    table's tasks are decided when its calls are answered, in the order of the modes.
    """

    def __init__(
        self, views: Sequence[TableView], stage: Dynosaur, *, reply: str, compat: str = "none"
    ) -> None:
        """``reply`` is the template's reply format."""
        self._stage = stage
        self._compat = compat
        self._tables = [
            _Table(place, view, tuple(m for m in stage.modes if m == "unaware" or view.description))
            for place, view in enumerate(views)
        ]
        self._schema = schema_in_words(reply_schema(ROLE, stage.per_call, 0)) if reply == "json" else ""
        self._demos = {mode: demo_variables(mode, reply) for mode in stage.modes}
        self._waiting = deque((table, mode) for table in self._tables for mode in table.modes)
        self._asked: dict[str, tuple[_Table, str, Ask]] = {}

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        return not self._asked and not self._waiting

    def start(self) -> list[Ask]:
        """Return the calls that can start at once."""
        return self._fill()

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; return the calls that can start now, and what was decided.

        ``KeyError`` for a slot that is not waiting for an answer.
        """
        table, mode, ask = self._asked.pop(slot)
        parsed = self._read(answer)
        problem = parsed.problem if self._compat == "none" else ""
        if again := asked_again(ask, answer, problem):
            self._asked[again.slot] = (table, mode, again)
            return [again], [Fact("reask", ask.task, {"why": problem})]
        table.replies[mode] = (answer.key, parsed)
        facts = self._decide(table) if len(table.replies) == len(table.modes) else []
        return self._fill(), facts

    def result(self) -> Proposals:
        """Return the tasks; meant for when ``done`` is true."""
        return Proposals(
            tuple(task for table in self._tables for task in table.tasks),
            tuple(item for table in self._tables for item in table.rejected),
            tuple(item for table in self._tables for item in table.shortfalls),
        )

    def _fill(self) -> list[Ask]:
        asks: list[Ask] = []
        while self._waiting and len(self._asked) < AHEAD:
            table, mode = self._waiting.popleft()
            ask = self._ask(table, mode)
            self._asked[ask.slot] = (table, mode, ask)
            asks.append(ask)
        return asks

    def _ask(self, table: _Table, mode: str) -> Ask:
        view = table.view
        return Ask(
            slot=f"{view.node.id}:{mode}",
            role=ROLE,
            task=view.node.id,
            variables={
                "dataset": {
                    "name": view.node.name,
                    "description": view.description if mode == "aware" else "",
                    "fields": list(view.rows[0]),
                    "rows": list(view.rows),
                },
                "demos": self._demos[mode],
                "wanted": self._stage.per_call,
                "with_description": mode == "aware",
                "reply_schema": self._schema,
            },
            ordinal=0,
            priority=(table.place, table.modes.index(mode)),
        )

    def _read(self, answer: Answer) -> TableTasks:
        if answer.finish == REFUSED:
            return TableTasks((), answer.text)
        if self._compat != "none":
            return parse_released(answer.text)
        return parse_table_tasks(answer.text, answer.finish)

    def _decide(self, table: _Table) -> list[Fact]:
        """Turn a table's replies into tasks, once all of them are there.

        More than were asked for are refused; the released code takes all that a reply holds.
        """
        most = MAX_TASKS if self._compat != "none" else self._stage.per_call
        valid: list[tuple[TableTask, Key]] = []
        rejected: list[Rejected] = []
        falls: list[Shortfall] = []
        parent = table.view.node.id
        for mode in table.modes:
            key, parsed = table.replies[mode]
            if parsed.problem:
                falls.append(Shortfall(parent, self._stage.per_call, 0, f"{mode}: {parsed.problem}"))
            judged = judge_tasks(
                parsed.items[:most],
                table.view.fields,
                self._compat,
                self._stage.several_outputs,
            )
            for item in judged:
                if item.refused:
                    rejected.append(Rejected(parent, _name(item.task), item.refused, key))
                else:
                    valid.append((item.task, key))
            rejected += [
                Rejected(parent, _name(task), "more than were asked for", key) for task in parsed.items[most:]
            ]
        kept = list(self._merged(valid))
        rejected += [
            Rejected(parent, _name(task), "the other mode proposed the same", key)
            for task, key in valid
            if not any(task is other and key == theirs for other, theirs in kept)
        ]
        table.tasks = tuple(_nodes(table, kept))
        table.rejected, table.shortfalls = tuple(rejected), tuple(falls)
        return _facts(table)

    def _merged(self, valid: list[tuple[TableTask, Key]]) -> Iterator[tuple[TableTask, Key]]:
        """Yield the tasks without repeats: the first of equal ones, in the released code the last."""
        if self._compat != "none":
            later = [task for task, _ in valid]
            yield from (item for at, item in enumerate(valid) if item[0] not in later[at + 1 :])
            return
        earlier: set[TableTask] = set()
        for task, key in valid:
            if task not in earlier:
                earlier.add(task)
                yield task, key


def _nodes(table: _Table, kept: list[tuple[TableTask, Key]]) -> Iterator[Proposed]:
    parent, taken, names = table.view.node, set[str](), dict[str, int]()
    for task, key in kept:
        name = _name(task)
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:
            name = f"{name} ({names[name]})"
        task_id = child_id(parent.id, name, taken)
        taken.add(task_id)
        node = Task(
            id=task_id, parent=parent.id, depth=2, name=name, path=(*parent.path, name),
            reason=clean_line(task.instruction, REASON_LIMIT), origin=key,
        )  # fmt: skip
        yield Proposed(node, table.place, task.inputs, task.outputs[0])


def _name(task: TableTask) -> str:
    """Return a task's name: the fields it goes from and to."""
    name = f"{', '.join(task.inputs)} → {', '.join(task.outputs)}"
    return clean_line(name if task.inputs or task.outputs else task.instruction or "?", NAME_LIMIT)


def _facts(table: _Table) -> list[Fact]:
    facts = [
        Fact("task", item.node.id, {
            "parent": item.node.parent, "name": item.node.name, "depth": item.node.depth,
            "origin": item.node.origin,
        })
        for item in table.tasks
    ]  # fmt: skip
    facts += [Fact("rejected", item.task, {"name": item.name, "why": item.why}) for item in table.rejected]
    for fall in table.shortfalls:
        data = {"wanted": fall.wanted, "got": fall.got, "reason": fall.reason}
        facts.append(Fact("shortfall", fall.task, data))
    return facts
