"""The embedded teacher bootstraps: it knows its own instructions again, and every answer is right."""

import json
import math
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from eic.canon import canonical_json
from eic.data.replies.self_instruct import parse_instances, parse_instructions, parse_verdict
from eic.data.reply_formats import parse_examples
from eic.teacher.base import Message, RefusedError, Request
from eic.teacher.embedded import MODEL
from eic.teacher.embedded.areas import ROOT
from eic.teacher.embedded.bootstrap import _WORDINGS, _skill_of, _skills, new_instances, new_instructions
from eic.teacher.embedded.labels import FAMILIES, Family, family_of
from tests.math_checker import check
from tests.unit.teacher.embedded.asking import MATH, ask


def asked(role: str, *, reply: str = "labelled", ordinal: int = 0, **variables: Any) -> Request:
    context = canonical_json({"role": role, "reply": reply, "variables": {"domain": MATH, **variables}})
    return Request("embedded", MODEL, (Message("user", "Please."),), (), ordinal, context=context)


def instructions(**changes: Any) -> dict[str, Any]:
    return {"demos": [{}] * 8, "wanted": 8, "examples_each": 0, "only_classification": False} | changes


def numbers(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"-?\d+", text)]


def _triangle(text: str) -> str:
    a, b, c = sorted(numbers(text))
    assert a + b > c
    return "Right" if a * a + b * b == c * c else "Acute" if a * a + b * b > c * c else "Obtuse"


def _line(text: str) -> str:
    first, other = text.replace("$", "").replace("y = ", "").split(" and ")
    slope = int(first.split("x")[0])
    second = other.split("x")[0]
    if second.startswith("-\\frac"):
        return "Perpendicular" if second == f"-\\frac{{1}}{{{slope}}}" else "Neither"
    return "Parallel" if int(second) == slope else "Neither"


def _roots(text: str) -> str:
    match = re.fullmatch(r"\$x\^2 ([+-]) (\d+)x ([+-]) (\d+) = 0\$", text)
    assert match
    b, c = int(match[1] + match[2]), int(match[3] + match[4])
    size = b * b - 4 * c
    return "None" if size < 0 else "One" if size == 0 else "Two"


def _sequence(text: str) -> str:
    a, b, c, d = numbers(text)
    if b - a == c - b == d - c:
        return "Arithmetic"
    return "Geometric" if a * c == b * b and b * d == c * c else "Neither"


def _square(text: str) -> bool:
    return math.isqrt(numbers(text)[0]) ** 2 == numbers(text)[0]


def _kind(text: str) -> str:
    degrees = numbers(text)[0]
    return "Right" if degrees == 90 else ("Acute", "Obtuse", "Reflex")[(degrees > 90) + (degrees > 180)]


def _slope(text: str) -> str:
    factor = int(text.split("= ")[1].split("x")[0])
    return "Constant" if factor == 0 else "Increasing" if factor > 0 else "Decreasing"


def _product(text: str) -> str:
    a, b = numbers(text)
    return "Zero" if a * b == 0 else "Positive" if a * b > 0 else "Negative"


SOLVERS: dict[str, Callable[[str], str]] = {
    "even or odd": lambda text: "Odd" if numbers(text)[0] % 2 else "Even",
    "prime or composite": lambda text: (
        "Prime" if all(numbers(text)[0] % d for d in range(2, numbers(text)[0])) else "Composite"
    ),
    "acute, right or obtuse": _triangle,
    "equilateral, isosceles or scalene": lambda text: (
        ("", "Equilateral", "Isosceles", "Scalene")[len(set(numbers(text)))]
    ),
    "the square of an integer": lambda text: "Yes" if _square(text) else "No",
    "none, one or two real solutions": _roots,
    "parallel, perpendicular or neither": _line,
    "arithmetic, geometric or neither": _sequence,
    "first, second, third or fourth quadrant": lambda text: {
        (True, True): "First", (False, True): "Second", (False, False): "Third", (True, False): "Fourth",
    }[numbers(text)[0] > 0, numbers(text)[1] > 0],
    "rational or irrational": lambda text: "Rational" if _square(text) else "Irrational",
    "increasing, decreasing or constant": _slope,
    "acute, right, obtuse or reflex": _kind,
    "positive, negative or zero": _product,
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.phrase)
def test_every_label_is_right_and_every_wording_is_known_again(family: Family) -> None:
    by = family.phrase.removeprefix("divisible by ")
    solve = SOLVERS.get(family.phrase) or (lambda text: "Yes" if int(text) % int(by) == 0 else "No")
    seen = set()
    for turn in range(60):
        for label, given in family.instances(Random(turn), 5):
            assert solve(given) == label, given
            seen.add(label)
    assert seen == set(family.labels)
    for wording in family.wordings:
        text = wording.format(family.phrase)
        assert family_of(text) is family
        assert family_of(text.capitalize()) is family, "small letters do not matter"
    assert [label for label, _ in family.instances(Random(0), 2)] != [family.labels[0]] * 2


def test_a_skill_is_known_again_in_every_wording() -> None:
    for skill in _skills(ROOT):
        for wording in _WORDINGS:
            text = wording.format(skill.name.lower())
            assert family_of(text) is None, text
            assert _skill_of(ROOT, text) is skill, text


def test_the_answers_of_generated_tasks_are_right() -> None:
    rng, checked = Random(4), 0
    for text in new_instructions(ROOT, 150, False, rng):
        pairs = new_instances(ROOT, text, 5, rng)
        assert 1 <= len(pairs) <= 5
        assert len({given for given, _ in pairs}) == len(pairs)
        if family_of(text) is None:
            for given, output in pairs:
                question, _, data = given.partition("\n")
                assert check(question, data, output) is not False, given
                checked += 1
    assert checked > 200


def test_a_list_of_instructions_in_both_forms() -> None:
    text = ask(asked("instructions", **instructions())).text
    assert text.startswith("9. ")
    listed = parse_instructions(text, "stop", "labelled", start=9).items
    in_json = ask(asked("instructions", reply="json", **instructions())).text
    assert len(listed) == 8
    assert len(json.loads(in_json)["instructions"]) == 8
    assert ask(asked("instructions", **instructions())).text == text
    assert ask(asked("instructions", ordinal=1, **instructions())).text != text
    only = ask(asked("instructions", **instructions(only_classification=True, wanted=30))).text
    assert all(family_of(item) for item in parse_instructions(only, "stop", "labelled", start=9).items)
    share = [family_of(item) is not None for item in new_instructions(ROOT, 2000, False, Random(1))]
    assert 0.15 < sum(share) / 2000 < 0.25


def test_the_one_call_variant_brings_whole_examples() -> None:
    for only in (False, True):
        text = ask(asked("instructions", **instructions(examples_each=1, only_classification=only))).text
        found = parse_examples(text, "stop", "labelled").items
        assert len(found) == 8
        assert all(family_of(item.instruction) is not None for item in found) == only
        if not only:
            assert all(check(item.instruction, item.input, item.output) is not False for item in found)


@pytest.mark.parametrize("reply", ["labelled", "json"])
def test_it_tells_classification_and_writes_instances(reply: str) -> None:
    for text, yes in (
        ("Is the number in the input even or odd?", True),
        ("Solve the chain rule exercise.", False),
    ):
        said = ask(asked("classify", reply=reply, instruction=text)).text
        assert parse_verdict(said) == type(parse_verdict(said))(yes)
        for told in (True, False):
            answer = ask(
                asked("instances", reply=reply, instruction=text, wanted=4, is_classification=told)
            ).text
            pairs = parse_instances(answer, "stop", reply, is_classification=told).items
            assert 2 <= len(pairs) <= 4
            assert all((pair.output in ("Even", "Odd")) == yes for pair in pairs)


def test_its_faults() -> None:
    calm = parse_instructions(
        ask(asked("instructions", **instructions())).text, "stop", "labelled", start=9
    ).items
    twice = ask(asked("instructions", **instructions()), duplicate=1.0).text
    again = parse_instructions(twice, "stop", "labelled", start=9).items
    assert sum(one != other for one, other in zip(calm, again, strict=True)) == 1
    assert any(item.startswith("Again: ") for item in again)
    classify = asked("classify", instruction="Is the number in the input even or odd?")
    assert parse_verdict(ask(classify, malformed=1.0).text).problem
    assert ask(classify, truncated=1.0).finish == "length"
    write = asked(
        "instances", instruction="Solve the chain rule exercise.", wanted=5, is_classification=False
    )
    assert parse_instances(
        ask(write, malformed=1.0).text, "stop", "labelled", is_classification=False
    ).problem
    pairs = parse_instances(ask(write, duplicate=1.0).text, "stop", "labelled", is_classification=False).items
    assert len(set(pairs)) == len(pairs) - 1
    with pytest.raises(RefusedError, match="instructions that it proposed itself"):
        ask(asked("instances", instruction="Write a poem.", wanted=5, is_classification=False))
    with pytest.raises(RefusedError, match="mathematics only"):
        ask(
            asked("classify", instruction="x", domain={"name": "cooking", "about": "Cook.", "language": "en"})
        )
