"""Examples to the tensors of one micro-batch: padded, packed without padding, or for two-sided models."""

from collections.abc import Callable, Sequence

import torch

from eic.train.encode import IGNORED

Batch = dict[str, torch.Tensor]
Example = dict[str, list[int]]


def padded(pad: int) -> Callable[[Sequence[Example]], Batch]:
    """Return a collator for causal models: rows side by side, filled up on the right."""

    def collate(examples: Sequence[Example]) -> Batch:
        width = max(len(item["prompt"]) + len(item["response"]) for item in examples)
        ids = torch.full((len(examples), width), pad)
        mask = torch.zeros((len(examples), width), dtype=torch.long)
        labels = torch.full((len(examples), width), IGNORED)
        for row, item in enumerate(examples):
            first, end = len(item["prompt"]), len(item["prompt"]) + len(item["response"])
            ids[row, :end] = torch.tensor(item["prompt"] + item["response"])
            mask[row, :end] = 1
            labels[row, first:end] = torch.tensor(item["response"], dtype=torch.long)
        return {"input_ids": ids, "attention_mask": mask, "labels": labels}

    return collate


def packed(examples: Sequence[Example]) -> Batch:
    """Collate for causal models without padding: one row; positions that start over keep examples apart."""
    ids = [token for item in examples for token in item["prompt"] + item["response"]]
    positions = [at for item in examples for at in range(len(item["prompt"]) + len(item["response"]))]
    labels = [
        label for item in examples for label in [IGNORED] * len(item["prompt"]) + item["response"]
    ]  # a prompt is never empty, so no example's first token is predicted from another example
    return {
        "input_ids": torch.tensor([ids]), "position_ids": torch.tensor([positions]), "labels": torch.tensor([labels]),
    }  # fmt: skip


def two_sided(pad: int, start: int) -> Callable[[Sequence[Example]], Batch]:
    """Return a collator for seq2seq models; the decoder begins with ``start``."""

    def collate(examples: Sequence[Example]) -> Batch:
        left = max(len(item["prompt"]) for item in examples)
        right = max(1, max(len(item["response"]) for item in examples))
        ids = torch.full((len(examples), left), pad)
        mask = torch.zeros((len(examples), left), dtype=torch.long)
        given = torch.full((len(examples), right), pad)
        labels = torch.full((len(examples), right), IGNORED)
        given[:, 0] = start
        for row, item in enumerate(examples):
            prompt, response = item["prompt"], torch.tensor(item["response"], dtype=torch.long)
            ids[row, : len(prompt)] = torch.tensor(prompt)
            mask[row, : len(prompt)] = 1
            labels[row, : len(response)] = response
            given[row, 1 : len(response)] = response[:-1]
        return {"input_ids": ids, "attention_mask": mask, "decoder_input_ids": given, "labels": labels}

    return collate
