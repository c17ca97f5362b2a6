"""What a training will amount to, from the rows that are stored or expected and from earlier trainings' speed."""

import os
import re
from itertools import islice
from statistics import fmean

from eic.engine.context import Context
from eic.engine.forecast.expected import likely_tasks
from eic.engine.forecast.speed import CPU, this_device, training_speed
from eic.engine.models.training import ranks_of
from eic.engine.records import DatasetState
from eic.lang.blocks.curated import Curated
from eic.lang.blocks.dataset import Sample, Synthesize
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.model import Model
from eic.plan import estimate
from eic.plan.estimate import Band, Estimate, time_alone, time_unknown
from eic.plan.steps import Step
from eic.plan.training import amount_of, scratch_parameters, trained_as

_SAMPLE = 200
_FRAME_TOKENS = 45
"""Tokens of the Alpaca prompt around a row."""

START = Band(3.0, 8.0, 60.0)
"""Seconds to start: processes, the base, tokens."""

_TRAINED_BYTES, _ADAPTED_BYTES = 16, 4
"""Bytes a parameter takes at the least: weights, gradients and two moments in fp32; weights alone beside adapters."""

UNKNOWN_SIZE = "how long it takes is not known: the name of its base does not say how large it is"

_SIZE = re.compile(r"(?<![a-z0-9])(\d+(?:\.\d+)?)([mb])(?![a-z0-9])", re.IGNORECASE)


def train_estimate(context: Context, step: Step, model: Model, state: DatasetState, exact: bool) -> Estimate:
    """Return what a training takes: no call, but time; ``work`` says how much it is."""
    rows = _rows(context, step, state, exact)
    try:
        ranks = ranks_of(context.root, model)
    except (OSError, ValueError):  # reported before the run starts
        ranks = 1
    work = amount_of(
        model, trained_as(step), rows=rows, row_tokens=_row_tokens(context, step, state), ranks=ranks,
        base=parameters_of(context, model),
    )  # fmt: skip
    if not work.flops or work.parameters is None:
        return time_unknown("" if work.parameters else UNKNOWN_SIZE, work)
    device = this_device(os.environ)
    elsewhere = model.train.hosts is not None
    speed = training_speed(context.store, device, work.parameters, ranks, elsewhere)
    guess = speed.guess
    if device.name == CPU and not elsewhere:
        guess = "; ".join(filter(None, (guess, _memory_fault(model, work.parameters, device.memory))))
    return time_alone(START + taking(work.flops, speed.rate), guess, work)


def taking(operations: float, rate: Band) -> Band:
    """Return the seconds of so many operations."""
    return Band(operations / rate.high, operations / rate.likely, operations / rate.low)


def _memory_fault(model: Model, parameters: float, memory: int) -> str:
    """Return that a model cannot be trained in so many bytes of main memory, "" when it may be."""
    each = _ADAPTED_BYTES if model.lora is not None else _TRAINED_BYTES
    wanted = parameters * each
    if not memory or wanted <= memory:
        return ""
    return f"it needs {wanted / 1e9:,.0f} GB of memory, and this machine has {memory / 1e9:,.0f} GB"


def _rows(context: Context, step: Step, state: DatasetState, exact: bool) -> float:
    """Return the rows of the dataset: counted when they are there, else what its stages ask for at most.

    0: nobody can tell yet.
    """
    if exact:
        return len(state.examples)
    rows = float(len(state.examples))
    for earlier in context.chain(step.inputs[0]):
        match earlier.stage:
            case Synthesize() as stage:
                rows = max(rows, float(stage.per_task * max(1, likely_tasks(context, earlier, state, False))))
            case Sample() as stage:
                rows = float(stage.size) if not rows else min(rows, stage.size)
            case Curated(size=int(size)) | Mix(size=int(size)) if not rows:
                rows = float(size)
    return rows


def _row_tokens(context: Context, step: Step, state: DatasetState) -> float:
    rows = [
        estimate.estimate_tokens(row.instruction + row.input + row.output)
        for row in islice(iter(state.examples), _SAMPLE)
    ]
    return _FRAME_TOKENS + (fmean(rows) if rows else estimate.EXAMPLE_TOKENS)


def parameters_of(context: Context, model: Model) -> float | None:
    """Return the parameters of a base: by the size of its local weights, or as its name says.

    A model that goes on from another one has as many as that.
    """
    while model.after is not None:
        model = context.spec.model(model.after)
    if model.scratch is not None:
        return scratch_parameters(model.scratch)
    if model.base is None:
        return None
    if model.base.path:
        folder = context.root / model.base.path
        size = sum(path.stat().st_size for path in folder.glob("*.safetensors") if os.access(path, os.R_OK))
        return size / 3 if size else None  # two bytes or four each
    named = _SIZE.findall(model.base.hub)
    return max((float(n) * (1e9 if unit in "bB" else 1e6) for n, unit in named), default=None)
