"""Rows as the chat templates of bases frame them, before anything is trained.

    python -m eic.train.preview

reads ``[{"base": ..., "row": {...}}, ...]`` from standard input and tells of each row what is read and what is
learned, or why nobody can know: its tokenizer is not at hand, or has no template that tells answers apart.
"""

import json
import sys
from typing import Any

from transformers import AutoTokenizer

from eic.train.formats import prompt_ids, response_ids
from eic.train.tell import tell


def main(jobs: list[dict[str, Any]]) -> None:
    """Tell one event for each job, in their order: ``preview``, or ``unknown``."""
    tokenizers: dict[str, Any] = {}
    for job in jobs:
        base, row = job["base"], job["row"]
        try:
            if base not in tokenizers:
                tokenizers[base] = AutoTokenizer.from_pretrained(base)
            read = tokenizers[base].decode(prompt_ids(tokenizers[base], row, "chat", seq2seq=False))
            learned = tokenizers[base].decode(response_ids(tokenizers[base], row, "chat", seq2seq=False))
        except Exception as error:  # templates are programs: what they may raise is not known
            tell("unknown", why=str(error))
        else:
            tell("preview", read=read, learned=learned)


if __name__ == "__main__":
    main(json.load(sys.stdin))
