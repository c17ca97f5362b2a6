"""Tokens a second of our recipe beside the plain trainer of transformers on the same rows and weights.

    python -m benchmarks.train_tokens                      # a small model, where this machine can
    python -m benchmarks.train_tokens --size 1b --precision bf16    # a 1B-class LLaMA, random weights, on a GPU

Both sides train the same random LLaMA on the same encoded rows with the same optimizer, batch and number
format. The plain side is what one writes first: padded micro-batches, the model's own loss over every
position's logits. Ours computes logits where some row learns; packed, it pads nothing as well. Tokens are real ones, padding never counts. Without a GPU, time is CPU time. On a GPU the model FLOPs utilisation is printed as well
(6 x parameters x tokens, against --peak TFLOP/s).
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainerCallback, set_seed

from eic.train import batches, recipe
from eic.train.config import Config
from eic.train.encode import Examples, encode_all, read_rows, save_encoded
from eic.train.formats import alpaca_prompt
from eic.train.scratch import learn_tokenizer

SIZES = {
    "tiny": {"hidden_size": 256, "intermediate_size": 688, "num_hidden_layers": 4, "num_attention_heads": 4},
    "1b": {"hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22, "num_attention_heads": 32,
           "num_key_value_heads": 4},
}  # fmt: skip
WORDS = [
    "the",
    "sum",
    "of",
    "two",
    "numbers",
    "is",
    "found",
    "by",
    "adding",
    "them",
    "and",
    "every",
    "step",
    "must",
    "be",
    "written",
    "down",
    "in",
    "full",
]
UNTIMED = 2
"""Updates at the start that warm caches and are left out."""


@dataclass(slots=True)
class Timed:
    """Tokens a second of one side, its last loss and the memory it took at most (GiB, GPU only)."""

    rate: float
    loss: float
    memory: float


class _Clock(TrainerCallback):
    def __init__(self) -> None:
        self.times: list[float] = []

    def on_step_end(self, *arguments: Any, **named: Any) -> None:
        if torch.cuda.is_available():
            torch.cuda.synchronize()
            self.times.append(time.perf_counter())
        else:  # other work on the machine does not count
            self.times.append(time.process_time())


def write_rows(path: Path, count: int, words: tuple[int, int]) -> None:
    """Write rows whose lengths vary as instructions' do."""
    draw = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            asked = " ".join(draw.choice(WORDS) for _ in range(draw.randint(5, 60)))
            told = " ".join(draw.choice(WORDS) for _ in range(draw.randint(*words)))
            file.write(json.dumps({"instruction": asked, "input": "", "output": told}) + "\n")


def model_of(size: str, vocab: int, context: int) -> LlamaForCausalLM:
    """Return the random model that both sides begin with."""
    set_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shape = LlamaConfig(vocab_size=vocab, max_position_embeddings=context, use_cache=False, **SIZES[size])
    with torch.device(device):
        return LlamaForCausalLM(shape)


def time_side(config: Config, data: Examples, size: str, vocab: int, ours: bool) -> Timed:
    """Train on the rows once and return how fast it went after the first updates."""
    clock = _Clock()
    updates = config.epochs * len(data) // config.batch
    arguments = recipe.training_arguments(config, updates)
    arguments.save_strategy = "no"
    collate = batches.packed if config.packing else batches.padded(0)
    side = recipe.ResponseTrainer if ours else Trainer
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    trainer = side(
        model_of(size, vocab, config.context), arguments, train_dataset=data, data_collator=collate, callbacks=[clock]
    )  # fmt: skip
    trainer.train()
    per_update = (
        sum(len(data[at]["prompt"]) + len(data[at]["response"]) for at in range(data.real)) * config.epochs
    )
    seconds = clock.times[-1] - clock.times[UNTIMED - 1]
    share = (len(clock.times) - UNTIMED) / len(clock.times)
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    memory = torch.cuda.max_memory_allocated() / 2**30 if torch.cuda.is_available() else 0.0
    return Timed(per_update * share / seconds, losses[-1], memory)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--rows", type=int, default=192)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--micro-batch", type=int, default=8)
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--vocab", type=int, default=2048, help="32000 is LLaMA's")
    parser.add_argument(
        "--words", type=int, nargs=2, default=(10, 150), help="fewest and most words of a response"
    )
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--checkpointing", action="store_true", help="recompute activations, on both sides")
    parser.add_argument(
        "--peak", type=float, default=989.0, help="TFLOP/s of the GPU (H100, H200: 989 in bf16)"
    )
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _compare(given, Path(folder))


def _compare(given: argparse.Namespace, work: Path) -> None:
    write_rows(work / "rows.jsonl", given.rows, tuple(given.words))
    tokenizer = learn_tokenizer(
        (alpaca_prompt(row) + row["output"] for row in read_rows(work / "rows.jsonl")), 2048, begin=True
    )
    examples, facts = encode_all(
        read_rows(work / "rows.jsonl"),
        tokenizer,
        format="alpaca",
        context=given.context,
        seq2seq=False,
        truncate=1.0,
    )
    save_encoded(work / "encoded", examples)
    plain = Config(
        model="benchmark", rows=work / "rows.jsonl", work=work / "work", base="", epochs=1, batch=given.batch,
        micro_batch=given.micro_batch, learning_rate=1e-4, schedule="constant", warmup=0.0, weight_decay=0.0,
        context=given.context, precision=given.precision, seed=1, gradient_checkpointing=given.checkpointing,
    )  # fmt: skip
    packed = replace(plain, packing=True)
    data = Examples(work / "encoded", given.batch, 0)
    vocab = max(given.vocab, len(tokenizer))
    parameters = sum(p.numel() for p in model_of(given.size, vocab, given.context).parameters())
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    print(
        f"{device}, {parameters / 1e6:.0f}M parameters, {given.precision}, {facts.rows} rows of {facts.tokens / facts.rows:.0f} tokens"
    )
    sides: dict[str, list[Timed]] = {"plain Trainer": [], "recipe": [], "recipe, packed": []}
    for _ in range(given.repeat):
        sides["plain Trainer"].append(time_side(plain, data, given.size, vocab, ours=False))
        sides["recipe"].append(time_side(plain, data, given.size, vocab, ours=True))
        sides["recipe, packed"].append(time_side(packed, data, given.size, vocab, ours=True))
    rates = {name: statistics.median(run.rate for run in runs) for name, runs in sides.items()}
    for name, runs in sides.items():
        text = f"{name:14} {rates[name]:10,.0f} tokens/s  {rates[name] / rates['plain Trainer']:.2f} x plain"
        text += f"  last loss {runs[-1].loss:.4f}"
        if torch.cuda.is_available():
            used = 6 * parameters * rates[name] / (given.peak * 1e12)
            text += f"  MFU {used:.1%}  {runs[-1].memory:.1f} GiB"
        print(text)


if __name__ == "__main__":
    main()
