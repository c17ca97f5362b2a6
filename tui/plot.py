"""A curve in braille dots, two columns and four rows to a character: small, and sharp on any terminal."""

from collections.abc import Sequence

Point = tuple[float, float]

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The dots of a character: by column, then by row from the top."""

_BLANK = 0x2800


def curve(points: Sequence[Point], width: int, height: int, right: float) -> list[str]:
    """Return ``height`` lines of ``width`` characters that show ``points`` (finite, sorted by their first value).

    The x axis goes from 0 to ``right``, the y axis from the least to the greatest value. Between two
    points runs a straight line; where many points share a column it shows how far they spread.
    """
    columns, rows = 2 * width, 4 * height
    cells = [[0] * width for _ in range(height)]
    if not points or width < 1 or height < 1:
        return ["".join(map(chr, (_BLANK + cell for cell in line))) for line in cells]
    least, greatest = limits(points)
    spread = greatest - least or 1.0

    def place(point: Point) -> tuple[int, int]:
        x, y = _share(point[0], right), _share(greatest - point[1], spread)
        return int(x * (columns - 1) + 0.5), int(y * (rows - 1) + 0.5)

    before = place(points[0])
    for point in points:
        after = place(point)
        for x, y in _between(before, after):
            cells[y // 4][x // 2] |= _DOTS[x % 2][y % 4]
        before = after
    return ["".join(chr(_BLANK + cell) for cell in line) for line in cells]


def limits(points: Sequence[Point]) -> tuple[float, float]:
    """Return the least and the greatest second value."""
    values = [value for _, value in points]
    return min(values), max(values)


def _share(part: float, whole: float) -> float:
    """Return a part as a number from 0 to 1, also where floats come to their end."""
    share = part / whole if whole > 0 else 0.0
    return min(max(share, 0.0), 1.0) if share == share else 0.0


def _between(one: tuple[int, int], two: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the dots of a straight line, both ends included."""
    steps = max(abs(two[0] - one[0]), abs(two[1] - one[1]))
    if not steps:
        return [two]
    return [
        (round(one[0] + (two[0] - one[0]) * step / steps), round(one[1] + (two[1] - one[1]) * step / steps))
        for step in range(steps + 1)
    ]
