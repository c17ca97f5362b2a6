import asyncio
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.teacher.budget import Budget, BudgetExhausted
from tests.unit.teacher.virtual import run


class Attempt(NamedTuple):
    most: float
    share: float
    seconds: float
    end: str


ATTEMPTS = st.builds(
    Attempt, st.floats(0, 2), st.floats(0, 1), st.floats(0, 5), st.sampled_from(["settle", "lose", "release"])
)


@settings(max_examples=100)
@given(limit=st.floats(0, 10), attempts=st.lists(ATTEMPTS, max_size=40))
def test_a_budget_is_never_overspent_and_never_left_reserved(limit: float, attempts: list[Attempt]) -> None:
    async def main() -> None:
        budget = Budget(limit)
        paid = 0.0

        async def one(attempt: Attempt) -> None:
            nonlocal paid
            try:
                await budget.reserve(attempt.most)
            except BudgetExhausted:
                # Given up only when it really does not fit with nothing in flight.
                assert budget.reserved == 0.0
                assert budget.spent + attempt.most > limit
                return
            await asyncio.sleep(attempt.seconds)
            if attempt.end == "settle":
                paid += attempt.most * attempt.share
                budget.settle(attempt.most, attempt.most * attempt.share)
            elif attempt.end == "lose":
                paid += attempt.most
                budget.lose(attempt.most)
            else:
                budget.release(attempt.most)
            assert budget.spent + budget.reserved <= limit + 1e-9

        await asyncio.gather(*map(one, attempts))
        assert budget.spent == pytest.approx(paid)
        assert budget.reserved == 0.0
        assert budget.spent <= limit + 1e-9

    run(main())


def test_a_call_that_does_not_fit_waits_for_the_ones_in_flight() -> None:
    async def main() -> None:
        budget = Budget(1.0)
        await budget.reserve(0.8)
        second = asyncio.create_task(budget.reserve(0.5))
        await asyncio.sleep(1)
        assert not second.done()
        budget.settle(0.8, 0.1)
        await second
        third = asyncio.create_task(budget.reserve(0.5))
        await asyncio.sleep(1)
        budget.lose(0.5)
        with pytest.raises(BudgetExhausted, match=r"\$1\.00 is used up.*\$0\.60 spent.*may be billed.*raise"):
            await third

    run(main())


def test_no_limit_only_accounts() -> None:
    async def main() -> None:
        budget = Budget()
        await budget.reserve(1e9)
        budget.settle(1e9, 3.0)
        assert budget.spent == 3.0

    run(main())


def test_a_tiny_budget_does_not_read_as_nothing() -> None:
    async def main() -> None:
        with pytest.raises(BudgetExhausted, match=r"budget of \$0\.00002 is used up: \$0\.00 spent"):
            await Budget(0.00002).reserve(0.5)

    asyncio.run(main())
