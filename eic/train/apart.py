"""Whether a model keeps packed examples apart: not every kind reads from positions where an example begins."""

from typing import Any

import torch

from eic.train.faults import Refused

_LONG = 8
"""Tokens of each of the two examples that are tried."""
_SAME = 1e-3
"""How far answers may be apart, as a share of the largest: nothing else may reach the second example."""


def require_apart(model: Any, device: torch.device) -> None:
    """Raise ``Refused`` when what a model says of an example depends on the example before it.

    Every rank calls this: with shared weights they compute together.
    """
    vocab = model.config.get_text_config().vocab_size
    example = torch.arange(_LONG) % vocab
    firsts = (torch.zeros(_LONG, dtype=torch.long), torch.arange(_LONG) * 7 % vocab)
    positions = torch.arange(_LONG).repeat(2)[None].to(device)
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            one, other = (
                model(
                    input_ids=torch.cat([first, example])[None].to(device), position_ids=positions, use_cache=False
                ).logits[0, _LONG:].float()
                for first in firsts
            )  # fmt: skip
    finally:
        model.train(training)
    if (one - other).abs().max() > _SAME * one.abs().max():
        kind = type(model.get_base_model() if hasattr(model, "get_base_model") else model).__name__
        raise Refused(f"{kind} does not keep packed examples apart: set `train {{ packing = false }}`")
