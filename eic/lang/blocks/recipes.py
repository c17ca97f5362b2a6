"""Recipes: whole sets of training settings from the sources; what a spec sets itself wins.

Their numbers are the sources'. What a source does not say is as in ``explore_instruct``, but for
the number format: T5 overflows in fp16, so Dynosaur's recipes use bf16.
"""

from dataclasses import dataclass, fields

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


RECIPES: dict[str, Training] = {
    # LLaMA-7B: batch 8 GPUs x 2 x 8, fp16, ZeRO-3 with CPU offload.
    "explore_instruct": Training(3, 128, 2e-5, "cosine", 0.03, 0.0, 512, "fp16"),
    "dynosaur_t5": Training(2, 16, 1e-5, "cosine", 0.03, 0.0, 512, "bf16"),
    # The rate fits adapters: add a `lora` block.
    "dynosaur_llama": Training(3, 128, 3e-4, "cosine", 0.03, 0.0, 512, "bf16"),
}
"""The settings of each ``recipe``."""


def training_of(model: Model) -> Training:
    """Return the settings a model is trained with: its own, then its recipe's."""
    recipe = RECIPES[model.recipe]
    given = {item.name: getattr(model.train, item.name) for item in fields(Training)}
    if given["precision"] is None and model.scratch is not None:
        given["precision"] = "fp32"
    return Training(**{name: getattr(recipe, name) if v is None else v for name, v in given.items()})


def split_batch(batch: int, ranks: int, micro_batch: int | None) -> tuple[int, int] | None:
    """Return (micro-batch, accumulation) of one rank, None when the batch does not divide."""
    each, rest = divmod(batch, ranks)
    if rest or not each:
        return None
    micro = micro_batch or max(size for size in range(1, 9) if each % size == 0)
    return None if each % micro else (micro, each // micro)
