"""Sampling: an exact number of rows, shares by task, no row twice, the same rows for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass

from eic.canon import seeded_rng
from eic.data.example import Example


@dataclass(frozen=True, slots=True)
class SampleResult:
    """The rows drawn, and why they are fewer than asked for ("" when they are not)."""

    kept: tuple[Example, ...]
    shortfall: str = ""


def sample(examples: Sequence[Example], *, size: int, seed: int) -> SampleResult:
    """Draw ``size`` rows without replacement, each task its share.

    Shares are proportional to the tasks' row counts, rounded by largest remainder (ties: the task
    that comes first). Rows come out task by task, in the order in which tasks first appear, and in
    their original order within a task. With fewer rows than ``size`` all are taken, in that order.
    """
    tasks: dict[str, list[Example]] = {}
    for example in examples:
        tasks.setdefault(example.task, []).append(example)
    if len(examples) <= size:
        kept = tuple(row for rows in tasks.values() for row in rows)
        short = "" if len(kept) == size else f"{size:,} rows were asked for and only {len(kept):,} are there"
        return SampleResult(kept, short)
    shares = largest_remainder([len(rows) for rows in tasks.values()], size)
    drawn: list[Example] = []
    for (task, rows), share in zip(tasks.items(), shares, strict=True):
        places = seeded_rng("sample", seed, task).sample(range(len(rows)), share)
        drawn += [rows[place] for place in sorted(places)]
    return SampleResult(tuple(drawn))


def largest_remainder(counts: Sequence[int], size: int) -> list[int]:
    """Return how many of ``size`` fall to each count: within one of its exact share, sum exact.

    ``size`` must not exceed the sum of the counts; no count gets more than it has.
    """
    total = sum(counts)
    shares = [size * count // total if total else 0 for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda at: (-(size * counts[at] % total if total else 0), at)
    )
    for at in by_remainder[: size - sum(shares)]:
        shares[at] += 1
    return shares
