"""Rows as (prompt, completion) pairs in varying layouts: the training format of Self-Instruct, for other tools."""

from eic.canon import seeded_rng
from eic.data.example import Example
from eic.train.layouts import laid_out

END = "<|endoftext|>"
"""Ends every completion."""


def prompt_completion(example: Example) -> tuple[str, str]:
    """Return the pair of a row; what is drawn depends on the row's id alone."""
    row = {"instruction": example.instruction, "input": example.input, "output": example.output}
    prompt, completion = laid_out(row, seeded_rng("prompt and completion", example.id))
    return prompt, completion + END
