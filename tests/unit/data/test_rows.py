"""Rows as streams: read again for every pass, drawn and filtered as if they were held."""

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.canon import seeded_rng
from eic.data import rows as module
from eic.data.example import Dropped, Example, example_json
from eic.data.filters import run_filter, stream_filter
from eic.data.rows import Rows, counted, counted_drops
from eic.data.sample import draw, largest_remainder
from tests.unit.data.examples import random_rows, row, rule


def held_sample(examples: list[Example], size: int, seed: int) -> list[Example]:
    """The draw over rows that are held in groups: what the streaming one must equal."""
    tasks: dict[str, list[Example]] = {}
    for example in examples:
        tasks.setdefault(example.task, []).append(example)
    if len(examples) <= size:
        return [one for group in tasks.values() for one in group]
    shares = largest_remainder([len(group) for group in tasks.values()], size)
    drawn: list[Example] = []
    for (task, group), share in zip(tasks.items(), shares, strict=True):
        places = seeded_rng("sample", seed, task).sample(range(len(group)), share)
        drawn += [group[place] for place in sorted(places)]
    return drawn


@settings(max_examples=150)
@given(st.lists(st.sampled_from("abcd"), max_size=60), st.integers(1, 70), st.integers(0, 3), st.booleans())
def test_a_streamed_draw_is_the_held_one(tasks: list[str], size: int, seed: int, ordered: bool) -> None:
    examples = [row(at, "x", task=task) for at, task in enumerate(sorted(tasks) if ordered else tasks)]
    chosen = draw((one.task for one in examples), size=size, seed=seed)
    shelf: list[Any] = []
    assert list(chosen.rows(iter(examples), shelf)) == held_sample(examples, size, seed)
    assert chosen.size == min(size, len(examples))
    assert not (ordered and shelf), "rows that stand task by task need no place to wait"


@settings(max_examples=100)
@given(st.lists(st.sampled_from("abcd"), max_size=60), st.integers(0, 70), st.integers(0, 3))
def test_the_sides_of_a_draw_are_all_rows_once(tasks: list[str], size: int, seed: int) -> None:
    examples = [row(at, "x", task=task) for at, task in enumerate(tasks)]
    chosen = draw((one.task for one in examples), size=size, seed=seed)
    held, others = (list(chosen.side(examples, drawn=drawn)) for drawn in (True, False))
    assert len(held) == min(size, len(examples))
    assert sorted([*held, *others], key=lambda one: examples.index(one)) == examples
    for side in (held, others):
        assert side == [one for one in examples if one in side]
    for task in set(tasks):
        share = min(1.0, size / max(1, len(tasks))) * tasks.count(task)
        assert abs(sum(one.task == task for one in held) - share) < 1


def test_rows_are_read_anew_until_few_enough_to_keep(monkeypatch: Any) -> None:
    examples = [row(at, f"text {at}", task="ab"[at % 2]) for at in range(10)]
    reads: list[int] = []

    def read() -> Iterator[Any]:
        reads.append(1)
        return (example_json(one) for one in examples)

    monkeypatch.setattr(module, "HELD", 9)
    many = Rows(read)
    assert len(many) == 10
    assert list(many) == list(many) == examples
    assert len(reads) == 3  # one to count, one for each pass
    assert examples[3] in many
    assert row(99, "no") not in many
    few = many.without(frozenset("a"))
    assert list(few) == list(few) == examples[1::2]
    assert few.per_task() == {"b": 5}
    before = len(reads)
    assert [one.id for one in few] == [one.id for one in few]
    assert len(reads) == before, "few rows are decoded once"
    assert many.without(frozenset()) is many
    assert (len(Rows()), list(Rows())) == (0, [])


def test_counting_on_the_way() -> None:
    examples = [row(0, "x", task="b"), row(1, "y", task="a"), row(2, "z", task="b")]
    kept: dict[str, int] = {}
    assert list(counted(examples, kept)) == examples
    assert kept == {"b": 2, "a": 1}
    lost: dict[str, int] = {}
    drops = [Dropped(one, 0, 0, "t") for one in examples]
    assert list(counted_drops(drops, lost)) == drops
    assert lost == {"b": 2, "a": 1}


def test_rules_in_a_stream_decide_as_rules_run_one_after_the_other(monkeypatch: Any) -> None:
    monkeypatch.setattr("eic.data.filters.BATCH", 7)
    rules = [
        rule("keep", "words", op=">=", value=2.0),
        rule("drop", "duplicate", within="task"),
        rule("keep", "rouge_l", op="<=", value=0.7),
    ]
    for seed in range(20):
        examples = random_rows(random.Random(seed), 80)
        left, drops = list(examples), []
        for number, one in enumerate(rules):
            found = run_filter(left, [one], stage="s", seeds=(), language="ko")
            left = list(found.kept)
            drops += [Dropped(d.example, 0, number, d.text, d.score, d.nearest) for d in found.dropped]
        told: list[Dropped] = []
        streamed = stream_filter(iter(examples), rules, stage="s", seeds=(), language="ko", drop=told.append)
        assert list(streamed) == left
        assert sorted(told, key=lambda item: item.rule) == drops
        assert run_filter(examples, rules, stage="s", seeds=(), language="ko").dropped == tuple(drops)
        assert drops
