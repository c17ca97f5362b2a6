"""Writes school_math.jsonl: worked problems as a textbook has them, few kinds with many numbers.

    python specs/data/make_school_math.py

It stands for a human-curated set: right, well written, and narrow. The answers are computed here.
"""

import json
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

ROWS = 400


def problems(rng: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield (instruction, explanation, answer) without end."""
    while True:
        a, b, c = rng.randint(2, 30), rng.randint(2, 30), rng.randint(2, 12)
        yield (
            f"Find the value of ${a} + {b} \\cdot {c}$.",
            f"${b} \\cdot {c} = {b * c}$ comes first.",
            str(a + b * c),
        )
        yield f"Find the value of $x$ if ${c}x + {a} = {c * b + a}$.", f"${c}x = {c * b}$.", str(b)
        yield f"Find the value of $({a} - {b})^2$.", f"${a} - {b} = {a - b}$.", str((a - b) ** 2)
        yield (
            f"Find the sum of the first {a} positive integers.",
            f"$\\frac{{{a} \\cdot {a + 1}}}{{2}}$.",
            str(a * (a + 1) // 2),
        )
        share = Fraction(a, a + b)
        answer = f"\\frac{{{share.numerator}}}{{{share.denominator}}}"
        yield (
            f"A bag holds {a} red and {b} blue balls. Find the probability that a ball drawn at random is red.",
            f"{a} of {a + b} balls are red.", answer,
        )  # fmt: skip
        yield (
            f"A rectangle is {a} cm long and {b} cm wide. Find its perimeter in cm.",
            f"$2({a} + {b})$.",
            str(2 * (a + b)),
        )


def main() -> None:
    """Write the file beside this script; rows that repeat an instruction are left out."""
    rows: dict[str, dict[str, str]] = {}
    for instruction, explanation, answer in problems(random.Random(20)):
        output = f"Explanation: {explanation}\nAnswer: $\\boxed{{{answer}}}$"
        rows[instruction] = {
            "category": "Mathematics",
            "instruction": instruction,
            "input": "",
            "output": output,
        }
        if len(rows) == ROWS:
            break
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values())
    Path(__file__).with_name("school_math.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
