"""What makes a local folder a model that can be loaded, told from its files alone, before anything is paid.

Nothing here loads a model: JSON and the headers of weight files are enough to find what is missing or
broken. What only the library can know (an architecture that it does not support) shows when it loads.
"""

import json
import os
from pathlib import Path
from typing import Any

from eic.lang.files import FileFault

_TOKENIZERS = (
    "tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json", "vocab.txt",
    "tokenizer_config.json", "tekken.json",
)  # fmt: skip
_INDEX = "model.safetensors.index.json"
_SILENT = (
    "ForMaskedLM", "ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering",
    "ForMultipleChoice", "EncoderModel", "ForImageClassification", "ForCTC",
)  # fmt: skip
"""How the names of architectures end that write no text."""
_HEADER = 100_000_000
"""Most bytes of a weight file's header, as in its format."""
_LFS = b"version https://git-lfs"


def require_model(folder: Path, shown: str, *, writes: bool) -> None:
    """Raise ``FileFault`` when a folder is no model; ``writes``: it has to write text, not to read it alone."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    if "config.json" not in names:
        raise FileFault("E0501", f"{shown} holds no model", _instead(names))
    config = _json_object(folder / "config.json", shown)
    if not isinstance(config.get("model_type"), str):
        raise _fault(f"{shown}/config.json does not say what model it is", "It has no text `model_type`.")
    architectures = config.get("architectures")
    for name in architectures if isinstance(architectures, list) else ():
        if writes and str(name).endswith(_SILENT):
            raise _fault(
                f"{shown} is a {name}, which writes no text",
                "A causal model (LLaMA, GPT, ...) or a seq2seq one (T5, BART, ...) is needed.",
            )
    if not any(name in names for name in _TOKENIZERS):
        raise _fault(
            f"{shown} has no tokenizer", "Put the tokenizer's files (tokenizer.json, ...) beside it."
        )
    for name in _weights(folder, names, shown):
        _require_weights(folder / name, f"{shown}/{name}")


def _instead(names: list[str]) -> str:
    """Return what to do about a folder without config.json."""
    if "adapter_config.json" in names:
        return "These are adapters: name their base in `base`, or merge them into it first."
    gguf = next((name for name in names if name.endswith(".gguf")), None)
    if gguf is not None:
        return f"{gguf} is for llama.cpp: name the model that it was made from, with config.json and safetensors."
    return "A folder with config.json, weights and tokenizer is needed."


def _weights(folder: Path, names: list[str], shown: str) -> list[str]:
    """Return the names of the weight files."""
    if "model.safetensors" in names:
        return ["model.safetensors"]
    if _INDEX in names:
        places = _json_object(folder / _INDEX, shown).get("weight_map")
        if not isinstance(places, dict) or not all(isinstance(name, str) for name in places.values()):
            raise _fault(f"{shown}/{_INDEX} names no weight files", "Get the file again.")
        parts = sorted(set(places.values()))
        missing = [name for name in parts if name not in names]
        if missing:
            text = f"Of {len(parts)} weight files {len(missing)} are not there: get them too."
            raise _fault(f"{shown} has no {missing[0]}", text)
        return parts
    old = next((name for name in names if name.endswith((".bin", ".pt", ".pth"))), None)
    if old is not None:
        text = "Such files can run code when they are loaded: save the model with safetensors first."
        raise _fault(f"{shown} has its weights in {old}, not in safetensors", text)
    raise _fault(f"{shown} has no weights", "Put model.safetensors beside config.json.")


def _require_weights(path: Path, shown: str) -> None:
    """Read the header of a weight file and compare it with the file's size."""
    again = "Get the file again."
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(len(_LFS))
            if start == _LFS:
                raise _fault(f"{shown} is a pointer of Git LFS, no weights", "Get them with `git lfs pull`.")
            length = int.from_bytes(start[:8], "little")
            if len(start) < 8 or length > min(_HEADER, size):
                raise _fault(f"{shown} is no safetensors file", again)
            file.seek(8)
            header = json.loads(file.read(length))
        ends = [part["data_offsets"][1] for name, part in header.items() if name != "__metadata__"]
        wanted = 8 + length + max(ends, default=0)
    except OSError as fault:
        raise FileFault("E0502", f"{shown} cannot be read", f"{fault.strerror}.") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise _fault(f"{shown} is no safetensors file", again) from None
    if not ends:
        raise _fault(f"{shown} holds no weights", again)
    if size != wanted:
        raise _fault(f"{shown} is damaged", f"It has {size:,} bytes and should have {wanted:,}. {again}")


def _json_object(path: Path, shown: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise FileFault("E0502", f"{shown}/{path.name} cannot be read", f"{fault.strerror}.") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _fault(f"{shown}/{path.name} is not a JSON object", "Get the file again.")
    return found


def _fault(summary: str, detail: str) -> FileFault:
    return FileFault("E0511", summary, detail)
