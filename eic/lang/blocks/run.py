"""``run``: what holds for the whole run."""

from eic.lang.schema import Int, Money, Text, block, setting


@block("run", label="", help="Settings of the whole run.", example="run { budget = $5  seed = 7 }")
class Run:
    budget: float | None = setting(
        Money(),
        default=None,
        identity=False,
        example="$5",
        help="Most money one `eic run` may spend; stored replies cost nothing.",
    )
    out: str | None = setting(
        Text(),
        default=None,
        identity=False,
        example='"out/math"',
        help="Folder of the outputs, from the project root; `--out` wins.",
    )
    seed: int = setting(Int(0, 2**31 - 1), default=0, example="7", help="Seed of every draw; `--seed` wins.")
