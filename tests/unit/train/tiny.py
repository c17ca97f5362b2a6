"""A tiny dataset and config: trainings of a second that exercise everything a large one does."""

import json
import random
from dataclasses import replace
from pathlib import Path

from eic.train.config import Config, Scratch
from eic.train.recipe import train

LLAMA = Scratch("llama", layers=2, width=32, heads=2, vocab=320)
T5 = Scratch("t5", layers=1, width=32, heads=2, vocab=320)


def write_rows(path: Path, count: int = 40) -> Path:
    """Write rows with and without input; 40 are no whole number of batches of 16."""
    draw = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            a, b = draw.randint(1, 99), draw.randint(1, 99)
            row = {"instruction": f"Add {a} and {b}.", "input": "in words" if number % 3 == 0 else "",
                   "output": f"The sum is {a + b}."}  # fmt: skip
            file.write(json.dumps(row) + "\n")
    return path


def config(rows: Path, work: Path, **changes: object) -> Config:
    made = Config(
        model="tiny", rows=rows, work=work, base="", epochs=2, batch=16, micro_batch=4, learning_rate=3e-3,
        schedule="cosine", warmup=0.1, weight_decay=0.0, context=256, precision="fp32", seed=1, scratch=LLAMA,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def trained(made: Config) -> dict:
    """Train and return ``training.json``."""
    assert train(made) == "done"
    return json.loads((made.work / "model" / "training.json").read_text("utf-8"))


def losses(training: dict) -> list[float]:
    return [loss for _, loss, _ in training["loss"]]


def apart(one: dict, other: dict) -> float:
    """How far two loss curves are apart at most."""
    pairs = zip(losses(one), losses(other), strict=True)
    return max(abs(a - b) for a, b in pairs)
