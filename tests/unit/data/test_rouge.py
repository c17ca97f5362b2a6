"""ROUGE-L: equal to rouge_score in every decision, score and tie, whatever the batches."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer
from rouge_score.tokenize import tokenize

from eic.data.rouge.best import best_scores
from eic.data.rouge.index import Decision, RougeIndex
from eic.data.rouge.matches import Best, Matches
from eic.data.rouge.score import score

THRESHOLDS = [0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1 / 3, 0.05]


def reference_score(first: list[str], second: list[str]) -> float:
    return float(rouge_scorer._score_lcs(first, second).fmeasure)


def reference(texts: list[str], threshold: float, strict: bool) -> list[Decision]:
    """The pairwise loop over everything kept so far."""
    kept: list[tuple[int, list[str]]] = []
    decisions = []
    for position, text in enumerate(texts):
        tokens = tokenize(text, None)
        scores = [(reference_score(other, tokens), -place) for place, other in kept]
        best, place = max(scores, default=(-1.0, 1))
        if scores and (best > threshold if strict else best >= threshold):
            decisions.append(Decision(False, best, -place))
        else:
            kept.append((position, tokens))
            decisions.append(Decision(True))
    return decisions


def decide(
    texts: list[str], threshold: float, strict: bool, rng: random.Random, **limits: int
) -> list[Decision]:
    index, decisions, at = RougeIndex(threshold, strict=strict, **limits), [], 0  # type: ignore[arg-type]
    while at < len(texts):
        size = rng.choice([1, 2, 5, 20, 100])
        decisions += index.add_batch(texts[at : at + size])
        at += size
    return decisions


def make_texts(rng: random.Random, number: int, longest: int) -> list[str]:
    """Adversarial texts: few words, permutations, small edits, exact repeats, no tokens at all."""
    words = [f"w{code}" for code in range(rng.choice([1, 2, 3, 5, 10, 30]))] + ["İ", "K", "한국"]
    texts: list[str] = []
    for _ in range(number):
        kind = rng.random()
        if texts and kind < 0.1:
            texts.append(rng.choice(texts))
        elif texts and kind < 0.5:
            tokens = rng.choice(texts).split()
            for _ in range(rng.randint(1, 3)):
                if tokens and rng.random() < 0.5:
                    del tokens[rng.randrange(len(tokens))]
                else:
                    tokens.insert(rng.randint(0, len(tokens)), rng.choice(words))
            texts.append(" ".join(tokens))
        elif texts and kind < 0.6:
            tokens = rng.choice(texts).split()
            rng.shuffle(tokens)
            texts.append(" ".join(tokens))
        elif kind < 0.63:
            texts.append(rng.choice(["", "...", "한국어", " "]))
        else:
            texts.append(" ".join(rng.choice(words) for _ in range(rng.randint(1, longest))))
    return texts


@pytest.mark.parametrize("seed", range(160))
def test_decisions_scores_and_nearest_equal_the_pairwise_loop(seed: int) -> None:
    rng = random.Random(seed)
    texts = make_texts(rng, rng.choice([5, 30, 70]), rng.choice([4, 12, 20]))
    threshold, strict = rng.choice(THRESHOLDS), rng.random() < 0.5
    limits = {"brute_from": rng.choice([4_000, 4_000, 0, 30]), "code_points": rng.choice([10**6, 10**6, 4])}
    assert decide(texts, threshold, strict, rng, **limits) == reference(texts, threshold, strict)


@pytest.mark.parametrize("lengths", [(62, 67), (1021, 1027)])
@pytest.mark.parametrize("strict", [True, False])
def test_word_and_table_edges(lengths: tuple[int, int], strict: bool) -> None:
    rng = random.Random(5)
    base = [f"w{code}" for code in range(lengths[1])]
    texts = []
    for _ in range(5 if lengths[0] > 1000 else 60):
        tokens = base[: rng.randint(*lengths)]
        for _ in range(rng.randrange(len(tokens) // 2)):
            tokens[rng.randrange(len(tokens))] = "x"
        texts.append(" ".join(tokens))
    texts += [texts[0], " ".join(base[:600]), " ".join(base[:800]), " ".join(base[:1026])]
    assert decide(texts, 0.7, strict, rng) == reference(texts, 0.7, strict)


@pytest.mark.parametrize("threshold", [0.0, 1e-12, 0.999999, 1.0])
@pytest.mark.parametrize("strict", [True, False])
def test_extreme_thresholds(threshold: float, strict: bool) -> None:
    for seed in range(8):
        rng = random.Random(seed)
        texts = make_texts(rng, 40, 6)
        assert decide(texts, threshold, strict, rng) == reference(texts, threshold, strict)


def test_ties_at_seven_tenths_follow_the_float_expression() -> None:
    lengths = [(m, n) for m in range(1, 41) for n in range(1, 41)]
    ties = [(m, n) for m, n in lengths if 7 * (m + n) % 20 == 0 and 7 * (m + n) // 20 <= min(m, n)]
    dropped = 0
    for m, n in ties:
        common = 7 * (m + n) // 20
        first = [f"a{code}" for code in range(m)]
        second = first[:common] + [f"b{code}" for code in range(n - common)]
        texts = [" ".join(first), " ".join(second)]
        for strict in (True, False):
            assert RougeIndex(0.7, strict=strict).add_batch(texts) == reference(texts, 0.7, strict)
        dropped += not RougeIndex(0.7).add_batch(texts)[1].kept
    assert (len(ties), dropped) == (40, 24)


@settings(max_examples=80)
@given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=9).map(" ".join), max_size=25),
    st.sampled_from(THRESHOLDS),
    st.booleans(),
    st.integers(0, 99),
)
def test_any_split_gives_the_loop(texts: list[str], threshold: float, strict: bool, seed: int) -> None:
    assert decide(texts, threshold, strict, random.Random(seed)) == reference(texts, threshold, strict)


def test_large_batches_and_growth() -> None:
    rng = random.Random(11)
    words = [f"w{code}" for code in range(400)]
    texts = [" ".join(rng.choices(words, k=rng.randint(3, 9))) for _ in range(700)]
    texts += [" ".join([*text.split()[:-1], "new"]) for text in rng.sample(texts, 500)]
    whole = RougeIndex(0.7).add_batch(texts)
    assert whole == reference(texts, 0.7, True)
    assert decide(texts, 0.7, True, rng) == whole


@settings(max_examples=100)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_score_equals_rouge_score(first: list[str], second: list[str]) -> None:
    expected = reference_score(first, second) if first and second else 0.0
    assert score(first, second) == score(second, first) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Rewrite this text in another way", "Rewrite the text in another way", 0.8333),
        ("Find the value of x.", "Find the value of y", 0.8),
        (
            "Summarize the given article in one sentence.",
            "Summarize the given article in two sentences.",
            0.7143,
        ),
        ("Fix spelling and grammar", "Fix grammar and spelling", 0.5),
        ("Text simplification", "Text expansion", 0.5),
        ("Paraphrase sentences", "Paraphrase", 0.6667),
        ("Don't use e-mail", "dont use email", 0.25),
        (r"Simplify: $\frac{2}{4}$", r"Simplify: $\frac{2}{4}$!", 1.0),
        ("한국어 문장", "한국어 문장", 0.0),
    ],
)
def test_published_scores(first: str, second: str, expected: float) -> None:
    assert round(score(tokenize(first, None), tokenize(second, None)), 4) == expected


def test_texts_of_table_length_match_longer_ones() -> None:
    texts = [
        " ".join(f"w{code}" for code in range(start, start + size))
        for start, size in ((0, 1_025), (5_000, 2_100))
    ]
    texts += [" ".join(f"w{code}" for code in range(600)), " ".join(f"w{code}" for code in range(500))]
    decisions = RougeIndex(0.7).add_batch(texts)
    assert decisions == reference(texts, 0.7, True)
    assert [decision.kept for decision in decisions] == [True, True, False, True]


def test_the_first_of_equal_scores_wins_in_any_order() -> None:
    best = Best(2)
    for row in (5, 3, 4):
        best.update(Matches(np.array([1]), np.array([row]), np.array([0.8])))
    best.update(Matches(np.array([1]), np.array([0]), np.array([0.7])))
    assert (best.row.tolist(), best.score.tolist()) == ([-1, 3], [-1.0, 0.8])


def test_batches_that_match_themselves_too_much_are_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eic.data.rouge.index._HELD", 20)
    for seed in range(10):
        rng = random.Random(seed)
        texts = make_texts(rng, 60, 8)
        assert RougeIndex(0.6).add_batch(texts) == reference(texts, 0.6, True)


def test_best_scores_against_a_list() -> None:
    others = [["a", "b"], ["a", "b", "c"], ["c", "b", "a"], ["a", "b", "c"]]
    assert best_scores([["a", "b", "c"], ["z"], []], others) == [(1.0, 1), (0.0, -1), (0.0, -1)]
    assert best_scores([["a"]], []) == [(0.0, -1)]
