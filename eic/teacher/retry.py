"""When a failed attempt is made again: the only place that decides it."""

from dataclasses import dataclass

from eic.canon import Key, seeded_rng
from eic.teacher.base import TransientError

LONGEST_WAIT = 600.0
"""Seconds; an endpoint that asks for more (a daily quota) ends the call instead."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff: ``first`` seconds, doubling up to ``most``, less a seeded jitter."""

    attempts: int
    first: float = 0.5
    most: float = 60.0

    def wait(self, key: Key, attempt: int, error: TransientError) -> float | None:
        """Return the seconds to wait after the failed ``attempt`` (from 1), None to give up.

        The jitter depends on the call and the attempt alone: calls that failed together come
        back apart, and a run repeats itself.
        """
        if attempt >= self.attempts:
            return None
        share = seeded_rng("backoff", key, attempt).random()
        planned = min(self.most, self.first * 2.0 ** min(attempt - 1, 30))
        own = planned * (0.5 + 0.5 * share)
        if error.retry_after is None:
            return own
        if error.retry_after > LONGEST_WAIT:
            return None
        return error.retry_after + own * 0.1
