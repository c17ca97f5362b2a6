"""Rows to tokens: prompt and response apart, loss on the response alone, facts about what was cut.

The two parts are tokenized separately, so no token spans the boundary and there is exactly one end token.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.utils.data import Dataset

from eic.train.faults import Refused
from eic.train.formats import prompt_ids, response_ids

IGNORED = -100
"""The label of tokens that bring no loss."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example: ``prompt`` brings no loss, ``response`` (with its end token) does."""

    prompt: list[int]
    response: list[int]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts over the examples of one epoch. ``kept`` is the share of tokens that bring loss."""

    rows: int
    cut: int
    lost: int
    tokens: int
    supervised: int

    @property
    def kept(self) -> float:
        """The share of tokens that bring loss, 0..1."""
        return self.supervised / self.tokens if self.tokens else 0.0


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a JSONL file. Raises ``Refused`` for a line that is none."""
    with path.open(encoding="utf-8", errors="surrogatepass") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                yield {name: _text(row[name]) for name in ("instruction", "output")} | {
                    "input": _text(row.get("input", ""))
                }
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Refused(
                    f"{path}, line {number}: not a row with instruction and output ({error})"
                ) from error


def _text(value: Any) -> str:
    """Return a text that tokenizers take: half a surrogate pair becomes a question mark."""
    if not isinstance(value, str):
        raise TypeError("a field is no text")
    return value.encode("utf-8", "replace").decode("utf-8")


def encode(
    rows: Iterable[dict[str, str]], tokenizer: Any, *, format: str, context: int, seq2seq: bool, seed: int = 0
) -> Iterator[Encoded | None]:
    """Yield each row's tokens, cut at ``context``; None when the cut leaves no response. ``seed`` draws layouts.

    A causal model's context holds both parts, a seq2seq model's each part by itself.
    """
    for row in rows:
        prompt = prompt_ids(tokenizer, row, format, seq2seq, seed)
        response = response_ids(tokenizer, row, format, seq2seq, seed)
        room = context if seq2seq else context - len(prompt)
        cut = len(response) > room or len(prompt) > context
        if room <= 0:
            yield None
            continue
        yield Encoded(prompt[:context], response[:room], cut)


def encode_all(
    rows: Iterable[dict[str, str]],
    tokenizer: Any,
    *,
    format: str,
    context: int,
    seq2seq: bool,
    truncate: float,
    seed: int = 0,
) -> tuple[list[Encoded], Facts]:
    """Return every example and the facts; raise ``Refused`` when they must not be trained on.

    ``truncate`` is the share of rows that may be cut or lost for being longer than ``context``.
    """
    kept: list[Encoded] = []
    lost = 0
    for made in encode(rows, tokenizer, format=format, context=context, seq2seq=seq2seq, seed=seed):
        if made is None:
            lost += 1
        else:
            kept.append(made)
    tokens = sum(len(item.prompt) + len(item.response) for item in kept)
    supervised = sum(len(item.response) for item in kept)
    cut = sum(item.cut for item in kept) + lost
    facts = Facts(len(kept) + lost, cut, lost, tokens, supervised)
    _refuse_cuts(facts, context, truncate)
    if not supervised:
        why = "its prompts alone fill the context" if not kept else "its responses are empty"
        raise Refused(f"no token of the data would be learned (0 % of labels are kept): {why}")
    if supervised == tokens:
        raise Refused(
            "every token of the data would be learned (100 % of labels are kept): its prompts are empty"
        )
    return kept, facts


def _refuse_cuts(facts: Facts, context: int, truncate: float) -> None:
    if not facts.rows:
        raise Refused("the dataset has no rows to train on")
    share = facts.cut / facts.rows
    if share > truncate:
        raise Refused(
            f"{facts.cut:,} of {facts.rows:,} examples ({share:.1%}) are longer than the context of {context} tokens"
            f" ({facts.lost:,} of them by their prompt alone, so nothing would be left to learn);"
            f" at most {truncate:.1%} may be. Raise `context`, or allow it with `truncate = {_percent(share)}`"
        )


def _percent(share: float) -> str:
    """Return a percentage not below ``share``, short to write."""
    return f"{int(share * 100) + 1}%" if share < 1 else "100%"


def preview(encoded: Encoded, tokenizer: Any) -> dict[str, Any]:
    """Return what of an example is only read and what is learned, as texts."""
    return {
        "read": tokenizer.decode(encoded.prompt), "learned": tokenizer.decode(encoded.response),
        "read_tokens": len(encoded.prompt), "learned_tokens": len(encoded.response),
    }  # fmt: skip


def save_encoded(path: Path, examples: list[Encoded]) -> None:
    """Write examples as three flat tensors."""
    ids = [token for item in examples for part in (item.prompt, item.response) for token in part]
    tensors = {
        "ids": torch.tensor(ids, dtype=torch.int32),
        "prompts": torch.tensor([len(item.prompt) for item in examples], dtype=torch.int32),
        "responses": torch.tensor([len(item.response) for item in examples], dtype=torch.int32),
    }
    save_file(tensors, path)


class Examples(Dataset[dict[str, list[int]]]):
    """Encoded examples, filled up to whole global batches with examples that bring no loss.

    A ragged last batch would be filled with repeated examples on several ranks, and the result
    would depend on how many there are.
    """

    def __init__(self, path: Path, batch: int, pad: int) -> None:
        tensors = load_file(path)
        self._ids = tensors["ids"]
        self._prompts = tensors["prompts"].tolist()
        self._responses = tensors["responses"].tolist()
        self._starts = [0]
        for prompt, response in zip(self._prompts, self._responses, strict=True):
            self._starts.append(self._starts[-1] + prompt + response)
        self._pad = pad
        self.real = len(self._prompts)
        self._length = -(-self.real // batch) * batch

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: int) -> dict[str, list[int]]:
        """Return ``prompt`` and ``response`` tokens; filling examples have no response."""
        if at >= self.real:
            return {"prompt": [self._pad, self._pad], "response": []}
        start, middle = self._starts[at], self._starts[at] + self._prompts[at]
        return {
            "prompt": self._ids[start:middle].tolist(),
            "response": self._ids[middle : self._starts[at + 1]].tolist(),
        }
