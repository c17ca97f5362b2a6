"""Line plots: a few series over one axis, told apart by colour, dash and mark alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eic.report.markup import Markup, el, number
from eic.report.plots.frame import Axis, Frame, frame, svg
from eic.report.plots.scale import by_ratio, label, thinned

STYLES = 6
"""How many series look different; the seventh looks like the first."""

_MOST_POINTS = 600
_MARKED = 24
"""A series of more points gets no marks at its points."""


@dataclass(frozen=True, slots=True)
class Series:
    """A named line through (x, y) points in the order of x."""

    name: str
    points: Sequence[tuple[float, float]]


def line_plot(
    title: str, x_title: str, y_title: str, series: Sequence[Series], *,
    whole_x: bool = False, from_zero: bool = False, smooth: bool = False, ratios: bool = False,
) -> Markup:  # fmt: skip
    """Return a plot of all series; ``smooth`` draws the raw points faintly below a running mean.

    Where the points stand more evenly by ratio (``by_ratio``) and ``ratios`` allows it, the x axis is logarithmic.
    """
    given = [one for one in series if one.points]
    xs = [x for one in given for x, _ in one.points] or [0.0, 1.0]
    ys = [y for one in given for _, y in one.points] or [0.0, 1.0]
    low = min(0.0, *ys) if from_zero else min(ys)
    across = Axis(x_title, min(xs), max(xs), whole=whole_x)
    if ratios and by_ratio(xs):
        across = replace(across, title=f"{x_title} (log scale)", ratios=xs)
    room = frame(across, Axis(y_title, low, max(ys)))
    parts = [_series(room, one, at % STYLES, smooth) for at, one in enumerate(given)]
    about = "; ".join(_about(one) for one in given) or "no data"
    picture = svg(title, about, room.width, room.height, room.parts, parts)
    return el("div", picture, legend([one.name for one in given]) if len(given) > 1 else None)


def legend(names: Sequence[str]) -> Markup:
    """Return the names of series, each beside a piece of its line."""
    return el(
        "ul",
        [el("li", el("svg", _stroke("M1 6H29", at % STYLES), _mark(15, 6, at % STYLES), viewBox="0 0 30 12",
                     class_="key", aria_hidden="true"), name) for at, name in enumerate(names)],
        class_="legend",
    )  # fmt: skip


def running_mean(points: Sequence[tuple[float, float]], window: int) -> list[tuple[float, float]]:
    """Return points whose y is the mean of the last ``window`` (fewer at the beginning)."""
    found, total = [], 0.0
    for at, (x, y) in enumerate(points):
        total += y
        if at >= window:
            total -= points[at - window][1]
        found.append((x, total / min(at + 1, window)))
    return found


def smoothed(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the running mean of many points over a fortieth of them; few are returned as they are."""
    few = len(points) <= 2 * _MARKED
    return list(points) if few else running_mean(points, max(2, len(points) // 40))


def _series(room: Frame, one: Series, style: int, smooth: bool) -> Markup:
    parts = []
    points = list(one.points)
    if smooth and (mean := smoothed(points)) != points:
        parts.append(el("path", d=_path(room, thinned(points, _MOST_POINTS)), class_=f"faint s{style}"))
        points = mean
    shown = thinned(points, _MOST_POINTS)
    parts.append(_stroke(_path(room, shown), style))
    if len(shown) <= _MARKED:
        parts += [_mark(room.x(x), room.y(y), style, f"{one.name}: {label(x)}, {label(y)}") for x, y in shown]
    return el("g", parts)


def _path(room: Frame, points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(room.x(x))} {number(room.y(y))}" for x, y in points)


def _stroke(path: str, style: int) -> Markup:
    return el("path", d=path, class_=f"line s{style} d{style}")


def _mark(x: float, y: float, style: int, words: str = "") -> Markup:
    shape = _SHAPES[style]
    return el(
        "path", el("title", words) if words else None, d=shape, class_=f"point f{style}",
        transform=f"translate({number(x)} {number(y)})",
    )  # fmt: skip


_SHAPES = (
    "M-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0 -3.5 0Z",
    "M-3.2 -3.2H3.2V3.2H-3.2Z",
    "M0 -4.2L4 3.2H-4Z",
    "M0 -4.6L4.2 0L0 4.6L-4.2 0Z",
    "M-4 -3.2H4L0 4.2Z",
    "M-1.3 -4H1.3V-1.3H4V1.3H1.3V4H-1.3V1.3H-4V-1.3H-1.3Z",
)
"""A circle, a square, a triangle, a diamond, a triangle on its head, a cross."""


def _about(one: Series) -> str:
    (x0, y0), (x1, y1) = one.points[0], one.points[-1]
    return (
        f"{one.name}: from {label(y0)} at {label(x0)} to {label(y1)} at {label(x1)}, {len(one.points)} points"
    )
