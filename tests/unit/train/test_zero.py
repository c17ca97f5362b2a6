"""DeepSpeed's ZeRO-3 in one process, for a T5-style model: the curve of plain PyTorch."""

import dataclasses
import json
import os
import subprocess
import sys

import pytest
from transformers import AutoModelForSeq2SeqLM

from tests.unit.train.tiny import T5, apart, config, trained


def test_zero_3_on_one_rank_gives_the_plain_curve(rows, tmp_path):
    plain = trained(config(rows, tmp_path / "plain", scratch=T5))
    made = config(rows, tmp_path / "zero", scratch=T5, zero=3, precision="fp32")
    path = tmp_path / "config.json"
    path.write_text(json.dumps(dataclasses.asdict(made), default=str))
    done = subprocess.run(
        [sys.executable, "-m", "eic.train.recipe", str(path)], capture_output=True, text=True, timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "zero" / "model"
    sharded = json.loads((folder / "training.json").read_text("utf-8"))
    assert apart(plain, sharded) < 1e-4
    rates = [[rate for _, _, rate in training["loss"]] for training in (plain, sharded)]
    assert rates[0] == pytest.approx(rates[1]), (
        "the schedule stays the recipe's: no scheduler of DeepSpeed's own"
    )
    AutoModelForSeq2SeqLM.from_pretrained(folder)
