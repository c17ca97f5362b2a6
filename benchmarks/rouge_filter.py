"""ROUGE-L filter against the pairwise loop of ``rouge_score``: speed, equal decisions, memory.

    python benchmarks/rouge_filter.py                 # 2k and 10k against the loop, then 1M alone
    python benchmarks/rouge_filter.py --rows 2000     # one size
    python benchmarks/rouge_filter.py --full          # never extrapolate the loop (10k: about 10 minutes)

One core. Both sides start from the texts (tokenising is in both). The loop runs on a prefix for at
most ``--seconds``; when that does not cover the rows, its time is extrapolated by the table cells of
all comparisons it would make, and the output says so. Equal decisions are checked on every row that the
loop decided; when it was cut off, the rest of the index's drops and a seeded draw of its keeps are
checked with ``rouge_score`` pair by pair.
"""

import argparse
import gc
import random
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rouge_score.rouge_scorer import _score_lcs
from rouge_score.tokenize import tokenize

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.instructions import instructions
from eic.data.rouge.index import Decision, RougeIndex

THRESHOLD = 0.7


@dataclass
class Loop:
    """What the pairwise loop decided, on how many rows, at what cost."""

    kept: list[bool]
    pairs: int
    cells: int
    seconds: float


def loop(texts: list[str], seconds: float) -> Loop:
    """Run the pairwise loop (all kept rows compared, as the reference does) for at most ``seconds``."""
    kept_tokens: list[list[str]] = []
    kept_cells = 0
    found = Loop([], 0, 0, 0.0)
    start = time.process_time()
    for text in texts:
        tokens = tokenize(text, None)
        scores = [_score_lcs(other, tokens).fmeasure for other in kept_tokens]
        found.pairs += len(scores)
        found.cells += kept_cells * len(tokens)
        keep = not scores or max(scores) <= THRESHOLD
        found.kept.append(keep)
        if keep:
            kept_tokens.append(tokens)
            kept_cells += len(tokens)
        found.seconds = time.process_time() - start
        if found.seconds > seconds:
            break
    return found


def index(texts: list[str]) -> tuple[list[Decision], float]:
    """Run the index on the texts; return its decisions and CPU seconds."""
    gc.collect()
    start = time.process_time()
    decisions = RougeIndex(THRESHOLD).add_batch(texts)
    return decisions, time.process_time() - start


def work(texts: list[str], decisions: list[Decision]) -> tuple[int, int]:
    """Return the pairs and table cells the loop would go through, given the decisions."""
    pairs = cells = kept = kept_tokens = 0
    for text, decision in zip(texts, decisions, strict=True):
        length = len(tokenize(text, None))
        pairs += kept
        cells += kept_tokens * length
        if decision.kept:
            kept += 1
            kept_tokens += length
    return pairs, cells


def check_rest(texts: list[str], decisions: list[Decision], start: int, sample: int) -> int:
    """Check decisions from ``start`` on: every drop's witness, ``sample`` keeps against all kept rows."""
    differ = 0
    tokens = [tokenize(text, None) for text in texts]
    kept = [place for place, decision in enumerate(decisions) if decision.kept]
    for place in range(start, len(texts)):
        decision = decisions[place]
        if not decision.kept:
            score = _score_lcs(tokens[decision.nearest], tokens[place]).fmeasure
            differ += not (score == decision.score > THRESHOLD and decisions[decision.nearest].kept)
    rng = random.Random(0)
    later = [place for place in kept if place >= start]
    for place in rng.sample(later, min(sample, len(later))):
        best = max(
            (_score_lcs(tokens[other], tokens[place]).fmeasure for other in kept if other < place),
            default=0.0,
        )
        differ += best > THRESHOLD
    return differ


def compare(rows: int, seconds: float) -> bool:
    """Print one comparison; return whether all checked decisions are equal."""
    texts = list(instructions(rows))
    index(texts[:500])  # imports and tables, once a process
    runs = [index(texts) for _ in range(3)]
    decisions, fast = runs[0][0], sorted(run[1] for run in runs)[1]
    reference = loop(texts, seconds)
    done = len(reference.kept)
    differ = sum(
        kept != decision.kept for kept, decision in zip(reference.kept, decisions[:done], strict=True)
    )
    note = "measured whole"
    slow = reference.seconds
    if done < rows:
        pairs, cells = work(texts, decisions)
        slow = reference.seconds * cells / reference.cells
        differ += check_rest(texts, decisions, done, 100)
        note = (
            f"EXTRAPOLATED from {done:,} rows ({reference.pairs:,} of {pairs:,} pairs, "
            f"{reference.cells:,} of {cells:,} table cells, {reference.seconds:.1f} s)"
        )
    kept = sum(decision.kept for decision in decisions)
    print(f"{rows:>9,} rows, {kept:,} kept: index {fast:.3f} s CPU (median of 3), loop {slow:,.1f} s CPU, "
          f"{slow / fast:,.0f}x; {differ} decisions differ\n          loop: {note}")  # fmt: skip
    return differ == 0


def alone(rows: int) -> None:
    """Print time and memory of the index on many rows (memory holds the texts too)."""
    texts = list(instructions(rows))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    filter_ = RougeIndex(THRESHOLD)
    start, begin, kept = time.process_time(), time.perf_counter(), 0
    for at in range(0, rows, 4_096):
        kept += sum(decision.kept for decision in filter_.add_batch(texts[at : at + 4_096]))
    cpu, wall = time.process_time() - start, time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:>9,} rows, {kept:,} kept: index {cpu:.1f} s CPU, {wall:.1f} s wall, peak memory {peak:,.0f} MiB "
          f"({before:,.0f} MiB before, texts included)")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="*", default=[2_000, 10_000])
    parser.add_argument(
        "--alone", type=int, default=1_000_000, help="rows for time and memory alone; 0: skip"
    )
    parser.add_argument("--seconds", type=float, default=100.0, help="CPU seconds the loop may take a size")
    parser.add_argument("--full", action="store_true", help="let the loop finish")
    given = parser.parse_args()
    equal = [compare(rows, float("inf") if given.full else given.seconds) for rows in given.rows]
    if given.alone:
        alone(given.alone)
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
