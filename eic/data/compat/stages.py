"""Pruning, filtering and sampling in the released code."""

from collections.abc import Sequence

from eic.canon import seeded_rng
from eic.data.example import Example, Task
from eic.data.filters import FilterResult, run_filter
from eic.data.prune import in_levels
from eic.data.prune import prune as prune_by_rules
from eic.data.sample import SampleResult
from eic.lang.values import RuleValue

LIMIT = 0.7
CAP = 500
"""Rows of a task that count towards its share (more may still be drawn)."""


def prune(tasks: Sequence[Task]) -> tuple[str, ...]:
    """Return the ids of tasks whose names score above 0.7 against the pool, in level order.

    The released code only logs them: nothing downstream leaves them out.
    """
    rule = RuleValue("keep", "rouge_l", ("name",), "<=", LIMIT, text="keep rouge_l(name) <= 0.7")
    return tuple(item.task for item in prune_by_rules(tasks, [rule], cascade=False, language="en"))


def filter_rouge(examples: Sequence[Example]) -> FilterResult:
    """Drop instructions that score above 0.7 against a kept one of the same task, in ASCII tokens.

    Instructions in other scripts have no tokens, so their repeats all stay.
    """
    rule = RuleValue(
        "keep", "rouge_l", ("instruction",), "<=", LIMIT, "task", text="keep rouge_l(instruction) <= 0.7"
    )
    return run_filter(examples, [rule], stage="filter", seeds=(), language="en")


def sample(
    tasks: Sequence[Task], examples: Sequence[Example], *, size: int, seed: int, depth: int = 3
) -> SampleResult:
    """Draw rows as the released code does: shares rounded up, cut at ``size``, topped up from the root.

    Tasks down to ``depth`` in level order, pruned ones too. The cut hits the last tasks; the top-up
    may repeat rows. Raises ``ValueError`` where the released code crashes: no rows at all, or a
    root with fewer rows than are missing.
    """
    order = [task for level in in_levels(tasks) for task in level if task.depth <= depth]
    rows: dict[str, list[Example]] = {task.id: [] for task in order}
    for example in examples:
        if example.task in rows:
            rows[example.task].append(example)
    total = sum(min(len(of_task), CAP) for of_task in rows.values())
    if not total:
        raise ValueError("the released code crashes when no task has examples (division by zero)")
    rng = seeded_rng("compat sample", seed)
    drawn: list[Example] = []
    for of_task in rows.values():
        share = int(size * (min(len(of_task), CAP) / total)) + 1  # the fraction first: it is rounded
        drawn += rng.sample(of_task, min(share, len(of_task)))
    drawn = drawn[:size]
    missing = size - len(drawn)
    root = rows[order[0].id]
    if missing > len(root):
        raise ValueError(
            f"the released code crashes here: {missing:,} rows are missing and the root has only {len(root):,}"
        )
    return SampleResult((*drawn, *rng.sample(root, missing)))
