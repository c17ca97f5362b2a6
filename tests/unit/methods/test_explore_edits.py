"""Edits of a growing tree: they only add calls, or leave some out, and never depend on the order."""

import random

import pytest

from eic.lang.blocks.dataset import Explore
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.methods.explore import Explorer
from tests.unit.methods.drive import drive, shown, subtasks

STAGE = {"domain": "d", "teacher": "t", "depth": 2, "breadth": (3, 2), "per_call": 2}
DOMAIN = Domain(name="root", about="all", tasks=(TaskSeed(name="Seed", tasks=(TaskSeed(name="Deep"),)),))


def teacher(ask):
    """Propose names that depend on what the call shows."""
    task = ask.variables["task"]["name"]
    return subtasks(*(f"{task} {ask.ordinal}{letter}" for letter in "abc"[: ask.variables["wanted"]]))


def stingy(ask):
    """Propose nothing new to the first calls of a node."""
    return teacher(ask) if ask.ordinal >= 2 else subtasks()


def explored(reply=teacher, rng=None, order="dfs", **edits):
    machine = Explorer(
        DOMAIN,
        Explore(**STAGE, order=order),
        seed=1,
        reply_of={"lookahead": "json", "backtrack": "json"},
        **edits,
    )
    return machine, drive(machine, reply, rng)


def ids(machine):
    return [task.id for task in machine.result().tasks]


def below(machine, task):
    return [item.id for item in machine.result().tasks if item.parent == task]


@pytest.mark.parametrize("order", ["dfs", "bfs"])
def test_more_children_only_add_calls(order):
    plain, before = explored(order=order)
    machine, trace = explored(order=order, more={"root": (2, 1), "root/seed": (1,)})
    assert len(below(machine, "root")) == 3 + 2 + 1
    assert len(below(machine, "root/seed")) == 2 + 1
    assert set(ids(plain)) < set(ids(machine))
    assert {str(call) for call in shown(before.asks)} < {str(call) for call in shown(trace.asks)}


def test_a_leaf_grows_where_an_edit_asks_for_it():
    machine, _ = explored(more={"root/seed/deep": (2,)})
    grown = below(machine, "root/seed/deep")
    assert len(grown) == 2
    assert not any(below(machine, child) for child in grown)


def test_a_closed_task_stays_without_sub_tasks():
    plain, before = explored()
    machine, trace = explored(closed={"root/seed"})
    assert ids(machine) == [task for task in ids(plain) if not task.startswith("root/seed/")]
    assert {str(call) for call in shown(trace.asks)} < {str(call) for call in shown(before.asks)}
    assert [task.id for task in machine.planted] == ["root", "root/seed"]


def test_a_retry_gives_a_stalled_task_its_patience_again():
    plain, before = explored(stingy)
    assert below(plain, "root") == ["root/seed"]
    assert plain.result().shortfalls
    machine, trace = explored(stingy, retry={"root": 1})
    assert len(below(machine, "root")) == 3
    assert {str(call) for call in shown(before.asks)} < {str(call) for call in shown(trace.asks)}


@pytest.mark.parametrize("order", ["dfs", "bfs"])
@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_answers_changes_nothing(order, seed):
    edits = {
        "more": {"root": (2,), "root/root_0a": (1, 3), "root/seed/deep": (2,)},
        "closed": {"root/root_1a"}, "retry": {"root": 2},
    }  # fmt: skip
    one, calm = explored(order=order, **edits)
    two, wild = explored(order=order, rng=random.Random(seed), **edits)
    assert one.result() == two.result()
    assert shown(calm.asks) == shown(wild.asks)


def test_edits_of_unknown_tasks_change_nothing():
    edits = {"more": {"root/no": (2,)}, "closed": {"nothing"}, "retry": {"x": 1}}
    assert explored()[0].result() == explored(**edits)[0].result()
