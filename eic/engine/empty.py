"""Datasets that ended without a row: without any made, the run has stopped short; with all dropped, it says so."""

from collections.abc import Iterator
from dataclasses import dataclass

from eic.canon import Key
from eic.engine.context import Context
from eic.lang.blocks.dataset import Split
from eic.plan.titles import of_variant


@dataclass(frozen=True, slots=True)
class Empty:
    """A dataset without a row: ``why`` in words, and whether rows were ``made`` that its own rules dropped."""

    why: str
    made: bool


def empty_datasets(context: Context) -> tuple[Empty, ...]:
    """Return the datasets of a finished plan that hold no row although rows were asked for.

    A tree alone asks for no rows, a variant of an ablation may have none (its figures say so), and the side
    of a split that rounding leaves empty was warned of.
    """
    found = (_empty(context, name, key) for name, key in context.plan.outputs.items() if not of_variant(name))
    return tuple(filter(None, found))


def _empty(context: Context, name: str, key: Key) -> Empty | None:
    counted = [*_rows(context, key)]
    if not counted or counted[-1][1]:
        return None
    at = next(number for number, (_, rows) in enumerate(counted) if not rows)
    title, before = counted[at][0], counted[at - 1][1] if at else 0
    why = f"{title} dropped all {before:,} rows" if before else f"{title} made none"
    hint = f"`{name}.dropped.jsonl` says why" if before else "`eic tree` says what fell short"
    return Empty(f"the dataset `{name}` holds no row: {why} ({hint})", made=bool(before))


def _rows(context: Context, key: Key) -> Iterator[tuple[str, int]]:
    """Yield the steps of a dataset that make or drop rows, and how many each left."""
    for step in context.chain(key):
        info = context.store.artifacts.info(step.key)
        if info is not None and "examples" in info.counts and not isinstance(step.stage, Split):
            yield step.title, info.counts["examples"]
