"""Rules that invent replies, so that any spec can be tried without writing a single one."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from eic.canon import seed_of, seeded_rng
from eic.script import COUNTING

_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "kl", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")

_Example = dict[str, str]


def counting(role: str, reply: str, variables: dict[str, Any], ordinal: int) -> str:
    """Return numbered sub-tasks or examples in made-up words: a function of its arguments alone.

    Names and texts share few words, so that pruning and filters find little to drop.
    """
    rng = seeded_rng("counting", role, variables, ordinal)
    wanted = _number(variables, "wanted", 1)
    if role in ("lookahead", "backtrack"):
        first = len(variables.get("existing") or ()) + 1
        tasks = [
            {
                "name": f"{_words(rng, 2)} {first + index}",
                "reason": f"{_words(rng, 4)} depends on it.",
                "examples": [
                    _example(rng, number + 1) for number in range(_number(variables, "examples_each", 0))
                ],
            }
            for index in range(wanted)
        ]
        return _write({"subtasks": tasks}) if reply == "json" else "".join(map(_task_text, tasks))
    if role == "classify":
        return "No"
    if role == "judge":
        return _write({"mark": rng.randint(1, 5)}) if reply == "json" else f"Mark: {rng.randint(1, 5)}"
    if role == "compare":
        return _comparison(variables, reply)
    if role == "answer":
        return f"{_words(rng, 8).capitalize()}. The answer is $\\boxed{{{rng.randint(1, 9)}}}$."
    if role == "instructions":
        return "".join(f"{index + 1}. {_words(rng, 6)}\n" for index in range(wanted))
    examples = [_example(rng, ordinal * wanted + index + 1) for index in range(wanted)]
    if reply == "json":
        return _write({"examples": examples})
    return "###\n" + "".join(map(_example_text, examples))


def _comparison(variables: dict[str, Any], reply: str) -> str:
    """Return a verdict by lot that does not turn with the order of the answers."""
    first, second = (seed_of("counting", str(variables.get(name))) for name in ("answer_1", "answer_2"))
    if reply == "json":
        return _write({"verdict": "tie" if first == second else "1" if first > second else "2"})
    return f"Verdict: Answer 1 {'=' if first == second else '>' if first > second else '<'} Answer 2"


RULES: dict[str, Callable[[str, str, dict[str, Any], int], str]] = {COUNTING: counting}
"""Rules by name: (role, reply format, variables, ordinal) to the reply's text."""


def _example(rng: Random, number: int) -> _Example:
    return {
        "instruction": f"Count the letters of {_words(rng, 7)}, case {number}.",
        "input": "",
        "output": f"{_words(rng, 9)}: {rng.randint(10, 99)}.",
    }


def _example_text(example: _Example) -> str:
    given = example["input"] or "<noinput>"
    return f"Instruction: {example['instruction']}\nInput: {given}\nOutput: {example['output']}\n###\n"


def _task_text(task: dict[str, Any]) -> str:
    examples = "".join(map(_example_text, task["examples"]))
    return f"New subtask: {task['name']}\nReason: {task['reason']}\nExamples:\n###\n{examples}"


def _words(rng: Random, count: int) -> str:
    return " ".join(
        "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 4)))
        for _ in range(count)
    )


def _number(variables: dict[str, Any], name: str, default: int) -> int:
    value = variables.get(name)
    return min(value, 1000) if isinstance(value, int) and value >= 0 else default


def _write(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
