"""Self-Instruct's layouts of a row: prompt and response in one of several forms, so that none is learned.

A model that always sees one layout learns the layout too; so each row gets one of several, and half of
the inputs lose what marks them as a form to fill in: a lone ``word:`` label, and blank lines.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from random import Random

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


def laid_out(row: Mapping[str, str], rng: Random, *, loosen: bool = True) -> tuple[str, str]:
    """Return (prompt, completion) of a row in a layout that ``rng`` draws; ``loosen``: inputs too, one time in two."""
    given = row.get("input", "")
    given = (loosened(given, rng) if loosen else given).strip()
    prompt, completion = rng.choice(WITH_INPUT if given else WITHOUT_INPUT)
    parts = {"instruction": row["instruction"].strip(), "input": given, "output": row["output"].strip()}
    return prompt.format(**parts), completion.format(**parts)


def row_rng(row: Mapping[str, str], seed: int) -> Random:
    """Return what draws a row's layout in a training: the same for the same row and seed, wherever it stands."""
    parts = [seed, row["instruction"], row.get("input", ""), row["output"]]
    text = json.dumps(parts, ensure_ascii=True)
    return Random(int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "big"))


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
