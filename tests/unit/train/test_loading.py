"""Bases that cannot be loaded, and bases that the library would load with random weights: said in our words."""

import json
import shutil

import pytest
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from eic.train.faults import Refused
from eic.train.loading import NOT_LOADED, load_weights, not_loaded
from tests.tiny_models import make


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    return make(tmp_path_factory.mktemp("models") / "llama", "llama")


def changed(llama, folder, **values):
    shutil.copytree(llama, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **values}))
    return str(folder)


def refusal(name, load):
    try:
        load()
    except NOT_LOADED as error:
        return str(not_loaded(name, error))
    return ""


def test_weights_that_are_not_all_there_are_refused(llama, tmp_path):
    load_weights(AutoModelForCausalLM, str(llama))
    deeper = changed(llama, tmp_path / "deeper", num_hidden_layers=3)
    with pytest.raises(Refused, match="lacks 9 weights that its config"):
        load_weights(AutoModelForCausalLM, deeper)
    wider = changed(llama, tmp_path / "wider", hidden_size=64)
    with pytest.raises(Refused, match=r"its weights have other sizes than its config\.json says"):
        load_weights(AutoModelForCausalLM, wider)
    torn = changed(llama, tmp_path / "torn")
    weights = tmp_path / "torn" / "model.safetensors"
    save_file({name: value for name, value in load_file(weights).items() if "norm" in name}, weights)
    with pytest.raises(Refused, match="lacks"):
        load_weights(AutoModelForCausalLM, torn)


def test_what_cannot_be_loaded_is_said_with_a_cure(llama, tmp_path, monkeypatch):
    t5 = str(make(tmp_path / "t5", "t5"))
    with pytest.raises(Refused, match="it is no model that writes text: name a causal or a seq2seq one"):
        load_weights(AutoModelForCausalLM, t5)
    new = changed(llama, tmp_path / "new", model_type="made_tomorrow")
    assert "install a newer one (pip install -U" in refusal(new, lambda: AutoConfig.from_pretrained(new))
    bare = changed(llama, tmp_path / "bare")
    (tmp_path / "bare" / "tokenizer.json").unlink()
    assert "its tokenizer cannot be read: get tok" in refusal(
        bare, lambda: AutoTokenizer.from_pretrained(bare)
    )
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "`hf download no/where` first" in str(not_loaded("no/where", OSError("couldn't connect")))
    monkeypatch.delenv("HF_HUB_OFFLINE")
    for said, words in (
        ("You are trying to access a gated repo.", "accept its terms there, then `hf auth login`"),
        ("We couldn't connect to the hub", "the hub cannot be reached"),
        ("x is not a local folder and is not a valid model identifier", "the hub has no such model"),
    ):
        assert words in str(not_loaded("no/where", OSError(said)))
    assert len(str(not_loaded("no/where", OSError("x" * 9_000)))) < 600
