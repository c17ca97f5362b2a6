"""Following a growing file line by line, and the clock of a replay."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.store import Follower, ReplayClock


def everything(follower):
    found = []
    while batch := follower.poll():
        found += batch
    return found


def test_a_file_that_is_not_there_yet_is_empty(tmp_path):
    follower = Follower(tmp_path / "later.jsonl")
    assert follower.poll() == []
    (tmp_path / "later.jsonl").write_text('{"a":1}\n')
    assert follower.poll() == [{"a": 1}]
    assert follower.poll() == []


@settings(max_examples=100)
@given(
    rows=st.lists(st.dictionaries(st.text(max_size=4), st.integers(), max_size=3), max_size=12),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    batch=st.integers(1, 5),
)
def test_pieces_of_any_size_give_the_same_lines_once(tmp_path_factory, rows, cuts, batch):
    path = tmp_path_factory.mktemp("follow") / "journal.jsonl"
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    follower, found, at = Follower(path, batch), [], 0
    for cut in [*sorted(cuts), len(data)]:
        with path.open("ab") as file:
            file.write(data[at : max(at, cut)])
        at = max(at, cut)
        part = follower.poll()
        assert len(part) <= batch
        found += part
    assert found + everything(follower) == rows


def test_torn_and_foreign_lines_are_passed_over(tmp_path):
    path = tmp_path / "journal.jsonl"
    deep = b"[" * 100_000
    path.write_bytes(b'{"a":1}\n{"a":\n\xff\xfe\n[1]\n\n' + deep + b'\n{"a":2}\n{"a":3')
    follower = Follower(path)
    assert everything(follower) == [{"a": 1}, {"a": 2}]
    with path.open("ab") as file:
        file.write(b"}\n")
    assert follower.poll() == [{"a": 3}]


def test_a_line_without_an_end_takes_no_memory_for_ever(tmp_path):
    path = tmp_path / "journal.jsonl"
    follower = Follower(path)
    with path.open("ab") as file:
        for _ in range(40):
            file.write(b"x" * 100_000)
            file.flush()
            assert follower.poll() == []
            assert len(follower._rest) < 2**20
        file.write(b'\n{"a":1}\n')
    assert everything(follower) == [{"a": 1}]


class Time:
    now = 100.0

    def __call__(self):
        return self.now


moves = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 50)),
    st.tuples(st.just("speed"), st.floats(0, 64)),
    st.tuples(st.just("seek"), st.floats(-10, 200)),
    st.tuples(st.just("pause"), st.booleans()),
)


@settings(max_examples=200)
@given(st.lists(moves, max_size=20))
def test_a_replay_clock_moves_by_waiting_and_seeking_alone(steps):
    time = Time()
    clock = ReplayClock(120.0, 2.0, time)
    expected, speed, paused = 0.0, 2.0, False
    for move, value in steps:
        if move == "wait":
            time.now += value
            expected = min(120.0, expected + (0 if paused else value * speed))
        elif move == "speed":
            clock.speed = speed = value
        elif move == "seek":
            clock.seek(value)
            expected = min(120.0, max(0.0, value))
        else:
            clock.paused = paused = value
        assert clock.position == pytest.approx(expected, abs=1e-6)
        assert 0 <= clock.position <= clock.length
