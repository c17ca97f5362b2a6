"""Mixes: exact shares, shortfalls in words, trees below one root."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data import mix as module
from eic.data.example import Task, child_id
from eic.data.mix import Shares, graft, shares

NAMES = ("a", "b", "c", "d", "e")
counts = st.lists(st.integers(0, 50), min_size=1, max_size=5)


@settings(max_examples=200)
@given(counts, st.data())
def test_shares_are_exact_or_say_why(rows: list[int], data: st.DataObject) -> None:
    weight = st.integers(0, 9) | st.floats(0.001, 9)
    weights = data.draw(st.just([]) | st.lists(weight, min_size=len(rows), max_size=len(rows)).filter(any))
    size = data.draw(st.none() | st.integers(1, 120))
    found = shares(rows, weights, size, NAMES[: len(rows)])
    assert all(0 <= taken <= count for taken, count in zip(found.taken, rows, strict=True))
    whole = sum(map(Fraction, weights or rows))
    parts = [Fraction(weight) for weight in weights or rows]
    if size is None:
        parts = [part if count else Fraction(0) for part, count in zip(parts, rows, strict=True)]
    wanted = sum(found.taken) if size is None else size
    whole = sum(parts)
    for taken, count, part in zip(found.taken, rows, parts, strict=True):
        exact = wanted * part / whole if whole else 0
        assert abs(taken - exact) < 1 or (taken == count < exact and found.shortfall)
    if size is not None:
        assert bool(found.shortfall) == (sum(found.taken) < size)
    elif whole:
        used = zip(found.taken, rows, parts, strict=True)
        assert any(part and taken >= count - 1 for taken, count, part in used), "it could be larger"


def test_facts_of_shares() -> None:
    def shares(rows: list[int], weights: list[float], size: int | None) -> Shares:
        return module.shares(rows, weights, size, NAMES[: len(rows)])

    assert shares([100, 100], [2, 1], 10).taken == (7, 3)
    assert shares([100, 100, 100], [1, 1, 1], 10).taken == (4, 3, 3)
    assert shares([30, 100], [2, 1], None).taken == (30, 15)
    assert shares([3, 5], [], None).taken == (3, 5)
    assert shares([3, 5], [], 4).taken == (2, 2)
    short = shares([3, 50], [1, 1], 20)
    assert short.taken == (3, 10)
    assert short.shortfall == "20 rows were asked for and only 13 are there: `a` has 3 of 10"
    assert shares([0, 0], [], 4).shortfall == "4 rows were asked for and none are there"
    assert shares([0, 0], [], None).taken == (0, 0)
    alone = shares([0, 4, 6], [5, 1, 1], None)
    assert (alone.taken, alone.shortfall) == ((0, 4, 4), "nothing is in `a`: the others are mixed alone")
    assert shares([5, 5], [0, 1], 3).taken == (0, 3)
    repeats = module.shares([3, 0], [1, 1], 8, NAMES[:2], (0, 6)).shortfall
    assert repeats.endswith(": `a` has 3 of 4, `b` has 0 of 4 (and 6 that repeat earlier ones)")
    assert module.shares([3, 0], [1, 1], None, NAMES[:2], (0, 6)).shortfall == (
        "nothing is in `b` (and 6 that repeat earlier ones): the others are mixed alone"
    )


ROOT = Task("mix", "", 0, "mix", "", ("mix",))


@settings(max_examples=100)
@given(st.lists(st.integers(0, 20), max_size=15), st.sets(st.integers(1, 15)))
def test_grafted_trees_are_trees(parents: list[int], cut: set[int]) -> None:
    tasks = [Task("r", "", 0, "R", "why", ("R",))]
    for number, parent in enumerate(parents):
        above = tasks[min(parent, len(tasks) - 1)]
        made = child_id(above.id, f"n{number}", set())
        tasks.append(Task(made, above.id, above.depth + 1, f"n{number}", "", (*above.path, f"n{number}")))
    pruned = frozenset(tasks[at].id for at in cut if at < len(tasks))
    taken: set[str] = set()
    one = graft(ROOT, "first", tasks, pruned, taken)
    taken.update(task.id for task in one.tasks)
    two = graft(ROOT, "First", tasks, pruned, taken)
    every = {task.id: task for task in (ROOT, *one.tasks, *two.tasks)}
    assert len(every) == 1 + 2 * (len(tasks) - len(pruned))
    for tree in (one, two):
        assert set(tree.ids) == {task.id for task in tasks} - pruned
        for task in tree.tasks:
            parent = every[task.parent]
            assert (task.depth, task.path[:-1]) == (parent.depth + 1, parent.path)
    assert one.tasks[0].reason == "why"
    assert [task.name for task in one.tasks[1:]] == [task.name for task in tasks[1:] if task.id not in pruned]
