"""Pruning: level order, a pool that starts with the root, cascade only when asked for."""

import pytest

from eic.data.example import Task
from eic.data.prune import prune
from tests.unit.data.examples import rule

LIMIT = rule("keep", "rouge_l", "name", op="<=", value=0.7)


def tree(*paths: str, root: str = "Text editing") -> list[Task]:
    """Return tasks from ``id:name`` texts; the ids are paths."""
    tasks = [Task("r", "", 0, root, "", (root,))]
    for path in paths:
        place, _, name = path.partition(":")
        parent, _, _ = place.rpartition("/")
        task = Task(
            "r/" + place, f"r/{parent}" if parent else "r", place.count("/") + 1, name, "why " + name, (name,)
        )
        tasks.append(task)
    return tasks


REFERENCE = tree(
    "a:Paraphrase", "b:Editing text", "c:Text editing basics", "a/1:Paraphrase", "a/2:Paraphrasing",
    "b/1:Paraphrase sentences", "c/1:Detailed text editing basics", "c/2:Text style",
)  # fmt: skip


def ids(tasks: list[Task], *, cascade: bool = False, language: str = "en") -> list[str]:
    return [one.task for one in prune(tasks, [LIMIT], cascade=cascade, language=language)]


def test_the_reference_tree() -> None:
    found = prune(REFERENCE, [LIMIT], cascade=False, language="en")
    assert [(one.task, one.nearest) for one in found] == [("r/c", "r"), ("r/a/1", "r/a")]
    assert [one.score for one in found] == [0.8, 1.0]


def test_cascade_takes_what_is_below() -> None:
    found = prune(REFERENCE, [LIMIT], cascade=True, language="en")
    assert [one.task for one in found] == ["r/c", "r/c/1", "r/c/2", "r/a/1"]
    assert (found[1].nearest, found[1].text) == ("r/c", "keep rouge_l (below r/c)")


def test_levels_come_before_branches_whatever_the_order_of_tasks() -> None:
    # in tree order a/1 comes before b; in level order b is first and a/1 repeats it
    assert ids(tree("a:One thing", "a/1:Find the root", "b:Find the root")) == ["r/a/1"]


def test_the_root_is_never_pruned_and_rules_follow_each_other() -> None:
    tasks = tree("a:Draw maps", "b:Name fruits", root="Draw")
    rules = [
        rule("drop", "mentions", "name", ("draw",)),
        rule("drop", "starts_with", "reason", ("why name",)),
    ]
    found = prune(tasks, rules, cascade=False, language="en")
    assert [(one.task, one.rule) for one in found] == [("r/a", 0), ("r/b", 1)]


def test_korean_names_are_compared_in_korean() -> None:
    tasks = tree("a:문장 다시 쓰기", "b:문장 다시 쓰기", root="글쓰기")
    assert ids(tasks, language="ko") == ["r/b"]
    assert ids(tasks, language="en") == []


def test_seeds_mean_nothing_here_and_no_tasks_are_fine() -> None:
    with pytest.raises(ValueError, match="within seeds"):
        prune(REFERENCE, [rule("keep", "rouge_l", "name", op="<=", value=0.7, within="seeds")],
              cascade=False, language="en")  # fmt: skip
    assert prune([], [LIMIT], cascade=True, language="en") == ()


def by_hand(*paths: str, rules=(LIMIT,), kept=(), cascade: bool = False) -> dict[str, int]:
    found = prune(REFERENCE, rules, cascade=cascade, language="en", by_hand=set(paths), kept=set(kept))
    return {one.task: one.rule for one in found}


def test_what_is_pruned_by_hand_goes_with_all_below_it_and_is_compared_with_nothing() -> None:
    assert by_hand("r/a") == {"r/a": -1, "r/a/1": -1, "r/a/2": -1, "r/c": 0}
    assert by_hand("r/a", rules=()) == {"r/a": -1, "r/a/1": -1, "r/a/2": -1}


def test_no_rule_prunes_what_is_kept_by_hand() -> None:
    assert by_hand(kept=["r/c"]) == {"r/a/1": 0}
    assert by_hand(kept=["r/c"], cascade=True) == {"r/a/1": 0}
    assert by_hand(kept=["r/c/2"], cascade=True) == {"r/c": 0, "r/c/1": 0, "r/a/1": 0}


def test_the_root_is_never_pruned() -> None:
    assert by_hand("r") == {"r/c": 0, "r/a/1": 0}
