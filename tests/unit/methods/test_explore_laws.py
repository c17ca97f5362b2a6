"""Laws of exploring: any order of answers, any depth, and the order of a recursive program."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.canon import seeded_rng
from eic.data.example import Task, task_from_json, task_json
from eic.lang.blocks.domain import Domain
from eic.methods.base import Ask
from eic.methods.explore import Exploration
from tests.unit.methods.drive import drive, shown, subtasks
from tests.unit.methods.exploring import DOMAIN, explorer, seeded


def whimsical(seed: int):  # type: ignore[no-untyped-def]
    """A teacher whose replies depend on the words of the call: short, long, repeated, unreadable."""

    def teacher(ask: Ask) -> str:
        rng = seeded_rng(seed, ask.role, ask.variables, ask.ordinal, ask.repair)
        mood = rng.random()
        if mood < 0.1:
            return "unreadable {"
        pool = [
            "Alpha",
            "alpha",
            "Beta",
            "Gamma",
            "root",
            "감마",
            "",
            "C+",
            "C++",
            ask.variables["task"]["name"],
        ]
        return subtasks(*rng.choices(pool, k=rng.randrange(6)), examples=rng.randrange(3))

    return teacher


STAGES = st.fixed_dictionaries(
    {
        "depth": st.integers(0, 3),
        "breadth": st.lists(st.integers(0, 4), min_size=3, max_size=3).map(tuple),
        "per_call": st.integers(1, 4),
        "order": st.sampled_from(["dfs", "bfs"]),
        "stall": st.integers(1, 3),
        "demos": st.integers(0, 2),
    }
)


@settings(max_examples=60)
@given(STAGES, st.integers(0, 999), st.integers(0, 999), st.booleans())
def test_any_order_of_answers_makes_the_same_tree_with_the_same_calls(
    stage: dict[str, object], world: int, order: int, planted: bool
) -> None:
    domain = seeded() if planted else DOMAIN
    one, other = explorer(domain, **stage), explorer(domain, **stage)  # type: ignore[arg-type]
    calm = drive(one, whimsical(world))
    wild = drive(other, whimsical(world), random.Random(order))
    assert one.result() == other.result()
    assert shown(calm.asks) == shown(wild.asks)
    assert calm.calls == sorted(calm.calls, key={a.slot: (a.priority, a.slot) for a in calm.asks}.__getitem__)
    check_shape(one.result(), stage)


def check_shape(result: Exploration, stage: dict[str, object]) -> None:
    breadth: tuple[int, ...] = stage["breadth"]  # type: ignore[assignment]
    by_id = {task.id: task for task in result.tasks}
    assert len(by_id) == len(result.tasks)
    seen: set[str] = set()
    counts: dict[str, int] = {}
    for task in result.tasks:
        assert not task.parent or task.parent in seen
        seen.add(task.id)
        assert task_from_json(task_json(task)) == task
        if task.origin:
            counts[task.parent] = counts.get(task.parent, 0) + 1
            assert counts[task.parent] <= breadth[by_id[task.parent].depth]
    if stage["order"] == "dfs":
        assert [task.id for task in result.tasks] == [task.id for task in pre_order(result.tasks)]
    else:
        assert [task.depth for task in result.tasks] == sorted(task.depth for task in result.tasks)


def pre_order(tasks: tuple[Task, ...]) -> list[Task]:
    def below(parent: str) -> list[Task]:
        return [found for task in tasks if task.parent == parent for found in (task, *below(task.id))]

    return below("")


@settings(max_examples=40)
@given(STAGES, st.integers(0, 999), st.booleans())
def test_a_smaller_depth_asks_a_subset(stage: dict[str, object], world: int, planted: bool) -> None:
    domain = seeded() if planted else DOMAIN
    deep = explorer(domain, **stage | {"depth": 3})  # type: ignore[arg-type]
    shallow = explorer(domain, **stage)  # type: ignore[arg-type]
    more = drive(deep, whimsical(world))
    less = drive(shallow, whimsical(world))
    assert set(map(repr, shown(less.asks))) <= set(map(repr, shown(more.asks)))
    known = {task.id: task for task in deep.result().tasks}
    assert all(known[task.id] == task for task in shallow.result().tasks)


def test_strict_depth_first_order_is_that_of_a_recursive_program() -> None:
    """The one-at-a-time order against a plain recursion that explores each child when it appears."""
    stage = {"depth": 3, "breadth": (3, 2, 2), "per_call": 2}
    expected: list[tuple[str, int]] = []

    def explore(path: tuple[str, ...], depth: int) -> None:
        children: list[str] = []
        ordinal = 0
        while depth < 3 and len(children) < (3, 2, 2)[depth]:
            expected.append(("/".join(path), ordinal))
            ordinal += 1
            wanted = min(2, (3, 2, 2)[depth] - len(children))
            batch = [f"{path[-1]}{len(children) + i}" for i in range(wanted)]
            children += batch
            for name in batch:
                explore((*path, name), depth + 1)

    explore(("r",), 0)

    def teacher(ask: Ask) -> str:
        first = len(ask.variables["existing"])
        return subtasks(
            *(f"{ask.variables['task']['name']}{first + i}" for i in range(ask.variables["wanted"]))
        )

    trace = drive(explorer(Domain(name="r", about=""), **stage), teacher)  # type: ignore[arg-type]
    assert [(ask.task, ask.ordinal) for ask in trace.asks] == expected
