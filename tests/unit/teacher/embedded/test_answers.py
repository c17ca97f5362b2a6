"""The answers are right: every maker's problems are solved again from their text."""

from collections import Counter
from fractions import Fraction
from functools import cache
from random import Random

import pytest
from math_verify import parse, verify
from rapidfuzz.distance import LCSseq
from sympy import I

from eic.canon import seeded_rng
from eic.teacher.embedded.answers import _makers, make_examples
from eic.teacher.embedded.areas import ROOT
from eic.teacher.embedded.problem import LEVELS, decimal, poly, surd, tex, times_pi
from eic.teacher.embedded.wording import example
from tests.math_checker import boxed, check, solve
from tests.solving.latex import read_answer

ROUNDS = 18


@cache
def rows():
    return tuple(
        example(Random(f"{number}/{turn}"), maker(Random(f"{turn}/{number}"), LEVELS[turn % 3]))
        for number, maker in enumerate(ROOT.all_makers())
        for turn in range(ROUNDS)
    )


def test_every_answer_is_confirmed_by_solving_the_question_again():
    assert len(rows()) >= 3000
    wrong = [row for row in rows() if check(row.instruction, row.input, row.output) is not True]
    assert wrong == []


def test_the_checker_sees_wrong_answers():
    caught = checked = 0
    for row in rows()[::7]:
        text = boxed(row.output)
        if not (text or "").lstrip("-").isdigit():
            continue
        checked += 1
        caught += not check(row.instruction, row.input, rf"Answer: $\boxed{{{int(text or 0) + 1}}}$")
    assert checked > 200
    assert caught == checked


def test_every_boxed_answer_is_read_by_math_verify_as_the_same_object():
    seen = set()
    for row in rows():
        text = boxed(row.output) or ""
        if text in seen:
            continue
        seen.add(text)
        parsed = parse(row.output.splitlines()[-1], parsing_timeout=None)
        assert len(parsed) == 2, row.output
        assert verify(parse(f"${text}$", parsing_timeout=None), parsed, timeout_seconds=None), row.output


def test_solutions_agree_with_math_verify_where_they_are_numbers():
    compared = 0
    for row in rows()[::3]:
        text = boxed(row.output) or ""
        solution = solve(row.instruction, row.input, read_answer(text))
        if getattr(solution, "is_number", False) or isinstance(solution, int):
            parsed = parse(row.output.splitlines()[-1], parsing_timeout=None)
            value = parsed[0].subs({symbol: I for symbol in parsed[0].free_symbols if str(symbol) == "i"})
            assert abs(complex(value) - complex(solution)) < 1e-9 * (1 + abs(complex(solution))), row
            compared += 1
    assert compared > 700


def words(text):
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def test_most_examples_of_a_task_differ_enough_to_survive_a_diversity_filter():
    kept = made = 0
    for topic in (topic for area in ROOT.children[::2] for topic in area.children):
        accepted = []
        for ordinal in range(6):
            for item in make_examples(topic, 10, seeded_rng(topic.name, ordinal)):
                made, mine = made + 1, words(item.instruction)
                if all(2 * LCSseq.similarity(mine, w) / (len(mine) + len(w)) <= 0.7 for w in accepted):
                    accepted.append(mine)
        kept += len(accepted)
    assert kept / made > 0.6


@pytest.mark.parametrize("maker", ROOT.all_makers(), ids=lambda m: str(getattr(m, "func", m)).split()[1])
def test_makers_are_well_written(maker):
    for turn in range(9):
        problem = maker(Random(turn), LEVELS[turn % 3])
        for text in (problem.text, problem.steps):
            assert "+ -" not in text
            assert "--" not in text
            assert "None" not in text
            assert "Fraction(" not in text
            assert text.replace(r"\$", "").count("$") % 2 == 0
        assert problem.text[0].isupper() or problem.text[0].isdigit() or problem.text[0] in "$\\"
        assert problem.steps.endswith(".")


def test_latex_writers():
    assert tex(Fraction(-3, 4)) == r"-\frac{3}{4}"
    assert decimal(Fraction(-5, 100)) == "-0.05"
    assert poly((1, -1, 0, -7)) == "x^{3} - x^{2} - 7"
    assert surd(Fraction(1, 6), 12) == r"\frac{\sqrt{3}}{3}"
    assert times_pi(Fraction(-2, 3)) == r"-\frac{2\pi}{3}"
    with pytest.raises(ValueError, match="no short decimal"):
        decimal(Fraction(1, 3))


def test_a_broad_task_brings_mostly_what_is_typical_of_it():
    areas = [_skills(area, 400) for area in ROOT.children]
    assert _skills(ROOT, 400) < len(ROOT.all_makers()) / 4
    assert sum(areas) > 3 * _skills(ROOT, 400)


def _skills(node, count):
    """How many kinds of problems make up nine tenths of ``count`` examples."""
    often = Counter(_makers(node, count, seeded_rng(node.name))).most_common()
    seen = 0
    for place, (_, times) in enumerate(often, 1):
        seen += times
        if seen >= 0.9 * count:
            return place
    return len(often)
