"""What one training is about, as a flat value that a ``config.json`` holds."""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from eic.train.faults import Refused


@dataclass(frozen=True, slots=True)
class Scratch:
    """A model that does not exist yet: ``arch`` is ``llama`` or ``t5``; ``vocab`` tokens are learned from the data."""

    arch: str
    layers: int
    width: int
    heads: int
    vocab: int


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the recipe reads. Paths are absolute, or relative to the folder of ``config.json``.

    ``rows`` is JSONL with ``instruction``, ``input`` and ``output``; ``work`` holds checkpoints and, in
    the end, ``model/``. ``base`` is a hub id or a folder, "" with ``scratch``. ``batch`` is the global
    batch: ``micro_batch`` x ``accumulation`` x ``ranks`` examples an update. ``truncate`` is the share of
    examples that may be cut. ``zero`` is None without DeepSpeed. ``checkpoint_every`` counts updates
    (0: about ten checkpoints in all). ``about`` is copied into ``training.json``.
    """

    model: str
    rows: Path
    work: Path
    base: str
    epochs: int
    batch: int
    micro_batch: int
    learning_rate: float
    schedule: str
    warmup: float
    weight_decay: float
    context: int
    precision: str
    seed: int
    ranks: int = 1
    format: str = "alpaca"
    truncate: float = 0.01
    packing: bool = False
    gradient_checkpointing: bool = False
    checkpoint_every: int = 0
    zero: int | None = None
    offload: str = "none"
    lora_rank: int = 0
    lora_alpha: int = 0
    scratch: Scratch | None = None
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def accumulation(self) -> int:
        """How many micro-batches a rank adds up for one update."""
        return self.batch // (self.micro_batch * self.ranks)

    @property
    def layout(self) -> dict[str, Any]:
        """How the work is laid out: checkpoints of another layout cannot be gone on from."""
        return {
            "ranks": self.ranks,
            "micro_batch": self.micro_batch,
            "zero": self.zero,
            "offload": self.offload,
        }


def load(path: Path) -> Config:
    """Read a ``config.json``; a launcher's number of ranks wins. Raises ``Refused`` for a batch that does not divide."""
    data = json.loads(path.read_text(encoding="utf-8"))
    known = {item.name for item in fields(Config)}
    values = {name: value for name, value in data.items() if name in known}
    folder = path.resolve().parent
    for name in ("rows", "work"):
        values[name] = folder / values[name]
    if values.get("scratch"):
        values["scratch"] = Scratch(**values["scratch"])
    values["ranks"] = int(os.environ.get("WORLD_SIZE", values.get("ranks", 1)))
    config = Config(**values)
    if config.accumulation * config.micro_batch * config.ranks != config.batch:
        raise Refused(
            f"the batch of {config.batch} is not micro_batch {config.micro_batch} x a whole number x {config.ranks} ranks"
        )
    return config
