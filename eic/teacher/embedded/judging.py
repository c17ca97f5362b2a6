"""Judging without understanding: what a program can see of an answer, turned into marks and verdicts.

It sees whether the sums are right, whether there is a boxed answer, how much of the question comes back,
how much is said and how often the same. Equal texts get equal marks, in whatever order they are shown.
"""

import json
import re
from typing import Any

from eic.teacher.embedded.render import JSON
from eic.teacher.embedded.sums import checked

ROLES = ("judge", "compare")

_WORDS = re.compile(r"[a-z]{3,}|\d+")
_BOX = re.compile(r"\\boxed\s*\{\s*[^{}\s]")
_ENOUGH = 40
"""Words from which on an answer counts as detailed."""


def reply(role: str, form: str, variables: dict[str, Any]) -> str:
    """Return the reply to a ``judge`` or ``compare`` call."""
    if role == "judge":
        question = f"{variables['instruction']} {variables['input']}"
        marks = sights(question, str(variables["output"]))
        mark = round(sum(marks.values()) / len(marks))
        reason = "; ".join(f"{name}: {value} of 5" for name, value in marks.items())
        return _json({"reason": reason, "mark": mark}) if form == JSON else f"{reason}.\nMark: {mark}"
    question = str(variables["question"])
    first, second = (sights(question, str(variables[name])) for name in ("answer_1", "answer_2"))
    reason = "; ".join(f"{name}: {first[name]} against {second[name]}" for name in first)
    left, right = sum(first.values()), sum(second.values())
    if form == JSON:
        return _json({"reason": reason, "verdict": "tie" if left == right else "1" if left > right else "2"})
    sign = "=" if left == right else ">" if left > right else "<"
    return f"{reason}.\nVerdict: Answer 1 {sign} Answer 2"


def sights(question: str, answer: str) -> dict[str, int]:
    """Return marks from 1 to 5 of what can be seen of an answer."""
    words = _WORDS.findall(answer.lower())
    if not words:
        return {"accuracy": 1, "helpfulness": 1, "relevance": 1, "detail": 1}
    right, wrong = checked(answer)
    boxed = _BOX.search(answer) is not None
    accuracy = 3 + (right > 0) + (right > 2) - 2 * (wrong > 0)
    fresh = len(set(words)) / len(words)
    asked = set(_WORDS.findall(question.lower()))
    shared = len(asked & set(words)) / len(asked) if asked else 1.0
    return {
        "accuracy": max(1, min(5, accuracy)),
        "helpfulness": 2 + 2 * boxed + (fresh > 0.5) if fresh > 0.2 else 1,
        "relevance": 1 + min(4, round(8 * shared)),
        "detail": 1 + min(4, round(4 * min(len(words), _ENOUGH) * min(1.0, 2 * fresh) / _ENOUGH)),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
