"""Stages that only pass rows on: filter and sample, streaming, in the memory that their rules need.

Records are made while the store writes them. Every so many rows the step tells how far it is and
looks whether the run has to stop; a step that stops leaves nothing and is made anew.
"""

from collections.abc import Iterable, Iterator

from eic.data import compat
from eic.data.example import Dropped, Example
from eic.data.filters import Marks, stream_filter
from eic.data.sample import draw
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.spill import Spill
from eic.engine.records import DatasetState, Record, dropped_record, example_records
from eic.engine.result import StepResult
from eic.engine.retell import drops_told
from eic.events import StepProgress
from eic.lang.blocks.dataset import Filter, Sample, Split
from eic.plan.steps import Step

EVERY = 10_000
"""Rows between two looks at the brake and two events of progress."""


def watched(context: Context, step: Step, rows: Iterable[Example], total: int) -> Iterator[Example]:
    """Yield the rows; tell how many of ``total`` were taken. Raises ``RunStopped`` when the run stops."""
    for number, row in enumerate(rows):
        if number % EVERY == 0 and number:
            told(context, step, number, number / max(1, total))
        yield row


def told(context: Context, step: Step, done: int, share: float) -> None:
    """Tell how far a step is. Raises ``RunStopped`` when the run stops."""
    if context.stop.reason is not None:
        raise context.stop.reason
    context.tell(StepProgress(step.key, done, round(min(1.0, share), 4), context.at))


def filter_rows(
    context: Context, step: Step, stage: Filter, state: DatasetState, *, language: str,
    marks: Marks | None = None,
) -> StepResult:  # fmt: skip
    """Run a filter stage; ``marks`` are those that its judge rules need. Drops wait, rule by rule, until the rows that are kept have been written."""
    counts = {"examples": 0, "dropped": 0}
    drops = [Spill(context.store.path) for _ in stage.rules]
    untold: list[tuple[str, str]] = []

    def tell() -> None:
        for event in drops_told(step, untold, context.at):
            context.tell(event)
        untold.clear()

    def drop(item: Dropped) -> None:
        drops[item.rule].append(dropped_record(item))
        untold.append((item.example.task, item.text))
        counts["dropped"] += 1
        if len(untold) >= EVERY:
            tell()

    kept = stream_filter(
        watched(context, step, state.examples, len(state.examples)), stage.rules,
        stage=f"filter {stage.name}", seeds=context.seeds_of(step), language=language, drop=drop, marks=marks,
    )  # fmt: skip

    def records() -> Iterator[Record]:
        for record in example_records(kept):
            counts["examples"] += 1
            yield record
        tell()
        for of_rule in drops:
            yield from of_rule
            of_rule.close()

    return StepResult(records(), counts)


def sample_rows(
    context: Context, step: Step, stage: Sample, state: DatasetState, *, released: bool
) -> StepResult:
    """Run a sample stage; the released code's way holds all rows, ours none."""
    seed = int(step.settings["seed"])
    kept, count, reason = (_released if released else _drawn)(context, step, stage.size, seed, state)
    if reason:
        context.remark(step, "warning", reason)
    return StepResult(example_records(kept), {"examples": count, "wanted": stage.size}, {"shortfall": reason})


def _released(
    context: Context, step: Step, size: int, seed: int, state: DatasetState
) -> tuple[Iterable[Example], int, str]:
    try:
        found = compat.sample(state.tasks, tuple(state.examples), size=size, seed=seed)
    except ValueError as error:  # where the released code crashes, the run says so and stops
        raise RunStopped("failed", f"{step.title}: {error}") from error
    return found.kept, len(found.kept), found.shortfall


def _drawn(
    context: Context, step: Step, size: int, seed: int, state: DatasetState
) -> tuple[Iterable[Example], int, str]:
    rows = state.examples
    chosen = draw(rows.tasks(), size=size, seed=seed)
    shelf = Spill(context.store.path)
    return chosen.rows(watched(context, step, rows, len(rows)), shelf), chosen.size, chosen.shortfall


def split_rows(context: Context, step: Step, stage: Split, state: DatasetState) -> StepResult:
    """Run a split stage: the rows that are held out, or the others, in their order."""
    rows = state.examples
    held = draw(rows.tasks(), size=round(stage.held_out * len(rows)), seed=int(step.settings["seed"]))
    counts = {"examples": 0, "held_out": held.size}
    if rows and held.size in (0, len(rows)):
        what = "all rows are" if held.size else "nothing is"
        text = f"{what} held out: {100 * stage.held_out:.4g}% of {len(rows):,} rows is {held.size:,} when rounded"
        context.remark(step, "warning", text)

    def records() -> Iterator[Record]:
        coming = watched(context, step, rows, len(rows))
        for record in example_records(held.side(coming, drawn=stage.part == "held_out")):
            counts["examples"] += 1
            yield record

    return StepResult(records(), counts)
