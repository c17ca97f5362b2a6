"""The child process that turns texts into vectors with a model: ``python -m eic.evaluate.embed``.

It does the job that its standard input names. A text's vector is the mean of the last layer over its tokens, which is what the models of
sentence-transformers (all-roberta-large-v1 and its like) are made for. Texts are cut at 256 tokens.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

from eic.evaluate.jobs import named_jobs
from eic.train.faults import Refused
from eic.train.loading import NOT_LOADED, not_loaded

_BATCH = 32
_LONGEST = 256


def embed(model: str, texts: list[str]) -> np.ndarray:
    """Return one vector a text. Raises ``Refused`` for a model that cannot be loaded."""
    try:
        tokenizer, encoder = AutoTokenizer.from_pretrained(model), AutoModel.from_pretrained(model)
    except NOT_LOADED as error:
        raise not_loaded(model, error) from error
    encoder.eval()
    made = np.zeros((len(texts), encoder.config.hidden_size))
    with torch.no_grad():
        for start in range(0, len(texts), _BATCH):
            batch = tokenizer(
                texts[start : start + _BATCH],
                padding=True,
                truncation=True,
                max_length=_LONGEST,
                return_tensors="pt",
            )
            states = encoder(**batch).last_hidden_state.float()
            mask = batch["attention_mask"].unsqueeze(-1).float()
            means = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            made[start : start + _BATCH] = means.numpy()
    return made


def main(path: Path) -> int:
    """Do the job that a file describes: ``model``, ``texts``, and ``out``, where the vectors go."""
    logging.set_verbosity_error()
    job = json.loads(path.read_text(encoding="utf-8"))
    try:
        vectors = embed(job["model"], job["texts"])
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError) as error:
        print(f"{type(error).__name__}: {error}".splitlines()[0][:500], file=sys.stderr)
        return 1
    with Path(job["out"]).open("wb") as file:
        np.save(file, vectors, allow_pickle=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(next(named_jobs())))
