"""A model from scratch: a tokenizer learned from the data and random weights of a known seed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from eic.train.config import Scratch

_BEGIN, _END, _PAD = "<s>", "</s>", "<pad>"
_LEAST = 256 + 3
"""The bytes and the special tokens: no tokenizer of ours has fewer."""


def learn_tokenizer(texts: Iterable[str], vocab: int, *, begin: bool) -> PreTrainedTokenizerFast:
    """Return a byte-level BPE tokenizer of at most ``vocab`` tokens (never fewer than the bytes need).

    Digits stay single tokens, so that small models can learn to calculate. ``begin``: whether texts
    begin with a begin token (models that only read from left to right), or end with an end token.
    """
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=max(vocab, _LEAST), special_tokens=[_PAD, _BEGIN, _END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
    )  # fmt: skip
    made.train_from_iterator(texts, trainer)
    ids = [(token, made.token_to_id(token)) for token in (_BEGIN, _END)]
    made.post_processor = processors.TemplateProcessing(
        single=f"{_BEGIN} $A" if begin else f"$A {_END}", special_tokens=ids
    )
    special = {"bos_token": _BEGIN} if begin else {}
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token=_END, pad_token=_PAD, **special)


def make_base(folder: Path, shape: Scratch, texts: Iterable[str], context: int, seed: int) -> None:
    """Write a model with random weights, and its tokenizer, as a base to train."""
    tokenizer = learn_tokenizer(texts, shape.vocab, begin=shape.arch == "llama")
    torch.manual_seed(seed)
    model: Any = _llama(shape, tokenizer, context) if shape.arch == "llama" else _t5(shape, tokenizer)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def _llama(shape: Scratch, tokenizer: PreTrainedTokenizerFast, context: int) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=shape.width, intermediate_size=_multiple(shape.width * 8 // 3, 16),
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads, num_key_value_heads=shape.heads,
        max_position_embeddings=2 * context, bos_token_id=tokenizer.bos_token_id, tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return LlamaForCausalLM(config)


def _t5(shape: Scratch, tokenizer: PreTrainedTokenizerFast) -> T5ForConditionalGeneration:
    config = T5Config(
        vocab_size=len(tokenizer), d_model=shape.width, d_kv=shape.width // shape.heads, d_ff=4 * shape.width,
        num_layers=shape.layers, num_heads=shape.heads, feed_forward_proj="gated-gelu", dropout_rate=0.0,
        pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
        initializer_factor=0.1,  # with 1.0 the first losses are four times that of guessing
    )  # fmt: skip
    return T5ForConditionalGeneration(config)


def _multiple(number: int, of: int) -> int:
    return -(-number // of) * of
