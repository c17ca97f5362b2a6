"""DeepSpeed in one process: the curve of plain PyTorch."""

import dataclasses
import json
import os
import subprocess
import sys

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

from tests.unit.train.tiny import T5, apart, config, trained


def by_deepspeed(made, folder):
    """Train in a process of its own, as DeepSpeed needs it; return the model's folder and its figures."""
    path = folder / "config.json"
    path.write_text(json.dumps(dataclasses.asdict(made), default=str))
    done = subprocess.run(
        [sys.executable, "-m", "eic.train.recipe", str(path)], capture_output=True, text=True, timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return made.work / "model", json.loads((made.work / "model" / "training.json").read_text("utf-8"))


def test_zero_3_on_one_rank_gives_the_plain_curve(rows, tmp_path):
    """For a T5-style model, whose two sides are sharded alike."""
    plain = trained(config(rows, tmp_path / "plain", scratch=T5))
    made = config(rows, tmp_path / "zero", scratch=T5, zero=3, precision="fp32")
    folder, sharded = by_deepspeed(made, tmp_path)
    assert apart(plain, sharded) < 1e-4
    rates = [[rate for _, _, rate in training["loss"]] for training in (plain, sharded)]
    assert rates[0] == pytest.approx(rates[1]), (
        "the schedule stays the recipe's: no scheduler of DeepSpeed's own"
    )
    AutoModelForSeq2SeqLM.from_pretrained(folder)


def test_deepspeed_that_shares_nothing_computes_in_16_bits_as_plain_pytorch_does(rows, tmp_path):
    """Stage 0 is the default; DeepSpeed knows no 16-bit weights there whose gradients add up in fp32."""
    plain = trained(config(rows, tmp_path / "plain", precision="bf16"))
    folder, shared = by_deepspeed(config(rows, tmp_path / "zero", zero=0, precision="bf16"), tmp_path)
    assert apart(plain, shared) < 1e-4
    assert AutoModelForCausalLM.from_pretrained(folder).dtype == torch.bfloat16
