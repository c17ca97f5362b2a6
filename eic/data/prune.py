"""Pruning: marking tasks whose names (or reasons) repeat others, level by level.

The rules are those of filters, on ``name`` and ``reason``. What a task is compared with starts with
the root, which is never pruned; a pruned task is not compared with. Children of a pruned task are
judged on their own unless ``cascade`` prunes everything below it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from eic.data.example import PrunedTask, Task
from eic.data.filters import FilterContext, build
from eic.lang.values import RuleValue


@dataclass(frozen=True, slots=True)
class _Row:
    """A task as filters see it; all tasks are in one scope."""

    id: str
    name: str
    reason: str
    task: str = ""


BY_HAND = -1
"""The ``rule`` of a task that an edit pruned."""


def prune(
    tasks: Sequence[Task],
    rules: Sequence[RuleValue],
    *,
    cascade: bool,
    language: str,
    by_hand: Collection[str] = (),
    kept: Collection[str] = (),
) -> tuple[PrunedTask, ...]:
    """Return the tasks that are pruned ``by_hand``, then those of the rules, in level order.

    Rules run one after the other, each on what the last one kept; they spare the ids in ``kept``.
    What is pruned by hand goes with all that hangs below it. Raises ``ValueError`` for a rule that
    cannot be used here (``data.filters.build``, or a ``within`` clause).
    """
    levels = in_levels(tasks)
    pruned = _by_hand(levels, by_hand)
    for number, rule in enumerate(rules):
        if rule.within == "seeds":
            raise ValueError(f"`{rule.fn}` within seeds has no meaning for tasks: leave the clause out")
        judge = build(replace(rule, within="dataset"), FilterContext(language=language))
        for level in levels:
            open_ = [task for task in level if task.id not in pruned]
            if cascade:
                below = [task for task in open_ if task.parent in pruned and task.id not in kept]
                pruned |= {task.id: _below(task, pruned[task.parent]) for task in below}
                open_ = [task for task in open_ if task.id not in pruned]
            rows = [_Row(task.id, task.name, task.reason) for task in open_]
            for task, verdict in zip(open_, judge.decide(rows), strict=True):
                if not verdict.keep and task.parent and task.id not in kept:
                    pruned[task.id] = PrunedTask(task.id, number, rule.text, verdict.score, verdict.nearest)
    return tuple(pruned.values())


def _by_hand(levels: list[list[Task]], ids: Collection[str]) -> dict[str, PrunedTask]:
    pruned: dict[str, PrunedTask] = {}
    for task in (task for level in levels if ids for task in level if task.parent):
        if task.id in ids:
            pruned[task.id] = PrunedTask(task.id, BY_HAND, "by hand")
        elif task.parent in pruned:
            pruned[task.id] = _below(task, pruned[task.parent])
    return pruned


def in_levels(tasks: Sequence[Task]) -> list[list[Task]]:
    """Return tasks by depth: roots first, then children in their parents' order."""
    children: dict[str, list[Task]] = {}
    for task in tasks:
        children.setdefault(task.parent, []).append(task)
    ids = {task.id for task in tasks}
    levels = [[task for task in tasks if task.parent not in ids]]
    while levels[-1]:
        levels.append([child for task in levels[-1] for child in children.get(task.id, ())])
    return levels[:-1]


def _below(task: Task, parent: PrunedTask) -> PrunedTask:
    """Return the mark of a task that goes with its parent."""
    return PrunedTask(task.id, parent.rule, f"{parent.text} (below {parent.task})", None, parent.task)
