import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.teacher.limits import Bucket, Limits, NotStartedError
from tests.unit.teacher.virtual import now, run


@settings(max_examples=40)
@given(
    per_minute=st.floats(1, 6000),
    gaps=st.lists(st.floats(0, 20), min_size=1, max_size=60),
)
def test_no_minute_sees_more_starts_than_the_rate(per_minute: float, gaps: list[float]) -> None:
    time = [0.0]
    bucket = Bucket(per_minute, lambda: time[0])
    starts: list[float] = []
    for gap in gaps:
        time[0] += gap
        for _ in range(20):
            time[0] += bucket.wait(1.0)
            bucket.take(1.0)
            starts.append(time[0])
    for first, start in enumerate(starts):
        within = sum(1 for other in starts[first:] if other < start + 60.0 - 1e-6)
        assert within <= per_minute + 1


def test_a_large_start_goes_into_debt_and_is_paid_off() -> None:
    time = [0.0]
    bucket = Bucket(60_000, lambda: time[0])
    assert bucket.wait(5_000) == 0.0
    bucket.take(5_000)
    wait = bucket.wait(1_000)
    assert wait == pytest.approx(5_000 / 983.4, rel=0.01)
    bucket.take(-4_000)  # it was smaller than announced
    assert bucket.wait(1_000) == pytest.approx(1_000 / 983.4, rel=0.01)
    time[0] += 1000
    bucket.take(-1e9)
    assert bucket.wait(1_000) == 0.0


async def starts_of(limits: Limits, count: int, seconds: float, tokens: float = 0.0) -> list[float]:
    """Return when each of ``count`` attempts of ``seconds`` started."""
    starts: list[float] = []

    async def one() -> None:
        await limits.acquire((), tokens)
        starts.append(now())
        await asyncio.sleep(seconds)
        limits.release()

    await asyncio.gather(*(one() for _ in range(count)))
    return starts


def test_never_more_slots_than_in_flight_and_none_idle() -> None:
    async def main() -> None:
        limits = Limits(4, clock=now)
        assert await starts_of(limits, 12, 1.0) == [0.0] * 4 + [1.0] * 4 + [2.0] * 4
        assert (limits.peak, limits.active, limits.waiting) == (4, 0, 0)

    run(main())


def test_requests_are_spread_over_the_minute() -> None:
    async def main() -> None:
        limits = Limits(50, requests_per_minute=60, clock=now)
        starts = await starts_of(limits, 121, 0.1)
        assert starts[-1] == pytest.approx(120.0)
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert min(gaps) == pytest.approx(1.0)

    run(main())


def test_tokens_per_minute_are_kept() -> None:
    async def main() -> None:
        limits = Limits(50, tokens_per_minute=6_000, clock=now)
        starts = await starts_of(limits, 13, 0.1, tokens=1_000)
        for start in starts:
            assert sum(1_000 for other in starts if start <= other < start + 60) <= 7_000

    run(main())


def test_smaller_priorities_start_first() -> None:
    async def main() -> None:
        limits = Limits(1, clock=now)
        order: list[tuple[int, ...]] = []

        async def one(priority: tuple[int, ...]) -> None:
            await limits.acquire(priority, 0.0)
            order.append(priority)
            await asyncio.sleep(1.0)
            limits.release()

        asked = [(5,), (2, 1), (2,), (9,), (2, 0, 7)]
        await asyncio.gather(*map(one, asked))
        assert order == [(5,), (2,), (2, 0, 7), (2, 1), (9,)]

    run(main())


def test_cancelled_waiters_neither_hold_nor_take_slots() -> None:
    async def main() -> None:
        limits = Limits(1, clock=now)
        await limits.acquire((), 0.0)
        waiting = [asyncio.create_task(limits.acquire((), 0.0)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        limits.release()
        waiting[1].cancel()  # granted in this very tick
        await asyncio.sleep(0)
        await waiting[2]
        assert limits.active == 1
        limits.release()
        assert limits.active == 0

    run(main())


def test_hold_and_pause_stop_starts_and_let_them_go_on() -> None:
    async def main() -> None:
        limits = Limits(4, clock=now)
        limits.hold(3.0)
        assert await starts_of(limits, 2, 0.0) == [3.0, 3.0]
        limits.pause()
        task = asyncio.create_task(starts_of(limits, 1, 0.0))
        await asyncio.sleep(5.0)
        assert limits.waiting == 1
        limits.resume()
        assert await task == [8.0]

    run(main())


def test_in_flight_can_be_changed_while_calls_run() -> None:
    async def main() -> None:
        limits = Limits(1, clock=now)
        task = asyncio.create_task(starts_of(limits, 6, 1.0))
        await asyncio.sleep(0.5)
        limits.set_in_flight(3)
        await asyncio.sleep(0)
        assert limits.active == 3
        limits.set_in_flight(1)
        starts = await task
        assert starts == [0.0, 0.5, 0.5, 1.5, 2.5, 3.5]

    run(main())


def test_shut_turns_away_who_waits_and_comes_but_not_who_is_in_flight() -> None:
    async def main() -> None:
        limits = Limits(1, clock=now)
        await limits.acquire((0,), 1.0)
        limits.pause()
        waiting = asyncio.create_task(limits.acquire((1,), 1.0))
        await asyncio.sleep(1)
        limits.shut()
        with pytest.raises(NotStartedError):
            await asyncio.wait_for(waiting, 5)
        with pytest.raises(NotStartedError):
            await limits.acquire((2,), 1.0)
        assert (limits.active, limits.waiting) == (1, 0)
        limits.release()
        limits.reopen()
        limits.resume()
        await limits.acquire((3,), 1.0)
        assert limits.active == 1

    run(main())
