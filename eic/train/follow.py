"""What happens beside the updates: ticks are told, checkpoints marked, a wish to stop is obeyed."""

import math
import os
import time
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from eic.train.apart import require_apart
from eic.train.checkpoints import mark_complete
from eic.train.config import Config
from eic.train.faults import Refused
from eic.train.tell import tell

STOP = "stop"
"""A file of this name in the work folder asks the training to save a checkpoint and end."""

_TICK_SECONDS = 0.2


class Follow(TrainerCallback):
    """Tells ticks (rank 0), marks whole checkpoints, and stops all ranks after the same update."""

    def __init__(self, config: Config, tokens: int, spent: float) -> None:
        self._config = config
        self._tokens = tokens  # of one epoch, without padding
        self._spent = spent  # seconds before this process
        self._began = time.monotonic()
        self._losses: list[float] = []
        self._last = 0.0
        self._parent = os.getppid()
        self.stopped = False

    @property
    def seconds(self) -> float:
        """Seconds of training so far, those before a resume included."""
        return self._spent + time.monotonic() - self._began

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Start the clock when the model is loaded, and see that it can be trained as it was asked to."""
        if self._config.packing:
            require_apart(kwargs["model"], args.device)
        self._began = time.monotonic()

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl,
        logs: dict[str, Any] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        """Tell a tick, at most a few a second, the last one in any case.

        Raises ``Refused`` when the loss is no number any more: nothing can be learned from there on.
        """
        if not logs or "loss" not in logs:
            return
        if not math.isfinite(logs["loss"]):
            raise Refused(
                f"the loss is {logs['loss']} in update {state.global_step} of {state.max_steps}: lower "
                "`learning_rate`, use another `precision`, or look whether the base's weights are sound"
            )
        if not state.is_world_process_zero:
            return
        self._losses.append(float(logs["loss"]))
        last = state.global_step >= state.max_steps
        if self.seconds - self._last < _TICK_SECONDS and not last and len(state.log_history) > 1:
            return
        tell(
            "tick", update=state.global_step, updates=state.max_steps, epoch=round(state.epoch or 0.0, 4),
            loss=sum(self._losses) / len(self._losses), learning_rate=logs.get("learning_rate", 0.0),
            tokens=round(self._tokens * (state.epoch or 0.0)), seconds=round(self.seconds, 3),
        )  # fmt: skip
        self._losses.clear()
        self._last = self.seconds

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Stop, with a checkpoint, when the engine is gone or asks for it; all ranks agree first."""
        wish = (self._config.work / STOP).exists() or os.getppid() != self._parent
        if _any_rank(wish) and state.global_step < state.max_steps:
            control.should_save = True
            control.should_training_stop = True
            self.stopped = True

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Mark the checkpoint once every rank has saved its part."""
        if dist.is_initialized():
            dist.barrier()
        if state.is_world_process_zero:
            folder = Path(args.output_dir or ".")
            mark_complete(folder, state.global_step, self._config.layout, round(self.seconds, 3))


def _any_rank(wish: bool) -> bool:
    if not dist.is_initialized() or dist.get_world_size() == 1:
        return wish
    device = torch.device("cuda" if dist.get_backend() == "nccl" else "cpu")
    flag = torch.tensor([int(wish)], device=device)
    dist.all_reduce(flag, op=dist.ReduceOp.MAX)
    return bool(flag.item())
