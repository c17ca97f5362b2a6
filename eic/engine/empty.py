"""Datasets that ended without a row: a run that leaves one has stopped short, whatever its steps say."""

from collections.abc import Iterator

from eic.canon import Key
from eic.engine.context import Context
from eic.lang.blocks.dataset import Split
from eic.plan.titles import of_variant


def empty_datasets(context: Context) -> str:
    """Return in words which datasets of a finished plan hold no row although rows were asked for, and why.

    "" when there is none. A tree alone asks for no rows, a variant of an ablation may have none (its
    figures say so), and the side of a split that rounding leaves empty was warned of.
    """
    told = (_why(context, name, key) for name, key in context.plan.outputs.items() if not of_variant(name))
    return "\n".join(filter(None, told))


def _why(context: Context, name: str, key: Key) -> str:
    """Return why a dataset is empty, "" when it is not."""
    counted = [*_rows(context, key)]
    if not counted or counted[-1][1]:
        return ""
    at = next(number for number, (_, rows) in enumerate(counted) if not rows)
    title, before = counted[at][0], counted[at - 1][1] if at else 0
    why = f"{title} dropped all {before:,} rows" if before else f"{title} made none"
    hint = f"`{name}.dropped.jsonl` says why" if before else "`eic tree` says what fell short"
    return f"the dataset `{name}` holds no row: {why} ({hint})"


def _rows(context: Context, key: Key) -> Iterator[tuple[str, int]]:
    """Yield the steps of a dataset that make or drop rows, and how many each left."""
    for step in context.chain(key):
        info = context.store.artifacts.info(step.key)
        if info is not None and "examples" in info.counts and not isinstance(step.stage, Split):
            yield step.title, info.counts["examples"]
