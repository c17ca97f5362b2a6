"""Recipes: whole sets of training settings from the sources; what a spec sets itself wins.

Their numbers are the sources'. What a source does not say is as in ``explore_instruct``, but for
the number format: T5 overflows in fp16, so Dynosaur's recipes use bf16.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from eic.lang.blocks.model import Model


@dataclass(frozen=True, slots=True)
class Training:
    """Settings of ``train`` that change the result, each with a value."""

    epochs: int
    batch: int
    learning_rate: float
    schedule: str
    warmup: float
    weight_decay: float
    context: int
    precision: str
    format: str = "alpaca"


RECIPES: dict[str, Training] = {
    # LLaMA-7B: batch 8 GPUs x 2 x 8, fp16, ZeRO-3 with CPU offload.
    "explore_instruct": Training(3, 128, 2e-5, "cosine", 0.03, 0.0, 512, "fp16"),
    "dynosaur_t5": Training(2, 16, 1e-5, "cosine", 0.03, 0.0, 512, "bf16"),
    # The rate fits adapters: add a `lora` block.
    "dynosaur_llama": Training(3, 128, 3e-4, "cosine", 0.03, 0.0, 512, "bf16"),
}
"""The settings of each ``recipe``."""


DEFAULT = "explore_instruct"
"""The recipe of a model that names none and goes on from no other."""

OF_WEIGHTS = ("context", "precision", "format")
"""What a model that goes on from another one takes from it even with a recipe of its own: its weights know it."""


def training_of(model: Model, other: Callable[[str], Model | None]) -> Training:
    """Return the settings a model is trained with: its own, then its recipe's.

    A model ``after`` another one takes what it does not set from that one; ``other`` finds a model by name.
    """
    made: Training | None = None
    for item in reversed(stages_of(model, other)):
        recipe = RECIPES[item.recipe or DEFAULT]
        if made is not None and item.recipe is None:
            recipe = made
        elif made is not None:
            recipe = replace(recipe, **{name: getattr(made, name) for name in OF_WEIGHTS})
        elif item.scratch is not None:
            recipe = replace(recipe, precision="fp32")
        made = replace(recipe, **_given(item))
    assert made is not None
    return made


def stages_of(model: Model, other: Callable[[str], Model | None]) -> tuple[Model, ...]:
    """Return a model and those it goes on from, the first one last; a circle is followed once."""
    line = [model]
    while (after := line[-1].after) is not None:
        before = other(after)
        if before is None or any(before.name == item.name for item in line):
            break
        line.append(before)
    return tuple(line)


def recipe_of(model: Model, other: Callable[[str], Model | None]) -> str:
    """Return the name of the recipe that a model's settings begin with."""
    return next((item.recipe for item in stages_of(model, other) if item.recipe), DEFAULT)


def inherited(model: Model, other: Callable[[str], Model | None]) -> dict[str, object]:
    """Return the settings that a model takes from the one it goes on from, where its own recipe says otherwise."""
    if model.after is None:
        return {}
    alone = replace(RECIPES[model.recipe or DEFAULT], **_given(model))
    real = training_of(model, other)
    return {
        item.name: getattr(real, item.name)
        for item in fields(Training)
        if getattr(real, item.name) != getattr(alone, item.name)
    }


def _given(model: Model) -> dict[str, Any]:
    """Return what a model's ``train`` block sets."""
    given = {item.name: getattr(model.train, item.name) for item in fields(Training)}
    return {name: value for name, value in given.items() if value is not None}


def split_batch(batch: int, ranks: int, micro_batch: int | None) -> tuple[int, int] | None:
    """Return (micro-batch, accumulation) of one rank, None when the batch does not divide."""
    each, rest = divmod(batch, ranks)
    if rest or not each:
        return None
    micro = micro_batch or max(size for size in range(1, 9) if each % size == 0)
    return None if each % micro else (micro, each // micro)


def undivided(batch: int, ranks: int, micro_batch: int | None) -> str:
    """Return what to say of a batch that ``split_batch`` cannot divide."""
    parts = f"{ranks} ranks" if ranks > 1 else "1 rank"
    if micro_batch is not None:
        parts = f"a micro-batch of {micro_batch} x {parts}"
    return f"the batch of {batch} cannot be divided by {parts}"
