"""The end of a training: weights in safetensors and ``training.json``, readable by everyone."""

import json
import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer, Trainer

from eic.train.config import Config
from eic.train.loading import load_weights
from eic.train.prepare import Prepared

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
_PACKAGES = ("torch", "transformers", "accelerate", "deepspeed", "peft", "tokenizers", "safetensors")


def export(trainer: Trainer, config: Config, prepared: Prepared, training: dict[str, Any]) -> Path:
    """Write ``work/model``: whole when it is there. Every rank calls this; rank 0 writes.

    The weights have the number format of the training. Adapters are merged into the base, so that
    one call loads the model; ``adapter/`` holds them by themselves.
    """
    state = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    final = config.work / "model"
    if not trainer.is_world_process_zero():
        return final
    making = config.work / "model.making"
    shutil.rmtree(making, ignore_errors=True)
    dtype = DTYPES[config.precision]
    model: Any = trainer.accelerator.unwrap_model(trainer.model_wrapped)
    if config.lora_rank:
        model.save_pretrained(making / "adapter", state_dict=state)
        model = _merged(prepared, making / "adapter")
        state = model.state_dict()
    model.config.use_cache = True  # the trainer turns it off
    model.save_pretrained(making, state_dict=_cast(state, dtype))
    model.config.dtype = dtype  # saving a model notes that of the weights in memory
    model.config.save_pretrained(making)
    AutoTokenizer.from_pretrained(prepared.base).save_pretrained(making)
    text = json.dumps(training, indent=2, ensure_ascii=False) + "\n"
    (making / "training.json").write_text(text, encoding="utf-8")
    for folder, _, names in os.walk(making):
        os.chmod(folder, 0o755)
        for name in names:  # safetensors writes 0600
            os.chmod(Path(folder) / name, 0o644)
    shutil.rmtree(final, ignore_errors=True)
    os.replace(making, final)
    return final


def load_base(prepared: Prepared) -> Any:
    """Return the base with weights in fp32: the optimizer needs them whatever the passes are computed in.

    Raises ``Refused``.
    """
    auto = AutoModelForSeq2SeqLM if prepared.seq2seq else AutoModelForCausalLM
    return load_weights(auto, prepared.base, dtype=torch.float32)


def _cast(state: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Return tensors in another number format; those that were one (tied weights) stay one."""
    made: dict[tuple[int, torch.Size], torch.Tensor] = {}
    for tensor in state.values():
        if tensor.is_floating_point():
            made.setdefault((tensor.data_ptr(), tensor.shape), tensor.to(dtype))
    return {name: made.get((tensor.data_ptr(), tensor.shape), tensor) for name, tensor in state.items()}


def _merged(prepared: Prepared, adapter: Path) -> Any:
    from peft import PeftModel

    # DeepSpeed's wish to shard whatever is loaded must not reach this copy.
    from transformers.integrations.deepspeed import unset_hf_deepspeed_config

    unset_hf_deepspeed_config()
    return PeftModel.from_pretrained(load_base(prepared), str(adapter)).merge_and_unload()


def versions() -> dict[str, str]:
    """Return Python and the packages whose behaviour weights depend on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
