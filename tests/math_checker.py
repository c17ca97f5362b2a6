"""Decide whether a mathematics example's boxed answer is right, from its text alone.

Independent of the generator: the question is recognized by its words, read with the checker's own
LaTeX reader and solved again with sympy or by brute force.
"""

import re
from typing import Any

from tests.solving.algebra import ALGEBRA, GENERAL
from tests.solving.analysis import ANALYSIS
from tests.solving.latex import Unreadable, equal, read_answer
from tests.solving.numbers import NUMBERS
from tests.solving.question import Family, Question
from tests.solving.shapes import SHAPES
from tests.solving.stories import STORIES

FAMILIES: list[Family] = [*STORIES, *ANALYSIS, *NUMBERS, *SHAPES, *ALGEBRA, *GENERAL]


def boxed(output: str) -> str | None:
    """Return what stands in the last ``\\boxed{...}`` of an output."""
    start = output.rfind(r"\boxed{")
    if start < 0:
        return None
    depth, place = 1, start + len(r"\boxed{")
    for end in range(place, len(output)):
        depth += {"{": 1, "}": -1}.get(output[end], 0) if output[end - 1] != "\\" else 0
        if depth == 0:
            return output[place:end]
    return None


def family(instruction: str) -> int | None:
    """Return the number of the first family whose pattern fits."""
    return next((i for i, (pattern, _) in enumerate(FAMILIES) if re.search(pattern, instruction)), None)


def solve(instruction: str, input: str, answer: Any) -> Any:
    """Return the solution of a question (equations are checked by putting ``answer`` in)."""
    number = family(instruction)
    if number is None:
        raise Unreadable(instruction)
    return FAMILIES[number][1](Question(instruction, input, answer))


def check(instruction: str, input: str, output: str) -> bool | None:
    """Return whether the boxed answer is right; None when the checker does not know such questions."""
    text = boxed(output)
    if text is None or family(instruction) is None:
        return None if text is not None else False
    try:
        answer = read_answer(text)
        solution = solve(instruction, input, answer)
    except Unreadable:
        return None
    return solution is not None and equal(solution, answer)
