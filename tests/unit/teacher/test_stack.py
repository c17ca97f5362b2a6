import asyncio
from itertools import pairwise
from typing import Any

import pytest

from eic.teacher.base import RefusedError, Reply, Request, TeacherError, TransientError
from eic.teacher.budget import Budget, BudgetExhausted
from eic.teacher.stack import OfflineError, Outcome, Stack
from eic.teacher.told import Retry, Told
from tests.unit.teacher.virtual import (
    Answer,
    FakeProvider,
    MemoryReplies,
    endpoint,
    now,
    request,
    run,
    steady,
)

PRICES: dict[str, Any] = {"input_price": 0.001, "output_price": 0.01}


def stack(
    provider: FakeProvider, replies: MemoryReplies | None = None, budget: Budget | None = None,
    offline: bool = False, **settings: Any,
) -> Stack:  # fmt: skip
    where = replies or MemoryReplies()
    return Stack(
        provider, endpoint(**settings), where.typed(), budget or Budget(), offline=offline, clock=now
    )


def failing(*errors: TransientError | TeacherError | None) -> Answer:
    """Answer with each error in turn, then as ``steady`` does."""

    async def answer(request: Request, attempt: int) -> Reply:
        error = errors[attempt] if attempt < len(errors) else None
        if error is not None:
            raise error
        return await steady(request, attempt)

    return answer


def test_a_reply_is_asked_once_stored_priced_and_then_remembered() -> None:
    async def main() -> None:
        replies, provider, started = MemoryReplies(), FakeProvider(steady), []
        teacher = stack(provider, replies, **PRICES)
        first = await teacher.ask(request(1), Told(lambda: started.append(now())))
        assert (first.reply.text, first.cached, first.attempts, first.seconds) == ("answer 1", False, 1, 1.0)
        assert first.reply.cost == pytest.approx(0.11)
        assert first.key == request(1).key
        assert replies.puts == [first.key]
        again = await teacher.ask(request(1), Told(lambda: started.append(now())))
        assert again == Outcome(first.reply, first.key, True, 0.0, 0)
        assert started == [0.0]
        assert (teacher.counters.calls, teacher.counters.cached) == (1, 1)

    run(main())


def test_equal_asks_in_flight_share_one_call() -> None:
    async def main() -> None:
        provider, replies = FakeProvider(steady), MemoryReplies()
        teacher = stack(provider, replies)
        outcomes = await asyncio.gather(*(teacher.ask(request(number % 3)) for number in range(12)))
        assert len(provider.starts) == len(replies.puts) == 3
        assert sum(not outcome.cached for outcome in outcomes) == 3
        assert {outcome.reply.text for outcome in outcomes} == {"answer 0", "answer 1", "answer 2"}

    run(main())


def test_a_shared_call_that_fails_fails_for_all_and_a_cancelled_one_is_taken_over() -> None:
    async def main() -> None:
        async def refuse(asked: Request, attempt: int) -> Reply:
            await asyncio.sleep(1.0)
            raise RefusedError("no such model")

        provider = FakeProvider(refuse)
        teacher = stack(provider)
        results = await asyncio.gather(*(teacher.ask(request()) for _ in range(3)), return_exceptions=True)
        assert [str(result) for result in results] == ["no such model"] * 3
        assert len(provider.starts) == 1

        provider = FakeProvider(steady)
        teacher = stack(provider)
        first, second = (asyncio.create_task(teacher.ask(request())) for _ in range(2))
        await asyncio.sleep(0.5)
        first.cancel()
        assert (await second).reply.text == "answer 0"
        assert [start for start, _ in provider.starts] == [1.0, 1.5]
        assert teacher.in_flight == 0

    run(main())


def test_offline_refuses_what_is_not_stored() -> None:
    async def main() -> None:
        replies = MemoryReplies()
        await stack(FakeProvider(steady), replies).ask(request(1))
        provider = FakeProvider(steady)
        teacher = stack(provider, replies, offline=True)
        assert (await teacher.ask(request(1))).cached
        with pytest.raises(OfflineError, match=r"b2:.*teacher gpt.*ordinal 2.*'hello'"):
            await teacher.ask(request(2))
        assert provider.starts == []

    run(main())


def test_transient_failures_are_retried_and_do_not_change_the_reply() -> None:
    async def main() -> None:
        errors = [TransientError(kind, kind) for kind in ("server", "network", "rate_limit", "timeout")]
        provider = FakeProvider(failing(*errors))
        teacher, retries = stack(provider), list[Retry]()
        outcome = await teacher.ask(request(1), Told(retried=retries.append))
        plain = await stack(FakeProvider(steady)).ask(request(1))
        assert outcome.reply == plain.reply
        assert (outcome.attempts, plain.attempts) == (5, 1)
        assert teacher.counters.retries == {"server": 1, "network": 1, "rate_limit": 1, "timeout": 1}
        gaps = [b - a for (a, _), (b, _) in pairwise(provider.starts)]
        assert gaps == sorted(gaps)
        assert 0.25 <= gaps[0] <= 0.5
        assert [(item.attempt, item.kind, item.why) for item in retries] == [
            (number, error.kind, error.kind) for number, error in enumerate(errors, 1)
        ]
        assert retries[0].wait == pytest.approx(gaps[0])

    run(main())


def test_attempts_end_with_advice_and_nothing_is_stored() -> None:
    async def main() -> None:
        replies = MemoryReplies()
        provider = FakeProvider(failing(*[TransientError("rate_limit", "429 slow down")] * 9))
        teacher = stack(provider, replies, attempts=3)
        with pytest.raises(TeacherError, match=r"gpt gave no reply after 3 attempts: 429 slow.*in_flight"):
            await teacher.ask(request())
        assert len(provider.starts) == 3
        assert replies.puts == []

    run(main())


def test_permanent_failures_are_not_retried() -> None:
    async def main() -> None:
        provider, budget = FakeProvider(failing(RefusedError("bad key"))), Budget(5.0)
        with pytest.raises(RefusedError, match="bad key"):
            await stack(provider, budget=budget, **PRICES).ask(request())
        assert len(provider.starts) == 1
        assert (budget.spent, budget.reserved) == (0.0, 0.0)

    run(main())


def test_retry_after_holds_back_every_call_to_the_endpoint() -> None:
    async def main() -> None:
        async def answer(asked: Request, attempt: int) -> Reply:
            if asked.ordinal == 0 and attempt == 0:
                raise TransientError("rate_limit", "429", retry_after=30.0)
            return await steady(asked, attempt)

        provider = FakeProvider(answer)
        teacher = stack(provider, in_flight=1)
        await asyncio.gather(*(teacher.ask(request(number)) for number in range(3)))
        assert sorted(start for start, _ in provider.starts)[:2] == [0.0, 30.0]

    run(main())


def test_an_attempt_that_takes_too_long_is_cut_off_and_counted_as_spent() -> None:
    async def main() -> None:
        async def answer(asked: Request, attempt: int) -> Reply:
            if attempt == 0:
                await asyncio.sleep(1e6)
            return await steady(asked, attempt)

        provider, budget = FakeProvider(answer), Budget(100.0)
        teacher = stack(provider, budget=budget, timeout=10.0, **PRICES)
        outcome = await teacher.ask(request())
        assert (outcome.attempts, teacher.counters.retries) == (2, {"timeout": 1})
        assert budget.lost > 1.0
        assert budget.spent == pytest.approx(budget.lost + outcome.reply.cost)
        assert provider.starts[1][0] == pytest.approx(10.5, abs=0.26)

    run(main())


def test_in_flight_is_reached_and_never_passed() -> None:
    async def main() -> None:
        provider = FakeProvider(steady)
        teacher = stack(provider, in_flight=7)
        began = now()
        await asyncio.gather(*(teacher.ask(request(number)) for number in range(70)))
        assert provider.peak == teacher.peak_in_flight == 7
        assert now() - began == pytest.approx(10.0)
        teacher.set_in_flight(100)
        assert teacher.capacity == 7

    run(main())


def test_concurrency_falls_under_429_and_recovers() -> None:
    async def main() -> None:
        async def answer(asked: Request, attempt: int) -> Reply:
            if provider.in_flight > 8:
                raise TransientError("rate_limit", "429")
            return await steady(asked, attempt)

        provider = FakeProvider(answer)
        teacher = stack(provider, in_flight=64, attempts=50)
        await asyncio.gather(*(teacher.ask(request(number)) for number in range(2000)))
        assert teacher.counters.retries["rate_limit"] < 400  # 64 fixed slots would fail all the time
        assert now() < 2000 / 8 * 1.5

    run(main())


def test_waiting_calls_start_by_priority() -> None:
    async def main() -> None:
        provider = FakeProvider(steady)
        teacher = stack(provider, in_flight=1)
        await asyncio.gather(*(teacher.ask(request(number), priority=(9 - number,)) for number in range(5)))
        assert [ordinal for _, ordinal in provider.starts] == [0, 4, 3, 2, 1]

    run(main())


@pytest.mark.parametrize("limit", [0.0, 1.0, 3.3, 20.0])
@pytest.mark.parametrize("in_flight", [1, 16])
def test_a_budget_stops_the_run_short_and_keeps_what_was_paid(limit: float, in_flight: int) -> None:
    async def main() -> None:
        replies, budget, provider = MemoryReplies(), Budget(limit), FakeProvider(steady)
        teacher = stack(provider, replies, budget, in_flight=in_flight, **PRICES)
        results = await asyncio.gather(
            *(teacher.ask(request(number)) for number in range(100)), return_exceptions=True
        )
        done = [result for result in results if isinstance(result, Outcome)]
        assert all(isinstance(result, Outcome | BudgetExhausted) for result in results)
        assert budget.spent <= limit
        assert budget.spent == pytest.approx(sum(outcome.reply.cost for outcome in done))
        assert len(replies.puts) == len(done) == len(provider.starts)
        # One more call (at most 1.04 dollars) really did not fit.
        assert len(done) == 100 or limit - budget.spent < 1.04

    run(main())


def test_rates_hold_for_attempts_not_only_for_calls() -> None:
    async def main() -> None:
        provider = FakeProvider(failing(*[TransientError("server", "503")] * 2))
        teacher = stack(provider, in_flight=50, requests_per_minute=60)
        await asyncio.gather(*(teacher.ask(request(number)) for number in range(20)))
        starts = sorted(start for start, _ in provider.starts)
        assert len(starts) == 60
        assert starts[-1] >= 59.0 - 1e-6

    run(main())
