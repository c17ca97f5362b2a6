"""Verb and object of an instruction: what a reader finds, on sentences of our own and hostile text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.analyse.english.pairs import RulePairs
from eic.analyse.english.sentence import MASK, first_sentence, words
from tests.unit.analyse.sentences import cases


@pytest.fixture(scope="module")
def finder():
    return RulePairs()


@pytest.mark.parametrize(
    ("text", "expected"), cases(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_pair_is_the_one_a_reader_finds(finder, text, expected):
    assert finder.pair(text) in expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Name a river. Then name a lake.", "Name a river."),
        ("Visit the U.S. and write a report. Go on.", "Visit the U.S. and write a report."),
        ("Use examples, e.g. fruit. Stop.", "Use examples, e.g. fruit."),
        ("Name a river\nThe Nile", "Name a river"),
        ("Name a river\nor a lake.", "Name a river\nor a lake."),
        ("- List two birds (or fish).", "List two birds  ."),
        ("Question 3: Why?", "Why?"),
        ("", ""),
    ],
)
def test_only_the_first_sentence_counts(text, sentence):
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    "masked", ["$x^2$", "\\[a\\]", "`code`", '"a quotation"', "https://a.example/b", "{name}"]
)
def test_what_is_not_prose_is_no_word(masked):
    assert words(first_sentence(f"Explain {masked} now")) == ["Explain", MASK, "now"]


def test_clitics_are_words():
    assert words("What's Anna's dog? Don't ask, we can't say.")[:9] == [
        "What", "'s", "Anna", "'s", "dog", "?", "Do", "n't", "ask",
    ]  # fmt: skip


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_survived(text):
    verb, noun = RULES.pair(text)
    assert noun is None or verb is not None


RULES = RulePairs()


@pytest.mark.parametrize(
    "text", ["a" * 5_000, "Write " + "x" * 5_000, "A.B." * 900, "$(" * 2_000, "a-" * 2_000]
)
def test_the_tagger_gets_no_endless_word(text):
    """A word of 2,000 letters alone would take it 15 seconds."""
    found = words(first_sentence(text))
    assert all(len(word) <= 32 for word in found)
    assert len(found) <= 2_000
    assert RULES.pair(text) in ((None, None), ("write", None))
