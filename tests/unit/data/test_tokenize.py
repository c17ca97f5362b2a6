"""Tokens: the published metric's for English, words of any script elsewhere."""

import random

import pytest
from rouge_score.tokenize import tokenize

from eic.data.tokenize import rouge_tokens, tokenizer_for


def test_ascii_tokens_equal_rouge_score_on_every_code_point() -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "".join(f"a{chr(code)}B " for code in range(start, start + 0x1000))
        assert rouge_tokens(text) == tokenize(text, None), hex(start)


def test_ascii_tokens_equal_rouge_score_on_random_text() -> None:
    rng = random.Random(3)
    alphabet = "aZ09 .,-_'\n\t\x0b\x1céİK\u212aßΣ数글\ud800\U0001f600"
    for _ in range(5_000):
        text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(30)))
        assert rouge_tokens(text) == tokenize(text, None), ascii(text)


@pytest.mark.parametrize(
    ("language", "text", "tokens"),
    [
        ("en", "Don't use e-mail", ["don", "t", "use", "e", "mail"]),
        ("en", "É clair", ["clair"]),
        ("de", "Größe der ÄPFEL, 3 Stück", ["größe", "der", "äpfel", "3", "stück"]),
        ("ko", "한국어 문장을, 다시 써라.", ["한국어", "문장을", "다시", "써라"]),
        ("ja", "AIで文を書く", ["ai", "で", "文", "を", "書", "く"]),
        ("zh-TW", "解方程式：3x=6", ["解", "方", "程", "式", "3x", "6"]),
        ("th", "ที่นี่", ["ที่", "นี่"]),
        ("hi", "हिन्दी में लिखो", ["हिन्दी", "में", "लिखो"]),
        ("fr", "ﬁn x²", ["fin", "x2"]),
    ],
)
def test_tokens_by_language(language: str, text: str, tokens: list[str]) -> None:
    assert tokenizer_for(language)[1](text) == tokens


def test_the_tokenizer_has_a_name_for_the_plan() -> None:
    assert [tokenizer_for(code)[0] for code in ("en", "", "ko", "de")] == [
        "ascii",
        "ascii",
        "unicode",
        "unicode",
    ]
