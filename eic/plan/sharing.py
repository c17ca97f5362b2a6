"""Steps that ask for the same calls: priced once, so that a plan with variants is not foretold too dear.

Ablation variants that differ in depth, breadth or amount ask for calls that the largest of them
asks for as well. How many is only known when the tree is: until then the largest is priced in
full, and the others from what they want more of each task than it does (which they cannot share)
to their own price (they may share nothing).
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


_AMOUNTS = ("per_task", "instructions")
"""Settings that say how much is wanted of one task; calls beyond a relative's amount are shared with nobody."""


def shared(steps: Iterable[Step], costs: Mapping[Key, Estimate]) -> dict[Key, Estimate]:
    """Return the costs, lowered for every step that may share its calls with a larger step of the same plan."""
    families: dict[str, list[Step]] = {}
    others: dict[str, list[Step]] = {}
    for step in steps:
        if step.key in costs and costs[step.key].calls.high:
            if step.kind in ("explore", "self_instruct", "dynosaur", "synthesize"):
                families.setdefault(_family(step), []).append(step)
            else:
                others.setdefault(step.kind, []).append(step)
    found = _floors([*families.values(), *others.values()], costs)
    for relatives in families.values():
        largest = max(relatives, key=lambda step: costs[step.key].calls.likely)
        for step in relatives:
            if step is not largest:
                found[step.key] = _perhaps(found[step.key], _own_share(step, largest))
    return found


def _floors(groups: Iterable[list[Step]], costs: Mapping[Key, Estimate]) -> dict[Key, Estimate]:
    """Return the costs with a floor for the dearest step of each group only.

    The steps of a group may all ask for the same calls, so nothing is certain beyond what the dearest one pays.
    """
    found = dict(costs)
    for steps in groups:
        largest = max(steps, key=lambda step: costs[step.key].floor)
        for step in steps:
            if step is not largest:
                found[step.key] = replace(costs[step.key], floor=0.0)
    return found


def _own_share(step: Step, largest: Step) -> float:
    """Return the share (0..1) of a step's calls that it surely cannot share with the largest step of its group."""
    own, other = step.settings["stage"], largest.settings["stage"]
    for name in _AMOUNTS:
        if name in own and name in other:
            return max(0.0, 1.0 - float(other[name]) / float(own[name]))
    return 0.0


def _family(step: Step) -> str:
    form = {name: value for name, value in step.settings["stage"].items() if name not in _HOW_MANY}
    return canonical_json([step.kind, {**step.settings, "stage": form}])


def _perhaps(cost: Estimate, own: float) -> Estimate:
    def band(whole: Band) -> Band:
        return Band(whole.low * own, whole.likely * own, whole.high)

    return replace(
        cost, calls=band(cost.calls), prompt_tokens=band(cost.prompt_tokens),
        reply_tokens=band(cost.reply_tokens), seconds=band(cost.seconds),
        money=None if cost.money is None else band(cost.money),
    )  # fmt: skip
