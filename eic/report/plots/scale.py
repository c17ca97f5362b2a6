"""Scales: from figures to places on a plot, with ticks at round numbers and short labels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps ``low``..``high`` to ``start``..``end`` (pixels; ``end`` may be the smaller one).

    Equal steps are equally long; with ``log`` equal ratios are, and ``low`` is above zero.
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Return the place of a value; one outside the scale stands at its end."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        if self.log:
            low = math.log(self.low)
            share = (math.log(max(value, self.low)) - low) / (math.log(self.high) - low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6, *, whole: bool = False) -> list[float]:
    """Return round numbers that cover ``low``..``high``: 1, 2 or 5 times a power of ten apart.

    At most ``most`` + 1 of them; ``whole``: no fractions. The first is at most ``low``, the last at
    least ``high``.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return [0.0, 1.0]
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-6):  # one figure: no range to speak of
        high = low + (abs(low) if abs(low) > 1e-6 else 1.0)
    step = _step((high - low) / most)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{place * step:.15g}") for place in range(first, max(last, first + 1) + 1)]


def by_ratio(values: Sequence[float]) -> bool:
    """Whether values stand more evenly on a logarithmic scale: 125, 250, 500 do, 0, 1, 2 and 1, 2, 3 do not."""
    found = sorted(set(values))
    if len(found) < 3 or found[0] <= 0 or not math.isfinite(found[-1]):
        return False
    steps = [two - one for one, two in pairwise(found)]
    ratios = [math.log(two) - math.log(one) for one, two in pairwise(found)]
    return max(ratios) * min(steps) < max(steps) * min(ratios)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= rough * 0.999), 10 * power)


def label(value: float, step: float = 0.0) -> str:
    """Return a short label: ``12k``, ``1.5M``, ``0.25``; ``step`` (between ticks) sets the decimals."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    for power, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= power * (10 if unit == "k" else 1):
            return _plain(value / power, step / power) + unit
    return _plain(value, step)


def _plain(value: float, step: float) -> str:
    if step > 0:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return f"{value:,.{min(decimals, 9)}f}".replace("-", "−")
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}".replace("e-0", "e-")
    return text.replace("-", "−")


def thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """Return at most about ``most`` of the points: of each stretch its lowest and its highest.

    A plot of them looks like a plot of all; the first and the last point stay.
    """
    if len(points) <= most:
        return list(points)
    stretch = math.ceil(len(points) / max(1, most // 2))
    kept: dict[int, None] = {0: None}
    for start in range(0, len(points), stretch):
        part = range(start, min(len(points), start + stretch))
        kept.update(
            dict.fromkeys(
                sorted((min(part, key=lambda at: points[at][1]), max(part, key=lambda at: points[at][1])))
            )
        )
    kept[len(points) - 1] = None
    return [points[at] for at in sorted(kept)]
