"""Confidence intervals of shares. Wilson's: closed form, sound for few questions and for 0 and 100 %."""

from math import sqrt

Z = 1.959963984540054
"""Quantile of the normal distribution for 95 %."""

NAME = "Wilson, 95 %"

DECIMALS = 4
"""Of a stored figure in per cent. Tables show fewer: what is rounded twice comes out wrong."""


def wilson(hits: int, total: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share in per cent, None when there is nothing to count."""
    if total == 0:
        return None
    share, square = hits / total, Z * Z / total
    middle = share + square / 2
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total))
    low, high = (middle - spread) / (1 + square), (middle + spread) / (1 + square)
    return round(100 * max(0.0, low), DECIMALS), round(100 * min(1.0, high), DECIMALS)


def percent(hits: int, total: int) -> float | None:
    """Return a share in per cent, None when there is nothing to count."""
    return round(100 * hits / total, DECIMALS) if total else None
