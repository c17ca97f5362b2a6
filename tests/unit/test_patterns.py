"""Patterns that can run for ever are found by their shape; ordinary patterns are let through."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.patterns import slow_pattern

SLOW = [
    (r"(a+)+", "itself repeats"), (r"(?:x*)*y", "itself repeats"), (r"((\d+))*b", "itself repeats"),
    (r"(a|b+){2,}c", "itself repeats"), (r"(?P<n>\w+\s?)*$", "itself repeats"),
    (r"(a|a)*b", "two ways"), (r"(?:\w|_)+!", "two ways"), (r"(ab|ac)*d", "two ways"),
    (r"(a|)*b", "two ways"), (r"(?i:a|A)*b", "two ways"), (r"(.|\s)*x", "two ways"), (r"(\w?a)+b", "two ways"), (r"([ab]?.)*x", "two ways"),
    (r"([^a]?a?)+x", "two ways"),
    (r".*.*.*x", "side by side"), (r"\s*\s*$", "side by side"), (r"\w+\d+x", "side by side"),
    (r"(.*)(.*)x", "side by side"), (r".*a?.*b", "side by side"), (r"\w+(?=x)\w+y", "side by side"),
    (r"(?:a|b)*b*c", "side by side"), (r"(?=.*.*x)", "side by side"),
]  # fmt: skip
FINE = [
    r"\\boxed\{[^}]*\}", r"Answer:\s*.*", r"^\s*Answer:\s*\d+\s*$", r"(?:[^\"\\]|\\.)*\"", r"\d+(?:\.\d+)?",
    r"(?:foo|bar)+", r"\w+ \w+", r".*foo.*bar", r".*+.*x", r"(?>a+)*b", r"(?:a++b)*c", r"a{2,5}", r"[*+]{3}",
    r"\*\*.*\*\*", r"(\d+) apples( \w+)", r"(?i)step \d+:", r"[가-힣]+\s[가-힣]+", r"(?P<q>['\"]).*?(?P=q)", r"{}",
    r"(?#a note)a*", r"\bno\b|\byes\b", r"",
]  # fmt: skip


@pytest.mark.parametrize(("source", "problem"), SLOW)
def test_dangerous_shapes_are_found(source: str, problem: str) -> None:
    re.compile(source)
    found = slow_pattern(source)
    assert found is not None
    assert problem in found.problem
    assert 0 <= found.at < len(source)


@pytest.mark.parametrize("source", FINE)
def test_ordinary_patterns_pass(source: str) -> None:
    re.compile(source)
    assert slow_pattern(source) is None


def test_the_place_is_that_of_what_repeats() -> None:
    found = slow_pattern(r"ok \w+ (a|a)*b")
    assert found is not None
    assert found.at == 7


@settings(max_examples=300)
@given(st.text("ab.*+?()[]|\\d{1,}^$:?P<n>=!", max_size=30))
def test_any_text_is_judged(source: str) -> None:
    found = slow_pattern(source)
    assert found is None or 0 <= found.at < len(source)


def search(source: str) -> None:
    """Search texts on which an exponential pattern takes hours; a slow one, milliseconds."""
    pattern = re.compile(source)
    for text in ("a" * 26, "ab" * 13, "1" * 26, " " * 26, "a1 " * 9):
        pattern.search(text)
        pattern.search(text + "!")


@st.composite
def patterns(draw: st.DrawFn) -> str:
    atom = st.sampled_from(["a", "b", ".", r"\d", r"\w", r"\s", "[ab]", "[^a]"])
    repeat = st.sampled_from(["", "", "*", "+", "?", "*?", "{1,}", "++"])
    piece = st.builds(lambda a, r: a + r, atom, repeat)
    row = st.lists(piece, min_size=1, max_size=3).map("".join)
    group = st.builds(lambda rows, r: f"({'|'.join(rows)}){r}", st.lists(row, min_size=1, max_size=3), repeat)
    return "".join(draw(st.lists(st.one_of(piece, group), min_size=1, max_size=4))) + draw(
        st.sampled_from(["", "x", "$"])
    )


@settings(max_examples=150)
@given(st.lists(patterns(), min_size=10, max_size=10))
def test_what_passes_ends_soon(sources: list[str]) -> None:
    passed = [source for source in sources if slow_pattern(source) is None]
    for source in passed:
        search(source)
