"""Steps that ask for the same calls: priced once, so that a plan with variants is not foretold too dear.

Ablation variants that differ in depth, breadth or amount ask for calls that the largest of them
asks for as well. How many is only known when the tree is: until then the largest is priced in
full, and the others from nothing (they may share every call) to their own price (they may not).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from eic.canon import Key, canonical_json
from eic.plan.estimate import Band, Estimate
from eic.plan.steps import Step

_HOW_MANY = (
    "depth", "breadth", "stall", "per_task", "max_calls",
    "instructions", "instances", "rows", "labels", "input_format", "several_outputs", "languages", "refuse", "modes",
)  # fmt: skip
"""Settings of a stage that say how many calls are made or what becomes of replies, not what a call shows."""


def shared(steps: Iterable[Step], costs: Mapping[Key, Estimate]) -> dict[Key, Estimate]:
    """Return the costs with those of smaller relatives lowered."""
    families: dict[str, list[Key]] = {}
    for step in steps:
        if (
            step.kind in ("explore", "self_instruct", "dynosaur", "synthesize")
            and step.key in costs
            and costs[step.key].calls.high
        ):
            families.setdefault(_family(step), []).append(step.key)
    found = dict(costs)
    for keys in families.values():
        largest = max(keys, key=lambda key: costs[key].calls.likely)
        for key in keys:
            if key != largest:
                found[key] = _perhaps(costs[key])
    return found


def _family(step: Step) -> str:
    form = {name: value for name, value in step.settings["stage"].items() if name not in _HOW_MANY}
    return canonical_json([step.kind, {**step.settings, "stage": form}])


def _perhaps(cost: Estimate) -> Estimate:
    def band(whole: Band) -> Band:
        return Band(0, 0, whole.high)

    return replace(
        cost, calls=band(cost.calls), prompt_tokens=band(cost.prompt_tokens),
        reply_tokens=band(cost.reply_tokens), seconds=band(cost.seconds),
        money=None if cost.money is None else band(cost.money),
    )  # fmt: skip
