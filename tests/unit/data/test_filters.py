"""Filters: what each one drops, and the laws all of them obey."""

import random
from typing import Any

import pytest

from eic.data.example import Example
from eic.data.filters import FilterContext, build, run_filter
from eic.lang.functions import FUNCTIONS
from eic.lang.values import Bounds, Demo, RuleValue
from tests.unit.data.examples import random_rows, row, rows, rule

SEEDS = (Demo("Find the value of x.", "1"), Demo("Draw it", "2"))

RULES: dict[str, list[RuleValue]] = {
    "rouge_l": [
        rule("keep", "rouge_l", op="<=", value=0.7, within="task"),
        rule("keep", "rouge_l", op="<", value=0.5, within="dataset"),
        rule("drop", "rouge_l", op=">=", value=0.6),
        rule("drop", "rouge_l", op=">", value=0.5, within="seeds"),
        rule("keep", "rouge_l", op=">=", value=0.1, within="seeds"),
    ],
    "words": [rule("keep", "words", op="in", value=Bounds(1, 5)), rule("drop", "words", op=">", value=4)],
    "mentions": [rule("drop", "mentions", "instruction", ("map", "image", "go to"))],
    "starts_with": [rule("drop", "starts_with", "instruction", ("SOLVE", "값")), ],
    "duplicate": [rule("drop", "duplicate", within=scope) for scope in ("task", "dataset", "seeds", "")],
    "nonempty": [rule("keep", "nonempty", "output")],
    "language": [rule("keep", "language", op="==", value="en"), rule("drop", "language", op="in", value=("ko", "de"))],
    "regex": [rule("keep", "regex", "instruction", r"\w+ \w+")],
}  # fmt: skip


def kept(examples: list[Example], *rules: RuleValue, language: str = "en") -> list[str]:
    result = run_filter(examples, rules, stage="filter f", seeds=SEEDS, language=language)
    return [example.id for example in result.kept]


def test_every_filter_that_needs_no_teacher_is_under_the_laws() -> None:
    assert set(RULES) == {name for name, function in FUNCTIONS.items() if not function.by}


@pytest.mark.parametrize("law", [one for many in RULES.values() for one in many], ids=lambda one: one.text)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_laws(law: RuleValue, language: str) -> None:
    context = FilterContext(seeds=SEEDS, language=language)
    dropped_any = False
    for seed in range(15):
        rng = random.Random(seed)
        examples = random_rows(rng, rng.randrange(60))
        verdicts = build(law, context).decide(examples)
        # streaming: any split into batches gives the same verdicts
        filter_, split, at = build(law, context), [], 0
        while at < len(examples):
            size = rng.randint(1, 9)
            split += filter_.decide(examples[at : at + size])
            at += size
        assert split == verdicts
        # stable: order kept; every row is kept or dropped, none changed
        result = run_filter(examples, [law], stage="s", seeds=SEEDS, language=language)
        assert list(result.kept) == [
            one for one, verdict in zip(examples, verdicts, strict=True) if verdict.keep
        ]
        assert {one.id for one in result.kept} | {drop.example.id for drop in result.dropped} == {
            one.id for one in examples
        }
        # the nearest row is a kept one, or a seed
        ids = {one.id for one in result.kept}
        assert all(not d.nearest or d.nearest in ids or d.nearest.startswith("seed:") for d in result.dropped)
        # idempotent: what was kept is kept again
        again = run_filter(result.kept, [law], stage="s", seeds=SEEDS, language=language)
        assert again.kept == result.kept
        dropped_any = dropped_any or bool(result.dropped)
    assert dropped_any, "the rule never dropped anything: the laws were not tried"


def test_rules_run_one_after_the_other_and_drops_are_recorded() -> None:
    examples = rows("Find the value of x.", "one", "Find the value of y", "Name a fruit today")
    rules = [rule("keep", "words", op=">=", value=3), rule("keep", "rouge_l", op="<=", value=0.7)]
    result = run_filter(examples, rules, stage="filter diversity", seeds=(), language="en")
    assert [one.id for one in result.kept] == ["r0", "r3"]
    first, second = result.dropped
    assert (first.example.id, first.rule, first.filter, first.score) == ("r1", 0, 0, 1.0)
    assert (second.example.id, second.rule, second.text, second.nearest) == ("r2", 1, "keep rouge_l", "r0")
    assert second.score == 0.8000000000000002


def test_rouge_l_scopes() -> None:
    examples = [
        row(0, "add two numbers", task="a"),
        row(1, "add two numbers", task="b"),
        row(2, "find the value of x"),
    ]
    assert kept(examples, rule("keep", "rouge_l", op="<=", value=0.7, within="task")) == ["r0", "r1", "r2"]
    assert kept(examples, rule("keep", "rouge_l", op="<=", value=0.7, within="dataset")) == ["r0", "r2"]
    assert kept(examples, rule("keep", "rouge_l", op="<=", value=0.7, within="seeds")) == ["r0", "r1"]
    with pytest.raises(ValueError, match="within seeds"):
        kept(examples, rule("keep", "rouge_l", op=">=", value=0.7, within="task"))


def test_order_matters_as_in_the_pairwise_loop() -> None:
    texts = ("a b c d e f", "a b c d e x", "a b c d x y")
    limit = rule("keep", "rouge_l", op="<=", value=0.7, within="task")
    assert kept(rows(*texts), limit) == ["r0", "r2"]
    assert kept(rows(texts[1], texts[0], texts[2]), limit) == ["r0"]


def test_korean_repeats_are_seen_in_a_korean_domain() -> None:
    examples = rows("이 문장을 다시 써라", "이 문장을 다시 써라!", "다른 질문에 답하라")
    limit = rule("keep", "rouge_l", op="<=", value=0.7)
    assert kept(examples, limit, language="ko") == ["r0", "r2"]
    assert kept(examples, limit, language="en") == ["r0", "r1", "r2"]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Draw an IMAGE.", ("image",), True), ("Vivid imagery", ("image",), False), ("My profile", ("file",), False),
        ("go   to\nthe shop", ("go to",), True), ("ago tomorrow", ("go to",), False), ("C++ code", ("c++",), True),
        ("이미지를 그려라", ("이미지",), True), ("새이미지", ("이미지",), False), ("この画像を見て", ("画像",), True),
        ("ＩＭＡＧＥ", ("image",), True), ("naïve café", ("cafe",), False), ("Größe", ("GRÖSSE",), True),
        ("រូប\u200bភាព", ("រូបភាព",), True),
        ("an im\u200bage", ("image",), True),
    ],
)  # fmt: skip
def test_mentions(text: str, words: tuple[str, ...], found: bool) -> None:
    assert (kept(rows(text), rule("keep", "mentions", "instruction", words)) == ["r0"]) is found


def test_starts_with_and_duplicate() -> None:
    examples = rows("  write A program now", "Rewrite it", "WRITE it", "rewrite  IT", "", "")
    assert kept(examples, rule("drop", "starts_with", "instruction", ("Write",))) == ["r1", "r3", "r4", "r5"]
    result = run_filter(examples, [rule("drop", "duplicate")], stage="s", seeds=(), language="en")
    assert [(drop.example.id, drop.nearest) for drop in result.dropped] == [("r3", "r1")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the capital of France, and how large is it?", "en"), ("Solve for x: 3x = 6", "en"), ("$x^2$", "en"),
        ("Wie groß ist die Stadt und was kostet der Eintritt?", "de"), ("다음 문장을 다시 쓰시오", "ko"),
        ("Quelle est la capitale de la France et pourquoi ?", "fr"), ("次の文章を書き直してください", "ja"),
        ("解方程式并说明理由", "zh"), ("¿Cuál es la capital de España y por qué?", "es"), ("Какая это книга и что в ней?", "ru"),
        ("ما هي عاصمة مصر و لماذا", "ar"), ("यह क्या है और कैसे है", "hi"), ("Ποια είναι η πρωτεύουσα;", "el"),
    ],
)  # fmt: skip
def test_language(text: str, language: str) -> None:
    assert kept(rows(text), rule("keep", "language", op="==", value=language)) == ["r0"]


def test_text_without_evidence_is_in_the_domains_language() -> None:
    assert kept(rows("x = 5", "Paris"), rule("keep", "language", op="==", value="de"), language="de") == [
        "r0",
        "r1",
    ]
    assert kept(rows("Paris"), rule("keep", "language", op="==", value="ko"), language="ko") == []


def test_words_in_languages_without_spaces() -> None:
    limit = rule("keep", "words", op=">=", value=5)
    assert kept(rows("解方程式三"), limit, language="zh") == ["r0"]
    assert kept(rows("해를 구하라"), limit, language="ko") == []


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:\d*x)*", r"((ab)+c?)+", "(", r"(\w+\s?){2,}", ""])
def test_dangerous_or_wrong_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="regex"):
        build(rule("keep", "regex", "instruction", pattern), FilterContext())


@pytest.mark.parametrize(
    "pattern", [r"(?:a|b)+", r"\(a+\)+", r"[(a+]+", r"(a+)?", r"(?>a+)+", r"(a++)+", r"x{2,3}y+"]
)
def test_safe_patterns_are_accepted(pattern: str) -> None:
    build(rule("keep", "regex", "instruction", pattern), FilterContext())


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (rule("keep", "nope"), "no filter function"),
        (rule("keep", "words", "name", op=">", value=1), "no text field `name`"),
        (rule("drop", "mentions", "instruction", ()), "needs a list"),
    ],
)
def test_faults_are_explained(bad: RuleValue, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kept(rows("a"), bad)


@pytest.mark.parametrize(
    ("op", "value", "words"),
    [("<", 2, [1]), ("<=", 2, [1, 2]), (">", 2, [3]), (">=", 2, [2, 3]), ("==", 2, [2]), ("!=", 2, [1, 3]),
     ("in", Bounds(2, 3), [2, 3]), ("in", (1, 3), [1, 3])],
)  # fmt: skip
def test_comparisons(op: str, value: Any, words: list[int]) -> None:
    examples = rows("a", "a b", "a b c")
    assert kept(examples, rule("keep", "words", op=op, value=value)) == [f"r{number - 1}" for number in words]
