"""Loading a base, and saying in plain words why one cannot be loaded.

The library fills weights that a checkpoint lacks with random ones and says so in a log; nobody means
that with a base, so it is refused here.
"""

import os
from pathlib import Path
from typing import Any

import transformers
from safetensors import SafetensorError
from transformers.integrations.deepspeed import is_deepspeed_zero3_enabled

from eic.train.faults import Refused

NOT_LOADED = (OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError)
"""What the library raises for a model that it cannot load."""
_LONGEST = 300


def load_weights(kind: Any, name: str, **how: Any) -> Any:
    """Return a model with the weights of ``name``, every one of them. Raises ``Refused``."""
    if is_deepspeed_zero3_enabled():  # each rank sees a part of the weights, which all look missing
        return _tried(kind, name, **how)
    model, found = _tried(kind, name, output_loading_info=True, **how)
    missing = sorted(found["missing_keys"])
    if missing:
        raise Refused(
            f"the base `{name}` lacks {len(missing):,} weights that its config.json speaks of ({missing[0]}, ...): "
            "they do not go together. Get the model again, or save it as the kind of model that it is"
        )
    return model


def _tried(kind: Any, name: str, **how: Any) -> Any:
    try:
        return kind.from_pretrained(name, use_safetensors=True, **how)
    except NOT_LOADED as error:
        raise not_loaded(name, error) from error


def not_loaded(name: str, error: Exception) -> Refused:
    """Return the refusal of a base that the library cannot load."""
    said = " ".join(str(error).split()) or type(error).__name__
    return Refused(f"the base `{name}` cannot be loaded: {_reason(name, said)} ({_short(said)})")


def _reason(name: str, said: str) -> str:
    """Return what is wrong and what to do, as far as the library's words tell."""
    local = Path(name).is_dir()
    if "does not recognize this architecture" in said:
        return (
            f"transformers {transformers.__version__} does not know this kind of model: install a newer one "
            "(pip install -U transformers)"
        )
    if "Unrecognized configuration class" in said:
        return "it is no model that writes text: name a causal or a seq2seq one"
    if "ignore_mismatched_sizes" in said:
        return "its weights have other sizes than its config.json says: get the model again"
    if local and "tokenizer" in said:
        return "its tokenizer cannot be read: get tokenizer.json of the same model"
    if local:
        return "its files are damaged or do not go together: get the model again"
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        return (
            f"it is not in this machine's cache, and the hub is not asked offline: `hf download {name}` first"
        )
    if "gated" in said or "401" in said or "403" in said:
        return "the hub wants to know who you are: accept its terms there, then `hf auth login`"
    if "couldn't connect" in said:
        return "it is not in this machine's cache, and the hub cannot be reached"
    if "not a valid model identifier" in said or "404" in said:
        return "the hub has no such model, or none that everybody may see: look at its name"
    return "the hub's files are no model that can be trained or asked here"


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
