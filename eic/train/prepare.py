"""What happens once, before any rank trains: the base is made or found, the data encoded and judged.

Rank 0 prepares into the work folder and writes ``prepared.json`` last; the other ranks wait for it.
A training that goes on finds it and prepares nothing.
"""

import importlib.util
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoTokenizer

from eic.train.config import Config
from eic.train.encode import Encoded, encode_all, preview, read_rows, save_encoded
from eic.train.faults import Refused
from eic.train.formats import framed
from eic.train.loading import NOT_LOADED, not_loaded
from eic.train.scratch import make_base

_PREPARED = "prepared.json"
_WAIT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the preparation found. ``base`` is what ``from_pretrained`` loads, ``pad`` the padding token."""

    base: str
    seq2seq: bool
    pad: int
    facts: dict[str, Any]
    preview: dict[str, Any]


def prepare(config: Config) -> Prepared:
    """Prepare what is not prepared yet and return it. Raises ``Refused``."""
    done = config.work / _PREPARED
    if not done.is_file():
        config.work.mkdir(parents=True, exist_ok=True)
        made = _prepared(config)
        temporary = done.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(made)), encoding="utf-8")
        os.replace(temporary, done)
    return _read(done)


def wait_prepared(config: Config) -> Prepared:
    """Return what rank 0 prepared, once it has; a launcher ends the ranks when rank 0 fails."""
    done = config.work / _PREPARED
    while not done.is_file():
        time.sleep(_WAIT_SECONDS)
    return _read(done)


def _read(path: Path) -> Prepared:
    return Prepared(**json.loads(path.read_text(encoding="utf-8")))


def require_machine(config: Config) -> None:
    """Raise ``Refused`` when this machine or installation cannot do what the config asks for."""
    for needed, module in ((config.zero is not None, "deepspeed"), (config.lora_rank > 0, "peft")):
        if needed and importlib.util.find_spec(module) is None:
            raise Refused(f"the training needs the package {module}: pip install 'eic[train]'")
    if not torch.cuda.is_available() and config.precision == "fp16":
        raise Refused(
            "this machine has no GPU, and CPUs do not train in fp16: set `train { precision = fp32 }` (or bf16)"
        )
    if torch.cuda.is_available() and config.precision == "bf16" and not torch.cuda.is_bf16_supported():
        raise Refused("this GPU does not know bf16: set `train { precision = fp16 }`")


def _prepared(config: Config) -> Prepared:
    base = config.base
    if config.scratch is not None:
        base = str(config.work / "base")
        texts = ("".join(framed(row, config.format, config.seed)) for row in read_rows(config.rows))
        make_base(Path(base), config.scratch, texts, config.context, config.seed)
    try:
        shape = AutoConfig.from_pretrained(base)
        tokenizer = AutoTokenizer.from_pretrained(base)
    except NOT_LOADED as error:
        raise not_loaded(base, error) from error
    seq2seq = bool(shape.is_encoder_decoder)
    _require_tokenizer(config, base, tokenizer, seq2seq)
    try:
        examples, facts = encode_all(
            read_rows(config.rows), tokenizer,
            format=config.format, context=config.context, seq2seq=seq2seq, truncate=config.truncate,
            seed=config.seed,
        )  # fmt: skip
    except ValueError as error:
        raise Refused(f"the rows cannot be written in the format `{config.format}`: {error}") from error
    highest = max(max(item.prompt + item.response) for item in examples)
    known = shape.get_text_config().vocab_size
    if highest >= known:
        raise Refused(f"the tokenizer of `{base}` has the token {highest}, its weights end at {known - 1}")
    _require_positions(base, shape, examples, seq2seq)
    save_encoded(config.work / "encoded.safetensors", examples)
    pad = tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    counts = {**asdict(facts), "kept": round(facts.kept, 6)}
    return Prepared(base, seq2seq, int(pad), counts, preview(examples[0], tokenizer))


def _require_positions(base: str, shape: Any, examples: list[Encoded], seq2seq: bool) -> None:
    """Refuse examples that are longer than the base can count: on a GPU that ends in words of the driver."""
    known = getattr(shape.get_text_config(), "max_position_embeddings", None)
    sizes = ([len(item.prompt), len(item.response)] for item in examples)
    longest = max(max(size) if seq2seq else sum(size) for size in sizes)
    if known is not None and longest > known:
        raise Refused(
            f"an example has {longest:,} tokens, and `{base}` knows {known:,} positions: set `train {{ context = {known} }}`"
        )


def _require_tokenizer(config: Config, base: str, tokenizer: Any, seq2seq: bool) -> None:
    if tokenizer.eos_token_id is None:
        raise Refused(f"the tokenizer of `{base}` has no end token: a model would never learn to stop")
    if config.format == "chat" and not tokenizer.chat_template:
        raise Refused(f"the tokenizer of `{base}` has no chat template: set `train {{ format = alpaca }}`")
    if config.packing and seq2seq:
        raise Refused(f"`{base}` is a seq2seq model, whose examples cannot be packed: set `packing = false`")
