"""Money: reserved before an attempt, settled after it, never overspent."""

import asyncio
from collections import deque

SLACK = 1e-12
"""Dollars by which sums of floats may be off without meaning anything."""


class BudgetExhausted(Exception):
    """The rest of the budget does not pay for the next call; ``str()`` is for users."""


class Budget:
    """Dollars that all teachers of a run share. ``limit`` None: no limit, only accounts.

    ``spent`` is what replies cost, plus ``lost``: the reservations of attempts that the endpoint
    may charge for although no reply arrived.
    """

    def __init__(self, limit: float | None = None, spent: float = 0.0) -> None:
        self.limit = limit
        self.spent = spent
        self.lost = 0.0
        self.reserved = 0.0
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def reserve(self, amount: float) -> None:
        """Set ``amount`` dollars aside; wait for calls in flight when it does not fit now.

        Raises ``BudgetExhausted`` when it does not fit although nothing is in flight. Each
        reservation ends with one ``settle`` or ``release`` of the same amount.
        """
        while not self._fits(amount):
            if self._open == 0:
                raise BudgetExhausted(self._message(amount))
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        self.reserved += amount
        self._open += 1

    def settle(self, amount: float, cost: float) -> None:
        """Replace a reservation by what the reply cost."""
        self.spent += cost
        self._end(amount)

    def lose(self, amount: float) -> None:
        """Count a reservation as spent: its attempt may be billed."""
        self.lost += amount
        self.settle(amount, amount)

    def release(self, amount: float) -> None:
        """Give a reservation back: its attempt costs nothing."""
        self._end(amount)

    def _fits(self, amount: float) -> bool:
        return self.limit is None or self.spent + self.reserved + amount <= self.limit + SLACK

    def _end(self, amount: float) -> None:
        self._open -= 1
        # Sums of floats drift: with nothing open the truth is known.
        self.reserved = self.reserved - amount if self._open else 0.0
        waiting, self._waiting = self._waiting, deque()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _message(self, amount: float) -> str:
        lost = f" ({_dollars(self.lost)} of it for attempts that may be billed)" if self.lost else ""
        return (
            f"the budget of {_dollars(self.limit or 0)} is used up: {_dollars(self.spent)} spent{lost}, and the "
            f"next call may cost {_dollars(amount)}. Everything so far is kept: raise `budget` and run again to go on."
        )


def _dollars(amount: float) -> str:
    """Return dollars with two digits or as many as matter: a small sum never reads as nothing."""
    digits = 4 if amount >= 0.0001 else 10
    whole, _, rest = f"{amount:.{digits}f}".partition(".")
    return f"${whole}.{rest.rstrip('0'):0<2}"
