"""Sampling: exact size, fair shares, no repeats, one seed one draw."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.example import Example
from eic.data.sample import largest_remainder, sample
from tests.unit.data.examples import row


def pool(counts: list[int]) -> list[Example]:
    """Return rows of tasks t0, t1, ... interleaved."""
    found = [(place, task) for task, count in enumerate(counts) for place in range(count)]
    return [row(number, "x", task=f"t{task}") for number, (_, task) in enumerate(sorted(found))]


@settings(max_examples=150)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 120), st.integers(0, 5))
def test_laws(counts: list[int], size: int, seed: int) -> None:
    examples = pool(counts)
    drawn = sample(examples, size=size, seed=seed)
    total = sum(counts)
    assert len(drawn.kept) == min(size, total)
    assert bool(drawn.shortfall) == (size > total)
    assert len({one.id for one in drawn.kept}) == len(drawn.kept)
    for task, count in enumerate(counts):
        got = sum(one.task == f"t{task}" for one in drawn.kept)
        assert abs(got - min(1.0, size / total) * count) < 1
    order = {one.id: (int(one.task[1:]), int(one.id[1:])) for one in examples}
    assert [order[one.id] for one in drawn.kept] == sorted(order[one.id] for one in drawn.kept)
    assert sample(examples, size=size, seed=seed) == drawn


def test_seeds_matter_and_shortfalls_say_how_much() -> None:
    examples = pool([50, 50])
    assert sample(examples, size=20, seed=1).kept != sample(examples, size=20, seed=2).kept
    assert sample(examples, size=1000, seed=1).shortfall == "1,000 rows were asked for and only 100 are there"
    assert sample([], size=5, seed=1).kept == ()


def test_a_draw_of_one_task_does_not_depend_on_the_others() -> None:
    alone = [one for one in pool([40, 40]) if one.task == "t1"]
    both = sample(pool([40, 40]), size=40, seed=3).kept
    assert sample(alone, size=20, seed=3).kept == tuple(one for one in both if one.task == "t1")


def test_largest_remainder() -> None:
    assert largest_remainder([50, 600, 300, 100], 100) == [5, 57, 29, 9]
    assert largest_remainder([1, 1, 1], 2) == [1, 1, 0]
    assert largest_remainder([0, 3], 3) == [0, 3]
    assert largest_remainder([], 0) == []
