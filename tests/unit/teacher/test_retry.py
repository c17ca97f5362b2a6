from hypothesis import given, settings
from hypothesis import strategies as st

from eic.teacher.base import TransientError
from eic.teacher.retry import LONGEST_WAIT, Backoff

FAILED = TransientError("server", "503")


def test_waits_double_with_a_seeded_jitter_up_to_the_most() -> None:
    backoff = Backoff(attempts=20)
    for attempt in range(1, 19):
        planned = min(60.0, 0.5 * 2 ** (attempt - 1))
        wait = backoff.wait("b2:1", attempt, FAILED)
        assert wait is not None
        assert planned / 2 <= wait <= planned
        assert wait == backoff.wait("b2:1", attempt, FAILED)
    assert backoff.wait("b2:1", 3, FAILED) != backoff.wait("b2:2", 3, FAILED)


def test_the_last_attempt_is_the_last() -> None:
    assert Backoff(attempts=3).wait("b2:1", 2, FAILED) is not None
    assert Backoff(attempts=3).wait("b2:1", 3, FAILED) is None
    assert Backoff(attempts=1).wait("b2:1", 1, FAILED) is None


@settings(max_examples=50)
@given(st.floats(0, 2000), st.integers(1, 10))
def test_retry_after_is_honoured_and_a_daily_quota_ends_the_call(asked: float, attempt: int) -> None:
    wait = Backoff(attempts=11).wait("b2:1", attempt, TransientError("rate_limit", "429", asked))
    if asked > LONGEST_WAIT:
        assert wait is None
    else:
        assert wait is not None
        assert asked <= wait <= asked + 6.0
