from hypothesis import given, settings
from hypothesis import strategies as st

from eic.teacher.concurrency import Concurrency


def test_a_refusal_shrinks_and_successes_grow_back_to_the_setting() -> None:
    control = Concurrency(64)
    control.refused(control.epoch)
    assert control.limit == 44
    for _ in range(44):
        control.succeeded(control.epoch, 1.0, 100)
    assert control.limit == 45
    for _ in range(2000):
        control.succeeded(control.epoch, 1.0, 100)
    assert control.limit == 64


def test_calls_that_were_in_flight_together_count_as_one_refusal() -> None:
    control = Concurrency(64)
    epoch = control.epoch
    for _ in range(64):
        control.refused(epoch)
    assert control.limit == 44
    control.refused(control.epoch)
    assert control.limit == 31


def test_strongly_rising_latency_shrinks_and_length_alone_does_not() -> None:
    control = Concurrency(64)
    for _ in range(100):
        control.succeeded(control.epoch, 1.0, 100)
    for _ in range(200):  # five times as long replies take five times as long
        control.succeeded(control.epoch, 5.0, 700)
    assert control.limit == 64
    for _ in range(100):  # a queue at the endpoint: as short as before, and far slower
        control.succeeded(control.epoch, 12.0, 100)
    assert control.limit < 64


def test_steady_noise_never_shrinks() -> None:
    control = Concurrency(32)
    for number in range(5000):
        control.succeeded(control.epoch, 0.2 + 0.6 * (number % 7 == 0), 100 + number % 50)
        assert control.limit == 32


@settings(max_examples=100)
@given(
    most=st.integers(1, 300),
    events=st.lists(st.sampled_from(["refused", "fast", "slow", "stale"]), max_size=200),
)
def test_the_window_stays_between_one_and_the_setting(most: int, events: list[str]) -> None:
    control = Concurrency(most)
    for event in events:
        if event == "refused":
            control.refused(control.epoch)
        elif event == "stale":
            control.refused(control.epoch - 1)
        else:
            control.succeeded(control.epoch, 0.1 if event == "fast" else 90.0, 10)
        assert 1 <= control.limit <= most
