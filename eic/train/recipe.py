"""The recipe: fine-tune a model on instruction rows. Read it from top to bottom; it is yours to change.

    python recipe.py config.json
    torchrun --nproc_per_node=8 recipe.py config.json
    deepspeed --hostfile hosts recipe.py config.json

Loss falls on response tokens and the end token only, and is the mean over those of the global
batch, however it is laid out over micro-batches and ranks.
"""

import argparse
import fcntl
import inspect
import math
import os
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from transformers import Trainer, TrainingArguments

from eic.train import batches
from eic.train.checkpoints import newest_complete, remove_all, remove_torn
from eic.train.config import Config, load
from eic.train.encode import IGNORED, Examples
from eic.train.export import export, load_base, versions
from eic.train.faults import Refused, no_room
from eic.train.follow import Follow
from eic.train.prepare import Prepared, prepare, require_machine, wait_prepared
from eic.train.tell import tell

RANK = int(os.environ.get("RANK", "0"))
_LOCK_SECONDS = 60.0


class ResponseTrainer(Trainer):
    """The trainer with our loss: summed over response tokens, divided by those of the global batch."""

    def __init__(self, model: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(model, *arguments, **named)
        inner = model.get_base_model() if hasattr(model, "get_base_model") else model
        self.picks_logits = "logits_to_keep" in inspect.signature(inner.forward).parameters
        self.model_accepts_loss_kwargs = True  # so that response tokens are counted over the global batch
        self.loss_is_scaled_for_ga = True

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Return the loss of one micro-batch, scaled so that micro-batches and ranks add up."""
        labels = inputs.pop("labels")
        shift = 0 if "decoder_input_ids" in inputs else 1  # causal models predict the next token
        targets = labels[:, shift:]
        learned = targets != IGNORED
        # A cache would not only cost memory: with one, positions no longer keep packed examples apart.
        if shift and self.picks_logits:  # the head is large: it works where some row learns only
            at = learned.any(0).nonzero()[:, 0]
            logits = model(**inputs, use_cache=False, logits_to_keep=at).logits[learned[:, at]]
        else:
            logits = model(**inputs, use_cache=False).logits[:, : targets.shape[1]][learned]
        loss = F.cross_entropy(logits.float(), targets[learned], reduction="sum") / num_items_in_batch
        return loss * self.accelerator.num_processes  # gradients are averaged over ranks


def training_arguments(config: Config, updates: int) -> TrainingArguments:
    """Return the settings of the trainer, the paper's names in its words."""
    return TrainingArguments(
        output_dir=str(config.work),
        num_train_epochs=config.epochs,
        per_device_train_batch_size=config.micro_batch,
        gradient_accumulation_steps=config.accumulation,
        learning_rate=config.learning_rate,
        lr_scheduler_type="constant_with_warmup" if config.schedule == "constant" else config.schedule,
        warmup_steps=math.ceil(updates * config.warmup),
        weight_decay=config.weight_decay,
        max_grad_norm=1.0,
        optim="adamw_torch_fused" if torch.cuda.is_available() else "adamw_torch",
        bf16=config.precision == "bf16" and not autocast_by_deepspeed(config),
        fp16=config.precision == "fp16" and not autocast_by_deepspeed(config),
        activation_checkpointing=config.gradient_checkpointing,
        deepspeed=zero_settings(config) if config.zero is not None else None,
        use_cpu=not torch.cuda.is_available(),
        seed=config.seed,
        save_strategy="steps",
        save_steps=config.checkpoint_every or math.ceil(updates / 10),
        save_total_limit=2,
        logging_steps=1,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def autocast_by_deepspeed(config: Config) -> bool:
    """Whether nothing is shared and DeepSpeed casts: the trainer's way would keep gradients in 16 bits there."""
    return config.zero == 0 and config.precision != "fp32"


def zero_settings(config: Config) -> dict[str, Any]:
    """Return DeepSpeed's settings; gradients add up in fp32 and weights have an fp32 master."""
    stage: dict[str, Any] = {"stage": config.zero}
    if config.zero == 3:
        stage["stage3_gather_16bit_weights_on_model_save"] = True
        if not torch.cuda.is_available():  # small models too are sharded then, as large ones are on GPUs
            stage["stage3_param_persistence_threshold"] = 0
    if config.offload == "cpu":
        stage["offload_optimizer"] = {"device": "cpu"}
        if config.zero == 3:
            stage["offload_param"] = {"device": "cpu"}
    if autocast_by_deepspeed(config):
        number = {"bf16": "bfloat16", "fp16": "float16"}[config.precision]
        casts: dict[str, Any] = {"torch_autocast": {"enabled": True, "dtype": number}}
    else:
        casts = {
            "data_types": {"grad_accum_dtype": "fp32"},
            "bf16": {"enabled": "auto"},
            "fp16": {"enabled": "auto"},
        }
    return {
        "zero_optimization": stage,
        "zero_force_ds_cpu_optimizer": False,
        **casts,
        "train_batch_size": "auto",
        "train_micro_batch_size_per_gpu": "auto",
        "gradient_accumulation_steps": "auto",
        "gradient_clipping": "auto",
    }


def start_deepspeed() -> None:
    """Connect the ranks. On CPUs over gloo, without the shared-memory operator that needs a compiler."""
    import deepspeed
    import deepspeed.ops

    gpu = torch.cuda.is_available()
    if not gpu:
        deepspeed.ops.__compatible_ops__["deepspeed_shm_comm"] = False
    if "RANK" not in os.environ:  # one process without a launcher
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        os.environ.update(RANK="0", LOCAL_RANK="0", WORLD_SIZE="1", MASTER_ADDR="127.0.0.1", MASTER_PORT=port)
    deepspeed.init_distributed(dist_backend="nccl" if gpu else "gloo", auto_mpi_discovery=False)


def load_model(config: Config, prepared: Prepared) -> Any:
    """Return the model to train: the base, with adapters when asked for."""
    model = load_base(prepared)
    if config.lora_rank:
        from peft import LoraConfig, get_peft_model

        torch.manual_seed(config.seed)
        kind = "SEQ_2_SEQ_LM" if prepared.seq2seq else "CAUSAL_LM"
        model = get_peft_model(
            model,
            LoraConfig(
                r=config.lora_rank, lora_alpha=config.lora_alpha, target_modules="all-linear", task_type=kind
            ),
        )
        if config.gradient_checkpointing:
            model.enable_input_require_grads()
    return model


def collator(config: Config, prepared: Prepared, model: Any) -> Any:
    """Return what makes a micro-batch of examples."""
    if prepared.seq2seq:
        return batches.two_sided(prepared.pad, model.config.decoder_start_token_id)
    return batches.packed if config.packing else batches.padded(prepared.pad)


def train(config: Config) -> str:
    """Train to the end, or until asked to stop; return ``done`` or ``stopped``."""
    require_machine(config)
    if RANK == 0 and remove_torn(config.work, config.layout):
        tell(
            "notice", text="checkpoints of another layout (ranks, micro-batch, ZeRO) are left: it starts over"
        )
    prepared = prepare(config) if RANK == 0 else wait_prepared(config)
    if RANK == 0:
        tell("prepared", facts=prepared.facts, preview=prepared.preview)
    if config.zero is not None:
        start_deepspeed()
    data = Examples(config.work / "encoded.safetensors", config.batch, prepared.pad)
    updates = config.epochs * len(data) // config.batch
    arguments = training_arguments(config, updates)  # before the model: ZeRO-3 shards it while it loads
    model = load_model(config, prepared)
    resumed = newest_complete(config.work, config.layout)
    follow = Follow(config, prepared.facts["tokens"], resumed[1] if resumed else 0.0)
    trainer = ResponseTrainer(
        model,
        arguments,
        train_dataset=data,
        data_collator=collator(config, prepared, model),
        callbacks=[follow],
    )
    if resumed and RANK == 0:
        tell("resumed", update=int(resumed[0].name.rpartition("-")[2]))
    trainer.train(resume_from_checkpoint=str(resumed[0]) if resumed else None)
    if follow.stopped:
        return "stopped"
    export(trainer, config, prepared, training_json(config, prepared, trainer, follow.seconds))
    return "done"


def training_json(config: Config, prepared: Prepared, trainer: Trainer, seconds: float) -> dict[str, Any]:
    """Return what a reader needs to judge and repeat the training."""
    logs = [entry for entry in trainer.state.log_history if "loss" in entry]
    tokens = prepared.facts["tokens"] * config.epochs
    settings = {
        name: getattr(config, name)
        for name in (
            "epochs", "batch", "learning_rate", "schedule", "warmup", "weight_decay", "context", "precision", "seed",
            "format", "truncate", "packing", "gradient_checkpointing", "zero", "offload", "lora_rank", "lora_alpha",
        )
    }  # fmt: skip
    return {
        "model": config.model, **config.about, "settings": settings,
        "layout": {**config.layout, "accumulation": config.accumulation},
        "seq2seq": prepared.seq2seq, "data": prepared.facts, "mask": prepared.preview, "updates": trainer.state.max_steps, "tokens": tokens,
        "seconds": round(seconds, 3), "tokens_per_second": round(tokens / seconds, 1) if seconds else 0.0,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        "parameters": sum(getattr(p, "ds_numel", p.numel()) for p in trainer.model.parameters()),
        "loss": [[entry["step"], entry["loss"], entry["learning_rate"]] for entry in logs],
        "versions": versions(),
    }  # fmt: skip


def alone(config: Config) -> Any:
    """Hold the work folder: a trainer that lost its engine may still be saving there."""
    config.work.mkdir(parents=True, exist_ok=True)
    handle = (config.work / "lock").open("a+")
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > end:
                raise Refused("another process is training this model: wait for it, or stop it") from None
            time.sleep(0.1)
        else:
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            return handle


def main(path: Path) -> int:
    """Run the recipe; return the exit code."""
    work = path.parent
    try:
        config = load(path)
        work = config.work
        held = alone(config) if RANK == 0 else None
        status = train(config)
        if RANK == 0:
            if status == "done":
                remove_all(config.work)
            tell(status)
        del held
    except Refused as refusal:
        tell("refused", text=str(refusal))
        return 3
    except BaseException as fault:
        if RANK == 0:
            tell("crashed", text=no_room(fault, work) or traceback.format_exc(limit=-3))
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fine-tune a model on instruction rows.")
    parser.add_argument("config", type=Path)
    parser.add_argument(
        "--local_rank", type=int, default=0, help="Given by some launchers; the environment rules."
    )
    code = main(parser.parse_args().config)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # native threads of communication libraries can abort an ordinary exit
