"""Synthesize: write examples for every kept task, with exactly the calls a sequential loop makes."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from eic.canon import Key
from eic.data.example import Example, Shortfall, Task, example_id
from eic.data.reply_formats import ParsedExamples, reply_schema, schema_in_words
from eic.lang.blocks.dataset import Synthesize
from eic.lang.blocks.domain import Domain
from eic.lang.values import Demo
from eic.methods.asking import AHEAD, asked_again
from eic.methods.base import Answer, Ask, Fact
from eic.methods.demos import domain_variables, draw, pool_of, root_pool, task_variables
from eic.methods.reading import example_reader
from eic.methods.text import clean_demo


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The examples, in (task, ordinal, index) order; the same for any order of answers.

    ``repeats`` counts, by task id, the examples that repeated an earlier one of their task.
    """

    examples: tuple[Example, ...]
    repeats: dict[str, int]
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one call brought: its reply, its usable examples with their positions, its fault."""

    reply: Key
    demos: tuple[tuple[int, Demo], ...]
    problem: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a task came to."""

    examples: tuple[Example, ...]
    repeats: int
    shortfall: Shortfall | None


@dataclass(slots=True)
class _Job:
    """One task's calls. ``known`` are the examples of all replies so far, in comparable form."""

    place: int
    task: Task
    pool: tuple[Demo, ...]
    max_calls: int
    asked: int = 0
    batches: dict[int, _Batch] = field(default_factory=dict)
    known: set[tuple[str, str, str]] = field(default_factory=set)
    outcome: _Outcome | None = None

    @property
    def in_flight(self) -> int:
        """Calls asked and not answered."""
        return self.asked - len(self.batches)


class Synthesizer:
    """The machine behind a ``synthesize`` stage (``methods.base.Method``).

    A task's next call starts as soon as it is certain that a sequential loop would make it:
    when the task stays short even if every call in flight brings all it was asked for.
    """

    def __init__(
        self,
        tasks: tuple[Task, ...],
        domain: Domain,
        stage: Synthesize,
        *,
        seed: int,
        reply: str,
        compat: str = "none",
        tree: tuple[Task, ...] = (),
        retry: Mapping[str, int] | None = None,
    ) -> None:
        """``tasks`` get examples; ``tree`` holds all tasks, pruned ones too (default: ``tasks``).

        ``reply`` is the template's reply format; ``retry`` says, by task id, how many times a task
        gets its ``max_calls`` again. ``KeyError`` when the tree lacks a parent.
        """
        self._stage = stage
        self._seed = seed
        self._domain = domain_variables(domain)
        self._read: Callable[[str, str], ParsedExamples] = example_reader(domain.name, reply, compat)
        self._tree = {task.id: task for task in tree or tasks}
        root = root_pool(domain)
        self._wanted = min(stage.per_call, stage.per_task)
        most, again = stage.max_calls or 3 * -(-stage.per_task // stage.per_call) + 2, retry or {}
        self._jobs = {
            task.id: _Job(place, task, self._pool(task, root), most * (1 + again.get(task.id, 0)))
            for place, task in enumerate(tasks)
        }
        self._schema = schema_in_words(reply_schema("synthesize", self._wanted, 0)) if reply == "json" else ""
        self._waiting = deque(self._jobs.values())
        self._asked: dict[str, Ask] = {}

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        return not self._asked and not self._waiting

    def start(self) -> list[Ask]:
        """Return the calls that can start at once, task after task."""
        return self._fill()

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; return the calls that can start now, and what was decided.

        ``KeyError`` for a slot that is not waiting for an answer.
        """
        ask = self._asked.pop(slot)
        parsed = self._read(answer.text, answer.finish)
        if again := asked_again(ask, answer, "" if parsed.items else parsed.problem):
            self._asked[again.slot] = again
            return [again], [Fact("reask", ask.task, {"why": parsed.problem})]
        job = self._jobs[ask.task]
        facts = self._take(job, ask.ordinal, answer.key, parsed)
        asks = self._more(job) + self._fill()
        if not job.in_flight and not self._due(job):
            facts += self._close(job)
        return asks, facts

    def result(self) -> Synthesis:
        """Return the examples; meant for when ``done`` is true."""
        outcomes = {key: job.outcome for key, job in self._jobs.items() if job.outcome}
        return Synthesis(
            examples=tuple(example for outcome in outcomes.values() for example in outcome.examples),
            repeats={key: outcome.repeats for key, outcome in outcomes.items() if outcome.repeats},
            shortfalls=tuple(outcome.shortfall for outcome in outcomes.values() if outcome.shortfall),
        )

    def _fill(self) -> list[Ask]:
        """Start further tasks while there is room for their calls."""
        asks: list[Ask] = []
        while self._waiting and len(self._asked) < AHEAD:
            asks += self._more(self._waiting[0])
            if not self._due(self._waiting[0]):
                self._waiting.popleft()
        return asks

    def _more(self, job: _Job) -> list[Ask]:
        """Return the task's calls that are certain to be needed, while there is room."""
        asks: list[Ask] = []
        while self._due(job) and len(self._asked) < AHEAD:
            ask = self._ask(job)
            job.asked += 1
            self._asked[ask.slot] = ask
            asks.append(ask)
        return asks

    def _due(self, job: _Job) -> bool:
        if job.outcome:
            return False
        expected = len(job.known) + self._wanted * job.in_flight
        return expected < self._stage.per_task and job.asked < job.max_calls

    def _ask(self, job: _Job) -> Ask:
        task, ordinal = job.task, job.asked
        parent = self._tree[task.parent] if task.parent else None
        return Ask(
            slot=f"{task.id}:{ordinal}",
            role="synthesize",
            task=task.id,
            variables={
                "domain": self._domain,
                "task": task_variables(task),
                "parent": task_variables(parent) if parent else None,
                "existing": list(task.existing),
                "peers": list(task.peers),
                "demos": draw(
                    job.pool, self._stage.demos,
                    seed=self._seed, role="synthesize", task=task.id, ordinal=ordinal,
                ),
                "wanted": self._wanted,
                "reply_schema": self._schema,
            },
            ordinal=ordinal,
            priority=(job.place, ordinal),
        )  # fmt: skip

    def _take(self, job: _Job, ordinal: int, reply: Key, parsed: ParsedExamples) -> list[Fact]:
        """Keep what a call brought: the first ``wanted`` examples that ask something."""
        demos = ((index, clean_demo(demo)) for index, demo in enumerate(parsed.items))
        usable = tuple((index, demo) for index, demo in demos if demo.instruction)[: self._wanted]
        job.batches[ordinal] = _Batch(reply, usable, "" if usable else parsed.problem or "no examples")
        room = self._stage.per_task - len(job.known)
        before = len(job.known)
        job.known.update(_comparable(demo) for _, demo in usable)
        new = min(len(job.known) - before, max(room, 0))
        if not new:
            return []
        return [Fact("examples", job.task.id, {"count": new, "first": usable[0][1].instruction})]

    def _accept(self, job: _Job) -> tuple[list[Example], int]:
        """Return the task's examples in ordinal order, and how many repeats were passed over."""
        seen: set[tuple[str, str, str]] = set()
        accepted: list[Example] = []
        repeated = 0
        for _, batch in sorted(job.batches.items()):
            for index, demo in batch.demos:
                if len(accepted) == self._stage.per_task:
                    return accepted, repeated
                form = _comparable(demo)
                if form in seen:
                    repeated += 1
                    continue
                seen.add(form)
                made = example_id(job.task.id, batch.reply, index)
                accepted.append(
                    Example(made, job.task.id, demo.instruction, demo.input, demo.output, batch.reply, index)
                )
        return accepted, repeated

    def _close(self, job: _Job) -> list[Fact]:
        """Settle a task whose calls are all answered; what only served to get there is let go."""
        examples, repeats = self._accept(job)
        job.outcome = _Outcome(tuple(examples), repeats, self._shortfall(job, len(examples), repeats))
        job.batches = {}
        job.known = set()
        fall = job.outcome.shortfall
        if not fall:
            return []
        return [Fact("shortfall", fall.task, {"wanted": fall.wanted, "got": fall.got, "reason": fall.reason})]

    def _shortfall(self, job: _Job, got: int, repeats: int) -> Shortfall | None:
        if got == self._stage.per_task:
            return None
        faults = [batch.problem for _, batch in sorted(job.batches.items()) if batch.problem]
        reason = f"after {job.asked} calls (the most allowed): {repeats} repeats"
        if faults:
            reason += f", {len(faults)} replies without examples; the last one: {faults[-1]}"
        return Shortfall(job.task.id, self._stage.per_task, got, reason)

    def _pool(self, task: Task, root: tuple[Demo, ...]) -> tuple[Demo, ...]:
        if self._stage.demos_from == "parent" and task.parent:
            task = self._tree[task.parent]
        return pool_of(task, self._tree, root)


def _comparable(demo: Demo) -> tuple[str, str, str]:
    """Return the form in which two examples count as the same: white space collapsed."""
    return (
        " ".join(demo.instruction.split()),
        " ".join(demo.input.split()),
        " ".join(demo.output.split()),
    )
