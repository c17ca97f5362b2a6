"""Lost and kept backslashes of JSON replies."""

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eic.data.replies.clean import storable
from eic.data.replies.escapes import CERTAIN, unescape
from eic.data.reply_formats import parse_examples


@pytest.mark.parametrize(
    "text",
    [
        r"$2 \times 3 \neq 5$", r"$\theta + \tfrac{1}{2} \right)$", r"\(\nabla f \cdot \rho\)",
        r"so \times, \text{and} \rightarrow outside", r"$\beta \bar{x} \frac{1}{2} \boxed{5} \forall$",
        r"\[ a \ne b \not\in \nu \]", r"$\tan x \to \top$", r"$x_\text{max}\times2$", r"costs \$5, $a \ne b$",
        r"$\underline{x} \upsilon$", r"$$x \ne y$$", r"$a \text{ if } b \tag{1}$", r"\alpha \neq \beta", r"$\nabla$",
    ],
)  # fmt: skip
def test_a_single_backslash_before_a_command_is_kept(text: str) -> None:
    assert unescape(text) == text
    reply = f'{{"examples": [{{"instruction": "a", "output": "{text}"}}]}}'
    assert [demo.output for demo in parse_examples(reply, "stop", "json").items] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "One.\nNext line", "a\tan apple\to\nu are", "x\nnot y", "a\nne, e\nand", "$$\nu = x^2\n$$",
        "Let \\(u\\):\n\\[\nu = x\n\\]", "```\nif x:\n\treturn tan\n```", "$\\frac{1}{2}\nu$", "1.\n\ntimes\n\trho",
        "A = B \\\\\nC", "ends\n", "\u00e9\u2028\n\ttab", "cost $5\nthen $6\nnext",
        "0\neq", "name\text\tag", "x\nabla", "$\\alpha$\neq $\\beta\neq$",
    ],
)  # fmt: skip
def test_a_properly_escaped_text_is_read_as_it_is(text: str) -> None:
    assert unescape(json.dumps(text)[1:-1]) == text


_WORDS = (
    "u",
    "e",
    "an",
    "o",
    "op",
    "eg",
    "Next",
    "line",
    "times",
    "theta",
    "not",
    "x",
    "5",
    "the",
    "right",
    "au",
)
_PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="$()[]"), max_size=5)
_PIECES = st.lists(
    st.one_of(
        st.sampled_from(["\n", "\t", " ", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\\\", "\\$", '"', "/", "{", "}"]),
        st.sampled_from([f"\\{name}" for name in ("times", "neq", "nu", "tan", "rho", "frac{1}{2}", "alpha", "bar")]),
        st.sampled_from(_WORDS),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=5),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=400)
@given(_PIECES, st.booleans())
def test_properly_escaped_json_is_never_changed(pieces: list[str], as_ascii: bool) -> None:
    # Mathematics comes with commands; they show that this teacher doubles its backslashes.
    text = "".join(["\\alpha", *pieces])
    assume(not any(_letters(cell) in {name[1:] for name in CERTAIN} for cell in text.split("\t")[1:]))
    assert storable(unescape(json.dumps(text, ensure_ascii=as_ascii)[1:-1])) == text


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(["\n", " ", "\\\\", '"', *_WORDS]), _PLAIN), max_size=20))
def test_line_breaks_of_plain_text_are_never_changed(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert unescape(json.dumps(text, ensure_ascii=False)[1:-1]) == text


def _letters(word: str) -> str:
    end = next((at for at, char in enumerate(word) if not (char.isascii() and char.isalpha())), len(word))
    return word[:end]
