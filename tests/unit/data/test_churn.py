"""Churn: what came, went, stayed and was renamed between two datasets."""

from hypothesis import given
from hypothesis import strategies as st

from eic.analyse.deltas import deltas
from eic.data.churn import Churn, churn, instruction_churn, side, tree_change
from eic.data.example import Example, Task


def task(id_, name=None):
    parent = id_.rpartition("/")[0]
    return Task(id_, parent, id_.count("/"), name or id_.rpartition("/")[2], "", ())


def rows(task_, *said):
    return [Example(f"{task_}:{text}", task_, text, "", "out", "b2:0", at) for at, text in enumerate(said)]


def test_tasks_that_came_went_or_have_another_name():
    before = side(
        [task("r"), task("r/a", "A"), task("r/b"), task("r/gone"), task("r/old"), task("r/old/leaf")],
        [*rows("r/old", "one", "two", "three"), *rows("r/gone", "four"), *rows("r/old/leaf", "x", "y")],
    )
    after = side(
        [task("r"), task("r/a", "a!"), task("r/b"), task("r/new"), task("r/fresh"), task("r/new/twig")],
        [*rows("r/new", "one", "two", "other"), *rows("r/fresh", "five"), *rows("r/new/twig", "x", "y", "z")],
    )
    found = tree_change(before, after)
    assert found.added == ("r/fresh",)
    assert found.lost == ("r/gone",)
    assert found.renamed == (
        ("r/a", "A", "r/a", "a!"),
        ("r/old", "old", "r/new", "new"),
        ("r/old/leaf", "leaf", "r/new/twig", "twig"),
    )
    assert instruction_churn(before, after) == Churn(4, 3, 2)
    assert churn(before.ids, after.ids) == Churn(0, 7, 6)


ids = st.sets(st.sampled_from(["r", "r/a", "r/b", "r/c", "r/a/x", "r/a/y"]), min_size=1)


@given(ids, ids, st.lists(st.sampled_from("pqrs")), st.lists(st.sampled_from("pqrs")))
def test_every_task_is_told_once_and_sides_can_be_swapped(one, two, said, told):
    before = side([task(id_) for id_ in sorted(one)], rows(min(one), *said))
    after = side([task(id_) for id_ in sorted(two)], rows(min(two), *told))
    found, back = tree_change(before, after), tree_change(after, before)
    moved = [pair for pair in found.renamed if pair[0] != pair[2]]
    assert len(found.lost) + len(moved) == len(one - two)
    assert len(found.added) + len(moved) == len(two - one)
    assert len(found.added) - len(found.lost) == len(back.lost) - len(back.added)
    assert (
        not tree_change(before, before).added
        + tree_change(before, before).lost
        + tree_change(before, before).renamed
    )
    there, here = churn(before.ids, after.ids), churn(after.ids, before.ids)
    assert (there.kept, there.added, there.lost) == (here.kept, here.lost, here.added)


def test_figures_stand_side_by_side_with_their_change():
    found = deltas(
        {"a": 1, "in": {"b": 2.5, "only": 3}, "list": [1], "flag": True, "word": "x"},
        {"a": 4, "in": {"b": 2.0}, "new": 7},
    )
    assert found == {
        "a": {"a": 1, "b": 4, "change": 3}, "in.b": {"a": 2.5, "b": 2.0, "change": -0.5},
        "in.only": {"a": 3, "b": None, "change": None}, "new": {"a": None, "b": 7, "change": None},
    }  # fmt: skip
