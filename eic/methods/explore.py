"""Explore: grow the task tree by lookahead and backtracking, the same tree at any concurrency."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from eic.canon import Key
from eic.data.example import Shortfall, Task
from eic.data.reply_formats import ParsedTasks, reply_schema, schema_in_words
from eic.lang.blocks.dataset import Explore
from eic.lang.blocks.domain import Domain
from eic.methods.asking import asked_again
from eic.methods.base import Answer, Ask, Fact
from eic.methods.demos import domain_variables, draw, pool_of, root_pool, task_variables
from eic.methods.reading import task_reader
from eic.methods.tree import Expansion, Rejected, advance, all_peers, next_edit, open_tasks, plant


@dataclass(frozen=True, slots=True)
class Exploration:
    """An explored tree. The same for any order in which answers arrived.

    ``tasks`` are in depth-first pre-order of acceptance (level order for ``bfs``), the root
    first; ``rejected`` and ``shortfalls`` follow the order of the tasks they belong to.
    """

    tasks: tuple[Task, ...]
    rejected: tuple[Rejected, ...]
    shortfalls: tuple[Shortfall, ...]


class Explorer:
    """The machine behind an ``explore`` stage (``methods.base.Method``).

    A node's first call has the role ``lookahead``, its further ones ``backtrack``. A child is
    expanded as soon as it is accepted (``dfs``), or once all its siblings are known (``bfs``).
    """

    def __init__(
        self,
        domain: Domain,
        stage: Explore,
        *,
        seed: int,
        reply_of: Mapping[str, str],
        compat: str = "none",
        more: Mapping[str, tuple[int, ...]] | None = None,
        closed: Collection[str] = (),
        retry: Mapping[str, int] | None = None,
    ) -> None:
        """``reply_of`` names the reply format of each role (``labelled`` or ``json``).

        The edits, by task id: ``more`` children beyond the breadth, one number for each edit;
        ``closed`` tasks stay without sub-tasks; ``retry`` gives a task its ``stall`` again so often.
        """
        self._stage = stage
        self._more = {task: tuple(counts) for task, counts in (more or {}).items()}
        self._closed = frozenset(closed)
        self._retry = dict(retry or {})
        self._seed = seed
        self._reply_of = dict(reply_of)
        self._domain = domain_variables(domain)
        self._root_pool = root_pool(domain)
        self._readers: dict[str, Callable[[str, str], ParsedTasks]] = {
            role: task_reader(domain.name, reply, compat) for role, reply in self._reply_of.items()
        }
        planted, self._seeded = plant(domain, stage.depth)
        self._planted = open_tasks(planted, self._closed)
        self._tasks: dict[str, Task] = {}
        self._places: dict[str, tuple[int, ...]] = {}
        self._nodes: dict[str, Expansion] = {}
        self._shortfalls: dict[str, Shortfall] = {}
        self._asked: dict[str, Ask] = {}

    @property
    def planted(self) -> tuple[Task, ...]:
        """The root and the seed tasks, in pre-order: no call proposes them, so no fact tells."""
        return self._planted

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        return not self._asked

    def start(self) -> list[Ask]:
        """Return the calls that can start at once: the root's, and in ``dfs`` the seed tasks'."""
        root = self._planted[0]
        self._tasks[root.id] = root
        self._places[root.id] = ()
        return self._open(root, [])

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; return the calls that can start now, and what was decided.

        ``KeyError`` for a slot that is not waiting for an answer.
        """
        ask = self._asked.pop(slot)
        parsed = self._readers[ask.role](answer.text, answer.finish)
        if again := asked_again(ask, answer, "" if parsed.items else parsed.problem):
            return [self._send(again)], [Fact("reask", ask.task, {"why": parsed.problem})]
        before = self._nodes[ask.task]
        wanted: int = ask.variables["wanted"]
        state = advance(before, parsed.items, asked=wanted, origin=answer.key, trouble=parsed.problem)
        self._nodes[ask.task] = state
        facts = [
            Fact("rejected", item.task, {"name": item.name, "why": item.why})
            for item in state.rejected[len(before.rejected) :]
        ]
        asks: list[Ask] = []
        for child in self._born(state, len(state.batches) - 1):
            facts.append(Fact("task", child.id, _task_fact(child)))
            if self._stage.order == "dfs":
                asks += self._open(child, facts)
        return asks + self._go_on(state, facts), facts

    def result(self) -> Exploration:
        """Return the tree; meant for when ``done`` is true."""
        order = sorted(self._tasks.values(), key=lambda task: self._rank(task))
        nodes = [self._nodes[task.id] for task in order if task.id in self._nodes]
        return Exploration(
            tasks=tuple(order),
            rejected=tuple(item for node in nodes for item in node.rejected),
            shortfalls=tuple(self._shortfalls[task.id] for task in order if task.id in self._shortfalls),
        )

    def _open(self, task: Task, facts: list[Fact]) -> list[Ask]:
        """Start the chain of a task that is in the tree (and in ``dfs`` those of its seed children)."""
        breadth = self._breadth(task.depth)
        state: Expansion | None = Expansion(task, breadth, (self._seeded.get(task.id, ()),))
        if task.depth >= self._stage.depth:  # a leaf grows only where an edit asks for it
            state = next_edit(Expansion(task, 0, ((),)), self._more.get(task.id, ()))
        if state is None or task.id in self._closed:
            return []
        self._nodes[task.id] = state
        asks: list[Ask] = []
        for child in self._born(state, 0):
            if self._stage.order == "dfs":
                asks += self._open(child, facts)
        return asks + self._go_on(state, facts)

    def _born(self, state: Expansion, batch: int) -> tuple[Task, ...]:
        """Put a batch of children into the tree and return them. Seed tasks are batch 0.

        A child's place sorts after the call that brought it and before the parent's next one.
        """
        place = self._places[state.task.id]
        for at, child in enumerate(state.batches[batch]):
            self._tasks[child.id] = child
            self._places[child.id] = (*place, batch - 1, at)
        return state.batches[batch]

    def _go_on(self, state: Expansion, facts: list[Fact]) -> list[Ask]:
        """Return the node's next call, or settle it and turn to its next edit, or close it."""
        asks: list[Ask] = []
        patience = self._stage.stall * (1 + self._retry.get(state.task.id, 0))
        while not (state.missing() and state.quiet < patience):
            if self._stage.order == "bfs":
                state = all_peers(state)
                self._nodes[state.task.id] = state
                for batch in state.batches[state.settled :]:
                    self._tasks.update((child.id, child) for child in batch)
                    asks += [ask for child in batch for ask in self._open(child, facts)]
            following = next_edit(state, self._more.get(state.task.id, ()))
            if following is None:
                self._close(state, facts)
                return asks
            state = self._nodes[state.task.id] = following
        return [*asks, self._send(self._ask(state))]

    def _close(self, state: Expansion, facts: list[Fact]) -> None:
        """Record what a node that gave up falls short of."""
        if state.missing():
            fall = Shortfall(state.task.id, state.wanted, len(state.children), _why_short(state))
            self._shortfalls[fall.task] = fall
            data = {"wanted": fall.wanted, "got": fall.got, "reason": fall.reason}
            facts.append(Fact("shortfall", fall.task, data))

    def _ask(self, state: Expansion) -> Ask:
        task, stage, ordinal = state.task, self._stage, state.ordinal
        role = "lookahead" if ordinal == 0 else "backtrack"
        wanted = min(stage.per_call, state.missing())
        schema = ""
        if self._reply_of[role] == "json":
            schema = schema_in_words(reply_schema(role, wanted, stage.examples_each))
        pool = pool_of(task, self._tasks, self._root_pool)
        return Ask(
            slot=f"{task.id}:{ordinal}",
            role=role,
            task=task.id,
            variables={
                "domain": self._domain,
                "task": task_variables(task),
                "existing": state.names,
                "peers": list(task.peers),
                "demos": draw(pool, stage.demos, seed=self._seed, role=role, task=task.id, ordinal=ordinal),
                "wanted": wanted,
                "examples_each": stage.examples_each,
                "reply_schema": schema,
            },
            ordinal=ordinal,
            priority=(*self._rank(task), ordinal),
        )

    def _send(self, ask: Ask) -> Ask:
        self._asked[ask.slot] = ask
        return ask

    def _breadth(self, depth: int) -> int:
        """Return the children wanted at ``depth``; the last entry holds for all deeper levels."""
        breadth = self._stage.breadth
        return breadth[min(depth, len(breadth) - 1)] if breadth else 0

    def _rank(self, task: Task) -> tuple[int, ...]:
        """Return where a task stands in the sequential order."""
        place = self._places[task.id]
        return place if self._stage.order == "dfs" else (task.depth, *place)


def _task_fact(task: Task) -> dict[str, str | int | Key]:
    return {"parent": task.parent, "name": task.name, "depth": task.depth, "origin": task.origin}


def _why_short(state: Expansion) -> str:
    calls = "1 call" if state.quiet == 1 else f"{state.quiet} calls in a row"
    return f"{calls} brought no new sub-task; the last one: {state.trouble}"
