"""How a good text goes bad: what editors, crashes, models and enemies do to files."""

import random
import string
from collections.abc import Sequence

_ANYWHERE = (
    "\0", "\ud800", "\ufeff", "\u202e", "\u2028", "\r", "\r\n", "\n", "\n\n", "\t", " ", "é", "가" * 20, "😀", "\x1b[31m",
    '"', "'", "`", "\\", "\\u12", "{", "}", "[", "]", "(", ")", "<", ">", ",", ":", ";", "=", "#", "|", "%", "$", "..", "-1",
    "9" * 40, "1e999", "NaN", "null", "true", "[" * 60, "{" * 60, "(" * 60, "A" * 3_000,
)  # fmt: skip
MOST = 30_000
"""Characters that a mutated text is cut to, so that doublings cannot grow it without end."""


def mutated(text: str, pieces: Sequence[str], rng: random.Random) -> str:
    """Return ``text`` after one to six changes; ``pieces`` are words that its format knows."""
    for _ in range(rng.randint(1, 6)):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        near = min(to, at + rng.randint(1, 40))
        match rng.randrange(9):
            case 0:
                text = text[:at] + text[near:]
            case 1:
                text = text[:at] + rng.choice(_ANYWHERE) + text[at:]
            case 2:
                text = text[:at] + rng.choice(pieces) + text[near:]
            case 3:
                text = text[:at] + text[at:near] * rng.randint(2, 4) + text[near:]
            case 4:
                text = text[:at] + text[to : to + 60] + text[near:]
            case 5:
                words = text.split(" ")
                one, two = rng.randrange(len(words)), rng.randrange(len(words))
                words[one], words[two] = words[two], words[one]
                text = " ".join(words)
            case 6:
                lines = text.split("\n")
                rng.shuffle(lines)
                text = "\n".join(lines[: rng.randint(1, len(lines))])
            case 7:
                text = text[:at] + rng.choice(string.printable) + text[at + 1 :]
            case _:
                text = text[: rng.randrange(len(text) + 1)]
        text = text[:MOST]
    return text
