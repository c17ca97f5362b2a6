"""Synthetic instructions for the ROUGE-L benchmark: seeded, any number, no data files needed.

Two shapes that occur in real instruction sets: word-frequency text (a Zipf vocabulary, sentences
edited from earlier ones, exact repeats) and templates with slots. Run it to print some.
"""

import random
import sys
from collections.abc import Iterator

_TEMPLATES = (
    "Solve for {w}: {n}{w} + {n} = {n}.", "Find the {w} of a {w} with {w} {n} and {w} {n}.",
    "Rewrite the following {w} in a {w} tone: {w} {w} {w} {w}.", "List {n} ways to {w} a {w} without {w}.",
    "Summarize the {w} about {w} in {n} sentences for a {w}.", "What is {n} percent of {n} {w}?",
    "Explain why {w} {w} matters when you {w} the {w} {w} before {w}.", "Write a {w} about a {w} who {w} {n} {w}.",
)  # fmt: skip
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "ka",
    "ke",
    "ki",
    "ko",
    "ku",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "mu",
    "na",
    "ne",
    "ni",
    "no",
    "nu",
]


def _word(rank: int) -> str:
    """Return the word of a frequency rank (distinct for distinct ranks)."""
    parts = []
    rank += len(_SYLLABLES)
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        parts.append(_SYLLABLES[syllable])
    return "".join(parts)


def instructions(number: int, seed: int = 1) -> Iterator[str]:
    """Yield instructions: half fresh (text or template), 40% edits of earlier ones, 10% exact repeats."""
    rng = random.Random(seed)
    recent: list[str] = []
    for _ in range(number):
        kind = rng.random()
        if recent and kind < 0.10:
            text = rng.choice(recent)
        elif recent and kind < 0.50:
            words = rng.choice(recent).split()
            share = rng.uniform(0.0, 0.6)
            text = " ".join(_zipf(rng) if rng.random() < share else word for word in words)
        elif kind < 0.60:
            text = rng.choice(_TEMPLATES)
            while "{" in text:
                text = text.replace("{w}", _zipf(rng), 1).replace("{n}", str(rng.randint(2, 999)), 1)
        else:
            text = " ".join(_zipf(rng) for _ in range(max(3, int(rng.gauss(12, 5)))))
        if len(recent) < 50_000:
            recent.append(text)
        else:
            recent[rng.randrange(50_000)] = text
        yield text


def _zipf(rng: random.Random, size: int = 50_000) -> str:
    """Draw a word with probability about 1 / rank."""
    return _word(int(size ** rng.random()) - 1)


if __name__ == "__main__":
    for line in instructions(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(line)
