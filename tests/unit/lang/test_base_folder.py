"""Folders that are given as a model: what is wrong with one is said before anything is paid, in our own words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.lang.files import FileFault
from eic.lang.inputs.base_folder import require_model


def weights(values: int = 2) -> bytes:
    header = json.dumps({"w": {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4 * values)


def sound(folder: Path) -> Path:
    folder.mkdir(parents=True)
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(weights())
    return folder


def fault(folder: Path, *, writes: bool = True) -> str:
    with pytest.raises(FileFault) as found:
        require_model(folder, "lm", writes=writes)
    assert found.value.code in ("E0501", "E0511")
    return f"{found.value.summary}: {found.value.detail}"


def test_sound_folders_pass(tmp_path: Path) -> None:
    folder = sound(tmp_path / "lm")
    require_model(folder, "lm", writes=True)
    (folder / "model.safetensors").rename(folder / "part-2.safetensors")
    (folder / "part-1.safetensors").write_bytes(weights(5))
    index = {"weight_map": {"a": "part-1.safetensors", "b": "part-2.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    require_model(folder, "lm", writes=True)
    (folder / "part-2.safetensors").unlink()
    assert fault(folder) == "lm has no part-2.safetensors: Of 2 weight files 1 are not there: get them too."
    (folder / "model.safetensors.index.json").write_text("{}")
    assert "names no weight files" in fault(folder)


def test_an_encoder_may_be_one_that_writes_nothing(tmp_path: Path) -> None:
    folder = sound(tmp_path / "lm")
    (folder / "config.json").write_text('{"model_type": "bert", "architectures": ["BertForMaskedLM"]}')
    require_model(folder, "lm", writes=False)
    assert fault(folder).startswith("lm is a BertForMaskedLM, which writes no text")


def drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def put(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(data) and None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ([drop("config.json")], "lm holds no model: A folder with config.json"),
        ([drop("config.json"), put("m.gguf", b"GGUF")], "m.gguf is for llama.cpp: name the model that it was made"),
        ([drop("config.json"), put("adapter_config.json", b"{}")], "These are adapters"),
        ([put("config.json", b"[1")], "lm/config.json is not a JSON object: Get the file again."),
        ([put("config.json", b"[]")], "lm/config.json is not a JSON object"),
        ([put("config.json", b"\xff")], "lm/config.json is not a JSON object"),
        ([put("config.json", b"{}")], "lm/config.json does not say what model it is"),
        ([drop("tokenizer.json")], "lm has no tokenizer: Put the tokenizer's files"),
        ([drop("model.safetensors")], "lm has no weights: Put model.safetensors"),
        ([drop("model.safetensors"), put("pytorch_model.bin", b"x")], "lm has its weights in pytorch_model.bin"),
        ([put("model.safetensors", b"")], "lm/model.safetensors is no safetensors file"),
        ([put("model.safetensors", b"not weights, but a longer text")], "is no safetensors file"),
        ([put("model.safetensors", b"version https://git-lfs.github.com/spec/v1\n")], "Get them with `git lfs pull`"),
        ([put("model.safetensors", weights()[:-1])], "lm/model.safetensors is damaged: It has"),
        ([put("model.safetensors", weights() + b"x")], "lm/model.safetensors is damaged: It has"),
        ([put("model.safetensors", (2).to_bytes(8, "little") + b"{}")], "lm/model.safetensors holds no weights"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, change: list[Callable[[Path], None]], words: str) -> None:
    folder = sound(tmp_path / "lm")
    for step in change:
        step(folder)
    assert words in fault(folder)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=80), st.recursive(
    st.none() | st.integers(-5, 50) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["w", "data_offsets", "__metadata__"]), inner, max_size=3),
)))  # fmt: skip
def test_no_weight_file_escapes_a_verdict(tmp_path_factory: pytest.TempPathFactory, header: object) -> None:
    """Whatever a header holds, the folder passes or its fault is told."""
    folder = sound(tmp_path_factory.mktemp("hostile") / "lm")
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    whole = data if isinstance(header, bytes) else len(data).to_bytes(8, "little") + data
    (folder / "model.safetensors").write_bytes(whole)
    told = ["lm/model.safetensors"]
    try:
        require_model(folder, "lm", writes=True)
    except FileFault as found:
        told.append(found.summary)
    assert all(text.startswith("lm/model.safetensors") for text in told)
