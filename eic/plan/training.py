"""What of a model enters its step's key, and what a training amounts to before it runs.

How the work is laid out (micro-batch, ranks, machines, packing, DeepSpeed) changes no more than
the last digits of a loss, so it is not in the key.
"""

from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from eic.canon import Key
from eic.lang.blocks.model import Model, Scratch
from eic.lang.blocks.recipes import Training, split_batch, training_of
from eic.lang.blocks.study import Evaluation
from eic.lang.schema import identity
from eic.lang.spec import Spec
from eic.plan.identity import questions_digest
from eic.plan.steps import Step

COMPARED = 2
"""Raised when other rows are found to overlap questions than before."""


def base_identity(model: Model) -> dict[str, Any]:
    """Return what a model begins with, as keys hold it."""
    if model.after is not None:
        return {"after": {}}  # its weights are the step's second input
    if model.scratch is not None:
        return {"scratch": asdict(model.scratch)}
    return {"base": identity(model.base)}


def training_settings(
    spec: Spec, model: Model, seed: int, rows: tuple[tuple[str, Key], ...] = ()
) -> dict[str, Any]:
    """Return the settings of a train step's key: what changes bytes, each with its value.

    ``rows`` are the datasets whose rows the model is asked, by the evaluation that asks them.
    """
    settings: dict[str, Any] = {
        **base_identity(model),
        "train": asdict(training_of(model, spec.model)),
        "seed": seed if model.train.seed is None else model.train.seed,
    }
    if model.lora is not None:
        settings["lora"] = asdict(model.lora)
    if model.decontaminate.overlap == "drop":
        rules = asdict(model.decontaminate)
        asked = {questions_digest(item.questions) for item in questioned(spec, model.name) if not item.data}
        settings["decontaminate"] = {
            **rules, "compared": COMPARED, "questions": sorted(asked | {key for _, key in rows}),
        }  # fmt: skip
    return settings


def questioned(spec: Spec, model: str) -> tuple[Evaluation, ...]:
    """Return the evaluations that put questions to a model, or to one that goes on from it."""
    return tuple(
        item for item in spec.evaluations if any(model in stages_of(spec, name) for name in item.models)
    )


def stages_of(spec: Spec, name: str) -> tuple[str, ...]:
    """Return a model of the spec and those that it goes on from, nearest first; () for a teacher."""
    models = {model.name: model for model in spec.models}
    found: list[str] = []
    at: str | None = name
    while at in models and at not in found:
        found.append(at)
        at = models[at].after
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a training amounts to: ``updates`` of ``batch`` examples, laid out in micro-batches over ranks.

    ``micro_batch`` and ``accumulation`` are 0 for a batch that cannot be laid out so.
    """

    rows: float
    updates: int
    tokens: float
    batch: int
    micro_batch: int
    accumulation: int
    ranks: int
    parameters: float | None

    @property
    def flops(self) -> float | None:
        """Floating-point operations, by the rule of six a parameter and token; None: size unknown."""
        return None if self.parameters is None else 6 * self.parameters * self.tokens


def trained_as(step: Step) -> Training:
    """Return the settings of a train step, as its key holds them."""
    return Training(**step.settings["train"])


def amount_of(
    model: Model, training: Training, *, rows: float, row_tokens: float, ranks: int, base: float | None
) -> Amount:
    """Return what training on ``rows`` rows of ``row_tokens`` tokens amounts to; ``base``: its parameters, if known."""
    micro, accumulation = split_batch(training.batch, ranks, model.train.micro_batch) or (0, 0)
    updates = training.epochs * ceil(rows / training.batch)
    each = min(row_tokens, training.context)
    return Amount(
        rows, updates, training.epochs * rows * each, training.batch, micro, accumulation, ranks,
        base if model.scratch is None else scratch_parameters(model.scratch),
    )  # fmt: skip


def scratch_parameters(shape: Scratch) -> float:
    """Return the parameters of a model from scratch, embeddings included (a twentieth off at most)."""
    attention, feed = 4 * shape.width**2, 8 * shape.width**2
    # T5: encoder and decoder with a gated feed-forward of four widths; the decoder attends twice.
    layer = attention + feed if shape.arch == "llama" else 3 * attention + 24 * shape.width**2
    return float(shape.layers * layer + shape.vocab * shape.width)
