"""Tiny models with random weights, made in a test: nothing is fetched."""

import json
from pathlib import Path

WORDS = [
    "what",
    "is",
    "the",
    "answer",
    "of",
    "this",
    "question",
    "count",
    "to",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "plus",
]


def make(folder: Path, kind: str, seed: int = 0) -> Path:
    """Write a model (``llama`` or ``t5``) and its tokenizer to a folder."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from tokenizers import decoders as d
    from transformers import (
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
        T5Config,
        T5ForConditionalGeneration,
    )

    torch.manual_seed(seed)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    vocab = {token: at for at, token in enumerate(["<pad>", "<s>", "</s>", *sorted(alphabet)])}
    tokenizer = Tokenizer(models.BPE(vocab, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = d.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A" if kind == "llama" else "$A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>"
    )
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "llama":
        config = LlamaConfig(
            vocab_size=len(vocab), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
            num_attention_heads=2, max_position_embeddings=512, initializer_range=0.3, **ids,
        )  # fmt: skip
        model = LlamaForCausalLM(config)
    else:
        config = T5Config(
            vocab_size=len(vocab), d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2,
            decoder_start_token_id=0, tie_word_embeddings=False, **ids,
        )  # fmt: skip
        model = T5ForConditionalGeneration(config)
        with torch.no_grad():  # as they are, its random weights say one word whatever is asked
            for weight in model.parameters():
                weight.normal_(0.0, 0.5)
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


def questions(count: int) -> str:
    """Return a question file of questions of many lengths."""
    rows = [
        {"id": f"q{at}", "question": " ".join((WORDS * 3)[: 2 + at * 7 % 23]), "answer": WORDS[at % 20],
         "input": WORDS[at % 7] if at % 5 == 0 else "", "level": 1 + at % 3}
        for at in range(count)
    ]  # fmt: skip
    return "\n".join(map(json.dumps, rows))
