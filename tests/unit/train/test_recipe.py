"""The recipe on tiny models: one curve however the work is laid out, going on, what comes out."""

import json
import math
import shutil
import stat
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
    BloomConfig,
    BloomForCausalLM,
)

from eic.train.checkpoints import newest_complete
from eic.train.config import load
from eic.train.export import DTYPES
from eic.train.faults import Refused
from eic.train.follow import STOP
from eic.train.prepare import prepare, require_machine
from eic.train.recipe import train, training_arguments, zero_settings
from tests.tiny_models import make
from tests.unit.train.tiny import T5, apart, config, losses, trained


def test_a_model_learns_and_loads(plain):
    folder, training = plain
    assert losses(training)[0] == pytest.approx(math.log(320), abs=0.5)
    assert losses(training)[-1] < losses(training)[0] - 0.5
    assert [step for step, _, _ in training["loss"]] == list(range(1, 7))  # 40 rows: 3 batches of 16, twice
    assert training["tokens"] == 2 * training["data"]["tokens"]
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    assert model.dtype == torch.float32
    assert model.config.use_cache
    made = model.generate(**tokenizer("Add 1 and 2.", return_tensors="pt"), max_new_tokens=5)
    assert made.shape[1] > 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}


@pytest.mark.parametrize(
    "layout", [{"micro_batch": 2}, {"micro_batch": 8, "packing": True}, {"gradient_checkpointing": True}], ids=str
)  # fmt: skip
def test_the_layout_of_the_work_does_not_change_the_curve(rows, plain, tmp_path, layout):
    assert apart(plain[1], trained(config(rows, tmp_path, **layout))) < 1e-5


def test_the_papers_recipe_is_what_the_trainer_is_told(rows, tmp_path):
    """AdamW, warm-up over 3 %, then a cosine; ZeRO-3 with optimizer and weights on the CPU; 128 = 8 x 2 x 8."""
    made = config(rows, tmp_path, epochs=3, batch=128, micro_batch=2, ranks=8, learning_rate=2e-5, warmup=0.03,
                  zero=3, offload="cpu")  # fmt: skip
    told = training_arguments(replace(made, zero=None), updates=234)
    assert (told.per_device_train_batch_size, told.gradient_accumulation_steps) == (2, 8)
    assert (told.num_train_epochs, told.learning_rate, told.weight_decay, told.warmup_steps) == (
        3,
        2e-5,
        0,
        8,
    )
    assert told.optim.startswith("adamw_torch")
    assert told.lr_scheduler_type == "cosine"
    zero = zero_settings(made)
    sharing = zero["zero_optimization"]
    assert (sharing["stage"], sharing["offload_optimizer"], sharing["offload_param"]) == (
        3, {"device": "cpu"}, {"device": "cpu"},
    )  # fmt: skip
    assert not {"scheduler", "optimizer"} & set(zero), (
        "the released file's linear decay would stand for the cosine"
    )


def test_a_base_without_a_pad_token_is_padded_with_its_end_and_gets_no_new_row(rows, tmp_path):
    base = make(tmp_path / "base", "llama")
    bare = tmp_path / "bare"
    shutil.copytree(base, bare)
    for name in ("tokenizer_config.json", "config.json"):
        values = json.loads((bare / name).read_text("utf-8"))
        values.pop("pad_token", None), values.pop("pad_token_id", None)
        (bare / name).write_text(json.dumps(values), "utf-8")
    (bare / "special_tokens_map.json").unlink(missing_ok=True)
    assert AutoTokenizer.from_pretrained(bare).pad_token is None
    settings = {"scratch": None, "context": 512, "epochs": 1}
    one, other = (config(rows, tmp_path / f"of {at.name}", base=str(at), **settings) for at in (base, bare))
    assert (prepare(one).pad, prepare(other).pad) == (0, 2), "its own, and the end token"
    assert apart(trained(one), trained(other)) == 0, "padding brings no loss and is not looked at"
    sizes = [
        load_file(at / "model.safetensors")["model.embed_tokens.weight"].shape
        for at in (bare, other.work / "model")
    ]
    assert sizes[0] == sizes[1]


def test_examples_longer_than_the_base_can_count_are_refused(rows, tmp_path):
    base = make(tmp_path / "base", "llama")
    values = json.loads((base / "config.json").read_text("utf-8"))
    (base / "config.json").write_text(json.dumps({**values, "max_position_embeddings": 200}), "utf-8")
    made = config(rows, tmp_path / "w", scratch=None, base=str(base), context=512)
    with pytest.raises(Refused, match=r"tokens, and .* knows 200 positions: set `train { context = 200 }`"):
        train(made)
    assert prepare(replace(made, context=200, truncate=1.0)).facts["cut"]


def test_packing_is_refused_for_a_model_that_does_not_keep_examples_apart(rows, tmp_path):
    """BLOOM's positions are distances, and nothing tells it where an example begins."""
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    base = make(tmp_path / "base", "llama")
    BloomForCausalLM(BloomConfig(vocab_size=320, hidden_size=32, n_layer=1, n_head=2, **ids)).save_pretrained(
        base
    )
    settings = {"scratch": None, "base": str(base), "context": 512, "epochs": 1}
    with pytest.raises(Refused, match="BloomForCausalLM does not keep packed examples apart"):
        train(config(rows, tmp_path / "packed", packing=True, **settings))
    assert losses(trained(config(rows, tmp_path / "padded", **settings)))


def test_a_t5_style_model_learns_and_loads(rows, tmp_path):
    training = trained(config(rows, tmp_path, scratch=T5, learning_rate=3e-2))
    assert losses(training)[0] == pytest.approx(math.log(320), abs=0.5)
    assert losses(training)[-1] < losses(training)[0] - 0.05
    model = AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "model")
    assert model.config.is_encoder_decoder
    assert model.generate(torch.tensor([[5, 2]]), max_new_tokens=4).shape[1] > 1


def test_adapters_are_merged_and_kept_apart_as_well(rows, plain, tmp_path):
    base, _ = plain
    made = config(rows, tmp_path, scratch=None, base=str(base), lora_rank=4, lora_alpha=8, precision="bf16")
    training = trained(made)
    assert losses(training)[-1] < losses(training)[0]
    before, after = load_file(base / "model.safetensors"), load_file(tmp_path / "model" / "model.safetensors")
    assert set(before) == set(after)
    assert {tensor.dtype for tensor in after.values()} == {DTYPES["bf16"]}
    assert AutoModelForCausalLM.from_pretrained(tmp_path / "model").dtype == DTYPES["bf16"]
    changed = {name for name in before if not torch.equal(before[name].bfloat16(), after[name])}
    assert changed
    assert all("proj" in name for name in changed)
    assert (tmp_path / "model" / "adapter" / "adapter_model.safetensors").is_file()


def test_a_stopped_training_goes_on_to_the_same_weights(rows, plain, tmp_path, capsys):
    made = config(rows, tmp_path, checkpoint_every=2)
    (tmp_path / STOP).touch()
    assert train(made) == "stopped"
    found = newest_complete(tmp_path, made.layout)
    assert found is not None
    assert found[0].name == "checkpoint-1"
    (tmp_path / STOP).unlink()
    (tmp_path / "checkpoint-5").mkdir()  # torn by a kill: higher, and not whole
    shutil.copytree(found[0], tmp_path / "checkpoint-3")
    damaged = tmp_path / "checkpoint-3" / "optimizer.pt"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    training = trained(made)
    assert '"event": "resumed", "update": 1' in capsys.readouterr().out
    assert losses(training) == losses(plain[1])
    assert (tmp_path / "model" / "model.safetensors").read_bytes() == (
        plain[0] / "model.safetensors"
    ).read_bytes()


def test_a_checkpoint_of_another_layout_is_not_gone_on_from(rows, tmp_path):
    made = config(rows, tmp_path)
    (tmp_path / STOP).touch()
    train(made)
    assert newest_complete(tmp_path, made.layout) is not None
    assert newest_complete(tmp_path, replace(made, micro_batch=2).layout) is None


def test_what_this_machine_cannot_do_is_refused(rows, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # else the hub is asked six times
    with pytest.raises(Refused, match=r"no GPU.*precision = fp32"):
        require_machine(config(rows, tmp_path, precision="fp16"))
    for base, words in (("no/such-model-here", "cannot be loaded"), (str(tmp_path), "cannot be loaded")):
        with pytest.raises(Refused, match=words):
            train(config(rows, tmp_path / "w", scratch=None, base=base))
    with pytest.raises(Refused, match="no chat template"):
        train(config(rows, tmp_path / "c", format="chat"))
    with pytest.raises(Refused, match="cannot be packed"):
        train(config(rows, tmp_path / "p", scratch=T5, packing=True))


def test_a_batch_that_does_not_divide_is_refused(tmp_path):
    made = {"model": "m", "rows": "r", "work": "w", "base": "b", "epochs": 1, "batch": 10, "micro_batch": 4,
            "learning_rate": 1e-3, "schedule": "linear", "warmup": 0, "weight_decay": 0, "context": 8,
            "precision": "fp32", "seed": 0}  # fmt: skip
    path = tmp_path / "config.json"
    path.write_text(json.dumps(made))
    with pytest.raises(Refused, match="batch of 10"):
        load(path)
    path.write_text(json.dumps({**made, "batch": 16, "ranks": 2}))
    assert load(path).accumulation == 2
    assert load(path).rows == tmp_path / "r"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_loss_that_is_no_number_ends_the_training_and_leaves_nothing(rows, plain, tmp_path, value, capsys):
    base = tmp_path / "base"
    shutil.copytree(plain[0], base)
    weights = load_file(base / "model.safetensors")
    next(iter(weights.values())).view(-1)[0] = value
    save_file(weights, base / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(Refused, match="the loss is nan in update 1 of 6: lower `learning_rate`"):
        train(config(rows, tmp_path / "work", scratch=None, base=str(base)))
    assert "NaN" not in capsys.readouterr().out
    assert newest_complete(tmp_path / "work", config(rows, tmp_path / "work").layout) is None
