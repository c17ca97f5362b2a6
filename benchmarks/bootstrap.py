"""The gate of new instructions at size: what a round costs once 100,000 instructions were accepted.

    .venv/bin/python -m benchmarks.bootstrap

Synthetic instructions pass the gate of ``self_instruct`` with 175 seeds, a round of 16 calls (128
instructions) at a time, as a run judges them. ``--check N`` compares the first N with the plain loop over
``rouge_score``.
"""

import argparse
import time
from collections.abc import Iterator
from itertools import islice

from benchmarks.instructions import instructions
from eic.data.example import Example
from eic.data.instructions import Gate, Limits
from eic.lang.blocks.self_instruct import BANNED

ROUND = 128
LIMITS = Limits((4, 150), BANNED, ("Write a program",), 0.7)


def rows(texts: Iterator[str]) -> Iterator[Example]:
    """Yield texts as the rows that a round brings."""
    for number, text in enumerate(texts):
        yield Example(f"i{number}", "d", text, "", "", "", number)


def measure(accepted: int) -> None:
    """Print what a round costs every 20,000 accepted instructions, up to ``accepted``."""
    seeds = list(instructions(175, seed=2))
    gate = Gate(LIMITS, seeds, language="en")
    coming = rows(instructions(4 * accepted))
    kept = judged = rounds = 0
    step = max(1, accepted // 5)
    mark, clock = step, time.process_time()
    print(f"{'accepted':>10} {'judged':>10} {'ms a round':>11}")
    while kept < accepted:
        batch = list(islice(coming, ROUND))
        kept += len(gate.judge(batch)[0])
        judged, rounds = judged + len(batch), rounds + 1
        if kept >= mark:
            now = time.process_time()
            print(f"{kept:>10,} {judged:>10,} {1000 * (now - clock) / rounds:>11.2f}")
            mark, clock, rounds = mark + step, time.process_time(), 0


def check(number: int) -> None:
    """Compare the gate with the plain loop, decision by decision, and both their times."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    seeds = list(instructions(175, seed=2))
    texts = list(instructions(number))
    clock = time.process_time()
    gate = Gate(Limits((0, 10_000), (), (), 0.7), seeds, language="en")
    fast = [row.instruction for start in range(0, number, ROUND)
            for row in gate.judge(list(rows(iter(texts[start : start + ROUND]))))[0]]  # fmt: skip
    ours = time.process_time() - clock
    pool, slow = list(seeds), []
    for text in texts:
        if max(scorer.score(text, old)["rougeL"].fmeasure for old in pool) <= 0.7:
            pool.append(text)
            slow.append(text)
    theirs = time.process_time() - clock - ours
    print(f"{number:,} instructions: {ours:.2f} s against {theirs:.1f} s, equal: {fast == slow}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--accepted", type=int, default=100_000)
    parser.add_argument("--check", type=int, default=0)
    given = parser.parse_args()
    if given.check:
        check(given.check)
    else:
        measure(given.accepted)
