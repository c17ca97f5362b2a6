"""Rows as (prompt, completion) pairs in varying layouts: the training format of Self-Instruct.

A model that always sees one layout learns the layout too; so each row gets one of several, and half of
the inputs lose what marks them as a form to fill in: a lone ``word:`` label, and blank lines.
"""

import re
from random import Random

from eic.canon import seeded_rng
from eic.data.example import Example

END = "<|endoftext|>"
"""Ends every completion."""

WITH_INPUT: tuple[tuple[str, str], ...] = (
    ("{instruction}\n\n{input}\n\nAnswer:", " {output}"),
    ("{instruction}\nInput: {input}\nOutput:", " {output}"),
    ("Do this: {instruction}\n\nWith this: {input}\n\nResult:", " {output}"),
    ("### Task\n{instruction}\n\n### Material\n{input}\n\n### Solution\n", "{output}"),
    ("{instruction}\n\n{input}\n\n", "{output}"),
    ("{instruction} {input}\n\nReply:", " {output}"),
    (
        "Read the request and the text, then respond.\n\nRequest: {instruction}\nText: {input}\n\nResponse:",
        " {output}",
    ),
)
"""Layouts (prompt, completion) of rows that have an input."""

WITHOUT_INPUT: tuple[tuple[str, str], ...] = (
    ("{instruction}\n\nAnswer:", " {output}"),
    ("{instruction}\nOutput:", " {output}"),
    ("Do this: {instruction}\n\nResult:", " {output}"),
    ("### Task\n{instruction}\n\n### Solution\n", "{output}"),
    ("{instruction}\n\n", "{output}"),
    ("Read the request, then respond.\n\nRequest: {instruction}\n\nResponse:", " {output}"),
)
"""Layouts of rows that have none."""

_LABEL = re.compile(r"^[ \t]*([^\W\d]\w*):(?=\s)[ \t]*", re.MULTILINE)


def prompt_completion(example: Example) -> tuple[str, str]:
    """Return the pair of a row; what is drawn depends on the row's id alone."""
    rng = seeded_rng("prompt and completion", example.id)
    given = loosened(example.input, rng).strip()
    prompt, completion = rng.choice(WITH_INPUT if given else WITHOUT_INPUT)
    parts = {"instruction": example.instruction.strip(), "input": given, "output": example.output.strip()}
    return prompt.format(**parts), completion.format(**parts) + END


def loosened(given: str, rng: Random) -> str:
    """Return an input as it is, or (one time in two) without its label and its blank lines.

    A label goes only when it is the one word that stands before a colon at the start of a line,
    together with what comes before it.
    """
    if rng.random() >= 0.5:
        return given
    labels = list(_LABEL.finditer(given))
    if len({label[1] for label in labels}) == 1:
        given = given[labels[0].end() :]
    return re.sub(r"\n{2,}", "\n", given)
