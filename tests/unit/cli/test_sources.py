"""Sources of the screen: every event once, in order, and a run that died is told so."""

import os
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.cli.live.sources import LiveSource, ReplaySource, process_lives
from eic.events import Notice, RunFinished, event_json
from eic.store import Journal
from eic.tui.source import Replay, Source


class Time:
    now = 0.0

    def __call__(self):
        return self.now


def write(path, events):
    with Journal(path) as journal:
        for event in events:
            journal.append(event_json(event))


def live(path, alive=lambda: True):
    return LiveSource("r", path, alive, "Run it again.")


def test_a_live_source_gives_what_comes_until_the_end(tmp_path):
    path = tmp_path / "j.jsonl"
    source: Source = live(path)
    assert source.poll() == []
    assert not source.finished
    first, end = Notice("info", "hello", 1.0), RunFinished("r", "done", {}, 2.0)
    write(path, [first])
    assert source.poll() == [first]
    write(path, [end])
    assert source.poll() == [end]
    assert source.finished
    assert source.poll() == []


def test_a_process_that_is_gone_is_told_once_after_all_it_wrote(tmp_path):
    path = tmp_path / "j.jsonl"
    write(path, [Notice("info", "last", 3.0)])
    source = live(path, lambda: False)
    assert source.poll() == [Notice("info", "last", 3.0)]
    (end,) = source.poll()
    assert "gone" in end.totals["message"]
    assert (end.status, end.at, source.end) == ("died", 3.0, end)
    assert source.poll() == []


def test_events_of_other_versions_are_passed_over(tmp_path):
    path = tmp_path / "j.jsonl"
    path.write_text('{"event":"Later","at":1}\n{"event":"Notice"}\n{"no":1}\n')
    write(path, [Notice("info", "known", 1.0)])
    assert live(path).poll() == [Notice("info", "known", 1.0)]


def test_a_dead_child_that_nobody_waited_for_does_not_live():
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not process_lives(child.pid)
    child.wait()
    assert not process_lives(child.pid)
    assert process_lives(os.getpid())


@settings(max_examples=100)
@given(
    times=st.lists(st.floats(0, 60, allow_nan=False), min_size=1, max_size=20),
    seek=st.floats(0, 60, allow_nan=False),
    speed=st.sampled_from([0.5, 1.0, 8.0]),
)
def test_a_replay_gives_what_is_due_and_starts_over_when_it_seeks(tmp_path_factory, times, seek, speed):
    path = tmp_path_factory.mktemp("replay") / "j.jsonl"
    events = [Notice("info", str(n), at) for n, at in enumerate(sorted(times))]
    write(path, events)
    clock = Time()
    source = ReplaySource(path, speed, clock)
    assert isinstance(source, Replay)
    assert source.length == max(times)
    given_out = source.poll()
    while not source.finished:
        clock.now += 0.7
        given_out += source.poll()
        assert given_out == [event for event in events if event.at <= source.position]
    assert given_out == events
    source.paused = True
    source.seek(seek)
    clock.now += 100
    again = source.poll() + source.poll()
    assert again == [event for event in events if event.at <= min(seek, source.length)]
