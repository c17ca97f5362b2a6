"""Any text whatever parses to a tree and diagnostics: never an exception, never a hang."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.lang.format import format_file
from eic.lang.syntax.parse import parse
from eic.source import Source
from eic.views.diagnostics import render_json, render_text

WHOLE = (Path(__file__).parent / "specs" / "whole.explore").read_text("utf-8")
ODD = [
    "{", "}", "[", "]", "(", ")", '"', '"""', "=", ",", "#", "\n", "..", ".", " ", "$", "5kk", "\\", "\0", "\ud800",
    "\r", "\r\n", "\ufeff", "é", "keep", "in", "explore", "-", "/", "//", "/*", "'", "“", ":", ";", "<=", "1", "x",
    "import", "over", "$1/1M", "1e9", "\t", "수학", "\u202e", "task", "by",
]  # fmt: skip


def check(text: str) -> None:
    file, found = parse(Source("fuzz", text))
    for diagnostic in found:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
    if not found:
        again, errors = parse(Source("formatted", format_file(file)))
        assert not errors
        assert again.items == file.items
    else:
        render_text(found[:3], color=True).encode()
        render_json(found[:1]).encode("ascii")


def mutated(rng: random.Random) -> str:
    start = rng.randrange(len(WHOLE))
    text = WHOLE if rng.random() < 0.3 else "explore 1\n" + WHOLE[start : start + 600]
    for _ in range(rng.randint(1, 6)):
        a = rng.randrange(len(text) + 1)
        b = min(len(text), a + rng.randint(0, 40))
        c = rng.randrange(len(text) + 1)
        match rng.randrange(5):
            case 0:
                text = text[:a] + text[b:]
            case 1:
                text = text[:a] + rng.choice(ODD) * rng.randint(1, 3) + text[a:]
            case 2:
                text = text[:a] + text[a:b] * 2 + text[b:]
            case 3:
                text = text[:a] + text[c : c + 40] + text[b:]
            case _:
                text = text[:a]
    return text


@pytest.mark.parametrize("seed", range(5))
def test_mutated_specs(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(1000):
        check(mutated(rng))


def test_random_pieces() -> None:
    rng = random.Random(7)
    for _ in range(1500):
        check("".join(rng.choice(ODD) for _ in range(rng.randint(0, 40))))


@settings(max_examples=100)
@given(st.text(st.characters(), max_size=80))
def test_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    ["#\n" * 20_000, "'" * 20_000, '"""' * 9_999, "“" * 20_000, "a = [" + "\n" * 20_000, "a-" * 20_000, "(]" * 9_000,
     "x\n{" * 5_000, "a = 1;" * 3_000, "\0" * 50_000, ")" * 30_000, "[a=" * 5_000, " " * 300_000],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_long_monotonous_texts_take_linear_time(text: str) -> None:
    check(text)
