"""How one node grows: frozen values and pure functions, with nothing about calls in flight.

A node asks for sub-tasks in a chain of calls. What a call shows depends on the node's birth and
on the replies to its own earlier calls, never on its neighbours; that is why the tree is the
same however many nodes grow at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from eic.canon import Key
from eic.data.example import Task, child_id, slug
from eic.data.reply_formats import ParsedTask
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.names import same_name
from eic.methods.text import REASON_LIMIT, clean_demo, clean_line, clean_name


@dataclass(frozen=True, slots=True)
class Rejected:
    """A proposed sub-task that was refused: under which task, its (safe) name, why, and by which reply."""

    task: str
    name: str
    why: str
    origin: Key


@dataclass(frozen=True, slots=True)
class Expansion:
    """A node's chain of calls so far.

    ``wanted`` is its breadth, and once that is settled what the next edit asks for beyond it
    (``edits`` counts those edits); ``batches`` holds its accepted children, seed tasks first, then
    those of each call, ``settled`` of them from before the edit. ``ordinal`` is the number of calls
    answered, ``quiet`` how many of the last ones brought nothing new, ``trouble`` what was wrong
    with the last of those.
    """

    task: Task
    wanted: int
    batches: tuple[tuple[Task, ...], ...]
    rejected: tuple[Rejected, ...] = ()
    ordinal: int = 0
    quiet: int = 0
    trouble: str = ""
    edits: int = 0
    settled: int = 0

    @property
    def children(self) -> tuple[Task, ...]:
        """Accepted children in the order of acceptance."""
        return tuple(child for batch in self.batches for child in batch)

    @property
    def names(self) -> list[str]:
        """Names of the accepted children."""
        return [child.name for child in self.children]

    def missing(self) -> int:
        """Return how many more children the node wants."""
        return max(0, self.wanted - sum(map(len, self.batches)))


def plant(domain: Domain, depth: int) -> tuple[tuple[Task, ...], dict[str, tuple[Task, ...]]]:
    """Return the tasks a spec starts with, down to ``depth``: in pre-order, and children by parent id.

    Deeper seed tasks are left out as nodes but still named in their parent's ``existing``, so
    that a task is the same value at any depth.
    """
    names = tuple(seed.name for seed in domain.tasks)
    root = Task(
        id=slug(domain.name), parent="", depth=0, name=domain.name, reason="",
        path=(domain.name,), existing=names, examples=domain.all_examples,
    )  # fmt: skip
    order: list[Task] = [root]
    children: dict[str, tuple[Task, ...]] = {}

    def grow(parent: Task, seeds: tuple[TaskSeed, ...]) -> None:
        if parent.depth >= depth:
            return
        batch = with_peers(tuple(_seed_tasks(parent, seeds)), ())
        children[parent.id] = batch
        for child, seed in zip(batch, seeds, strict=True):
            order.append(child)
            grow(child, seed.tasks)

    grow(root, domain.tasks)
    return tuple(order), children


def open_tasks(planted: tuple[Task, ...], closed: Collection[str]) -> tuple[Task, ...]:
    """Return the planted tasks (in pre-order) that do not hang below a closed one."""
    below: set[str] = set()
    for task in planted:
        if task.parent in closed or task.parent in below:
            below.add(task.id)
    return tuple(task for task in planted if task.id not in below)


def advance(
    state: Expansion, items: Iterable[ParsedTask], *, asked: int, origin: Key, trouble: str
) -> Expansion:
    """Return the node after one more reply: at most ``asked`` of its ``items`` become children.

    ``trouble`` says why there are no items, when the reply could not be read.
    """
    known = {same_name(name) for name in state.names}
    above = {_spoken(name) for name in state.task.path}
    taken = {child.id for child in state.children}
    batch: list[Task] = []
    rejected: list[Rejected] = []
    for item in items:
        name = clean_name(item.name)
        why = _refusal(name, known, above, len(batch) >= asked)
        if why:
            shown = name or clean_line(item.name, 40)
            rejected.append(Rejected(state.task.id, shown, why, origin))
            continue
        child = _proposed(state.task, name, item, origin, taken)
        known.add(same_name(name))
        taken.add(child.id)
        batch.append(child)
    if not batch and rejected:
        trouble = rejected[-1].why
    return replace(
        state,
        batches=(*state.batches, with_peers(tuple(batch), state.children)),
        rejected=(*state.rejected, *rejected),
        ordinal=state.ordinal + 1,
        quiet=0 if batch else state.quiet + 1,
        trouble="" if batch else trouble or "the reply named no sub-task",
    )


def with_peers(batch: tuple[Task, ...], earlier: tuple[Task, ...]) -> tuple[Task, ...]:
    """Return ``batch`` with each task's peers set: ``earlier`` siblings, then the batch's others."""
    names = [task.name for task in (*earlier, *batch)]
    first = len(earlier)
    return tuple(
        replace(task, peers=tuple(names[: first + at] + names[first + at + 1 :]))
        for at, task in enumerate(batch)
    )


def all_peers(state: Expansion) -> Expansion:
    """Return the node with the peers of the batches that are not settled yet set to all siblings.

    That is breadth-first order; children from before an edit keep what their calls have shown.
    """
    before, new = state.batches[: state.settled], state.batches[state.settled :]
    earlier = tuple(child for batch in before for child in batch)
    children = iter(with_peers(tuple(child for batch in new for child in batch), earlier))
    return replace(state, batches=(*before, *(tuple(next(children) for _ in batch) for batch in new)))


def next_edit(state: Expansion, more: tuple[int, ...]) -> Expansion | None:
    """Return a settled node wanting the children of its next edit; None when there is none."""
    if state.edits == len(more):
        return None
    wanted = sum(map(len, state.batches)) + more[state.edits]
    return replace(
        state, wanted=wanted, edits=state.edits + 1, settled=len(state.batches), quiet=0, trouble=""
    )


def _refusal(name: str, known: set[str], above: set[str], full: bool) -> str:
    if not name:
        return "the name is empty"
    if _spoken(name) in above:
        return "same as its ancestor"
    if same_name(name) in known:
        return "same as its sibling"
    return "more than were asked for" if full else ""


def _spoken(name: str) -> str:
    """Return the comparable form of a name that may be an identifier (``korean_writing``)."""
    return same_name(name.replace("_", " "))


def _proposed(parent: Task, name: str, item: ParsedTask, origin: Key, taken: set[str]) -> Task:
    return Task(
        id=child_id(parent.id, name, taken), parent=parent.id, depth=parent.depth + 1, name=name,
        reason=clean_line(item.reason, REASON_LIMIT), path=(*parent.path, name),
        examples=tuple(clean_demo(demo) for demo in item.examples), origin=origin,
    )  # fmt: skip


def _seed_tasks(parent: Task, seeds: tuple[TaskSeed, ...]) -> Iterable[Task]:
    taken: set[str] = set()
    for seed in seeds:
        name = seed.name
        task_id = child_id(parent.id, name, taken)
        taken.add(task_id)
        yield Task(
            id=task_id, parent=parent.id, depth=parent.depth + 1, name=name, reason=seed.reason,
            path=(*parent.path, name), existing=tuple(below.name for below in seed.tasks),
            examples=seed.all_examples,
        )  # fmt: skip
