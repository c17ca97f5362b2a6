"""Rows and rules for the tests of this folder."""

import random

from eic.data.example import Example
from eic.lang.values import RuleValue


def row(number: int, instruction: str, *, task: str = "t", given: str = "", output: str = "out") -> Example:
    """Return an example with the id ``r<number>``."""
    return Example(f"r{number}", task, instruction, given, output, f"b2:{number:040x}", number % 7)


def rows(*instructions: str, task: str = "t") -> list[Example]:
    """Return examples with these instructions."""
    return [row(number, text, task=task) for number, text in enumerate(instructions)]


def rule(
    verb: str, fn: str, *args: object, op: str = "", value: object = None, within: str = ""
) -> RuleValue:
    """Return a rule with a readable text."""
    return RuleValue(verb, fn, args or ("instruction",), op, value, within, text=f"{verb} {fn}")


def random_rows(rng: random.Random, number: int) -> list[Example]:
    """Return rows with repeats, near-repeats, several scripts and empty fields."""
    words = [
        "solve",
        "the",
        "map",
        "Go  to",
        "x",
        "값을",
        "구하라",
        "求",
        "解",
        "ist",
        "und",
        "für",
        "5",
        "Image,",
    ]
    found: list[Example] = []
    for place in range(number):
        text = " ".join(rng.choices(words, k=rng.randrange(7)))
        if found and rng.random() < 0.3:
            text = rng.choice(found).instruction.upper()
        if rng.random() < 0.05:
            text = "find  the value of X."
        output = rng.choice(["", " ", "a", text])
        found.append(row(place, text, task=rng.choice("abc"), output=output))
    return found
