"""Adaptive concurrency: additive increase, multiplicative decrease (AIMD), as in TCP."""

_DECREASE = 0.7
_WEIGHT = 1 / 16
_RISE = 4.0
_DRIFT = 1.002
_WARM_UP = 32


class Concurrency:
    """How many calls may be in flight now: between 1 and ``most``, starting at ``most``.

    A refusal (429, time-out) or latency that rose several times over shrinks it, at most once
    for all calls that were in flight together; each round of successes raises it by one.
    """

    def __init__(self, most: int) -> None:
        self.most = max(1, most)
        self._window = float(self.most)
        self._epoch = 0
        self._rises = _Rises()

    @property
    def limit(self) -> int:
        """Calls that may be in flight now."""
        return max(1, int(self._window + 1e-9))

    @property
    def epoch(self) -> int:
        """Changes with each decrease; a call remembers the one it started in."""
        return self._epoch

    def set_most(self, most: int) -> None:
        """Change the bound; a larger one is used at once unless the endpoint pushed back."""
        unhindered = self._window >= self.most
        self.most = max(1, most)
        self._window = float(self.most) if unhindered else min(self._window, float(self.most))

    def succeeded(self, epoch: int, seconds: float, tokens: int) -> None:
        """Learn from a success that took ``seconds`` for ``tokens`` reply tokens."""
        if self._rises.learn(seconds, tokens):
            self.refused(epoch)
        else:
            self._window = min(float(self.most), self._window + 1.0 / self._window)

    def refused(self, epoch: int) -> None:
        """Shrink after a 429 or a time-out of a call that started in ``epoch``."""
        if epoch == self._epoch:
            self._epoch += 1
            self._window = max(1.0, self._window * _DECREASE)
            self._rises.restart()


class _Rises:
    """Whether latency rose strongly: both a call's seconds and its seconds a token.

    Long replies take long and short ones cost more a token, so only a rise of both is a sign
    of a queue at the endpoint. The level to compare with is the lowest recent average; it
    drifts up, so that an endpoint that became slower for good is accepted.
    """

    def __init__(self) -> None:
        self._averages: tuple[float, float] | None = None
        self._lowest: tuple[float, float] | None = None
        self._seen = 0

    def learn(self, seconds: float, tokens: int) -> bool:
        """Take one success; return whether latency is now far above its usual level."""
        now = (seconds, seconds / (tokens + 32))
        if self._averages is None:
            self._averages = now
        old = self._averages
        self._averages = (old[0] + _WEIGHT * (now[0] - old[0]), old[1] + _WEIGHT * (now[1] - old[1]))
        self._seen += 1
        if self._seen < _WARM_UP:
            return False
        if self._lowest is None:
            self._lowest = self._averages
        self._lowest = (
            min(self._lowest[0] * _DRIFT, self._averages[0]),
            min(self._lowest[1] * _DRIFT, self._averages[1]),
        )
        return all(high > _RISE * low for high, low in zip(self._averages, self._lowest, strict=True))

    def restart(self) -> None:
        """Watch a whole warm-up again before the next verdict, at the same usual level."""
        self._seen = 0
        self._averages = None
