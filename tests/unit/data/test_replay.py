"""Replay's selection: the published formulas on small vectors, and vectors that need no model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.data.embed import WIDTH, hashed_vectors, hashing_name, means_of
from eic.data.replay import choose_tasks, replay_scores
from eic.lang.blocks.replay import STRATEGIES

PREVIOUS = np.array([[1, 0], [0.8, 0.6], [0, 1]])
CURRENT = np.array([[1, 0], [0.6, 0.8]])


def test_the_published_formulas() -> None:
    assert replay_scores("instruction_diverse", CURRENT, PREVIOUS).tolist() == pytest.approx([1.6, 1.76, 0.8])
    assert replay_scores("instruction_support", CURRENT, PREVIOUS).tolist() == pytest.approx([1.8, 2.4, 1.6])
    orders = {strategy: choose_tasks(strategy, CURRENT, PREVIOUS, 50) for strategy in STRATEGIES}
    assert orders == {
        "none": [],
        "instruction_diverse": [2, 0, 1],
        "instruction_similar": [1, 0, 2],
        "instruction_support": [1, 0, 2],
        "data_diverse": [2, 0, 1],
    }
    assert choose_tasks("instruction_diverse", CURRENT, PREVIOUS, 2) == [2, 0]


vectors = st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=6).map(
    lambda rows: np.array(rows, float)
)


@settings(max_examples=150)
@given(vectors, vectors, st.sampled_from(STRATEGIES), st.integers(1, 7), st.integers(1, 5))
def test_laws(current: np.ndarray, previous: np.ndarray, strategy: str, count: int, scale: int) -> None:
    chosen = choose_tasks(strategy, current, previous, count)
    assert len(chosen) == len(set(chosen)) == (0 if strategy == "none" else min(count, len(previous)))
    assert choose_tasks(strategy, current * scale, previous * scale, count) == chosen, "only directions count"
    assert choose_tasks(strategy, current, previous, count + 1)[: len(chosen)] == chosen
    if strategy == "none":
        return

    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        length = float(np.linalg.norm(a) * np.linalg.norm(b))
        return float(a @ b) / length if length else 0.0

    others = previous if strategy == "instruction_support" else current
    sums = [sum(cosine(one, other) for other in others) for one in previous]
    sign = -1 if strategy in ("instruction_similar", "instruction_support") else 1
    ranked = [sign * sums[place] for place in chosen]
    assert ranked == pytest.approx(sorted(sign * one for one in sums)[:count])


def test_nothing_to_choose_from() -> None:
    assert choose_tasks("instruction_similar", CURRENT, np.zeros((0, 2)), 5) == []
    assert choose_tasks("instruction_similar", np.zeros((0, 2)), PREVIOUS, 2) == [0, 1], (
        "ties: the earlier task"
    )


def test_vectors_without_a_model() -> None:
    texts = [
        ["Add two numbers."],
        ["Add three numbers."],
        ["Name a river in Europe."],
        [""],
        ["add TWO numbers"],
    ]
    made = hashed_vectors(texts, "en")
    assert made.shape == (5, WIDTH)
    unit = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
    cosines = unit @ unit.T
    assert cosines[0, 1] > 0.2 > abs(cosines[0, 2])
    assert cosines[0, 4] == pytest.approx(1.0)
    assert not made[3].any()
    assert (hashed_vectors([["a b c", "d"]], "en") == hashed_vectors([["d", "a b c"]], "en")).all()
    assert hashed_vectors([["수를 더해라", "강 이름"]], "ko").any()
    assert hashing_name("en") != hashing_name("ko")
    rare = hashed_vectors([["common rare"], ["common"], ["common"]], "en")[0]
    assert len(set(np.abs(rare[rare != 0]).round(6))) > 1, "rare words weigh more"


def test_a_document_is_the_mean_of_its_texts() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 2.0]])
    made = means_of(vectors, [["a", "b"], ["b"], []], {"a": 0, "b": 1})
    assert made.tolist() == [[0.5, 1.0], [0.0, 2.0], [0.0, 0.0]]
