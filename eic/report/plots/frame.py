"""The frame of a plot: its box, axes with ticks and units, grid lines, and what it says without eyes."""

from collections.abc import Sequence
from dataclasses import dataclass

from eic.report.markup import Child, Markup, el
from eic.report.plots.scale import Scale, label, ticks


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its ``title`` with the unit, the figures it must hold, whether they are counts.

    ``ratios`` are values above zero that it shows on a logarithmic scale, with a tick at each where there is room.
    """

    title: str
    low: float
    high: float
    whole: bool = False
    most: int = 5
    ratios: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's box in pixels of its own (it scales with the page) and the scales in it."""

    width: float
    height: float
    x: Scale
    y: Scale
    parts: tuple[Markup, ...]


WIDTH = 480.0
"""Width of every plot but sunbursts, in pixels of its own."""

LEFT, RIGHT, TOP, BOTTOM = 56.0, 14.0, 26.0, 40.0

_TICK = 44.0
"""Room of a tick's label along the x axis."""


def frame(x: Axis, y: Axis, *, width: float = WIDTH, height: float = 235.0, right: float = RIGHT) -> Frame:
    """Return a frame with both axes drawn: ticks at round numbers, light grid lines, titles with units."""
    up = ticks(y.low, y.high, y.most, whole=y.whole)
    left_to_right = Scale(x.low, x.high, LEFT, width - right, log=bool(x.ratios))
    across = _roomy(x.ratios, left_to_right) or ticks(x.low, x.high, x.most + 2, whole=x.whole)
    bottom_up = Scale(up[0], up[-1], height - BOTTOM, TOP)
    parts = [_horizontal(up, bottom_up, width - right), _vertical(across, left_to_right, height, x)]
    parts.append(el("text", y.title, x=2, y=12, class_="axis-title"))
    middle = (LEFT + width - right) / 2
    parts.append(el("text", x.title, x=middle, y=height - 4, class_="axis-title mid"))
    return Frame(width, height, left_to_right, bottom_up, tuple(parts))


def svg(
    title: str, about: str, width: float, height: float, *children: Child, class_: str = "plot"
) -> Markup:
    """Return an SVG picture that scales with its column; ``about`` is what a screen reader says."""
    return el(
        "svg", el("title", title), el("desc", about), children,
        viewBox=f"0 0 {width:g} {height:g}", class_=class_, role="img", aria_label=f"{title}. {about}",
    )  # fmt: skip


def figure(picture: Child, caption: Child, *more: Child, class_: str = "") -> Markup:
    """Return a figure: a picture (or several), what it shows, and what else belongs to it."""
    return el("figure", picture, more, el("figcaption", caption), class_=f"figure {class_}".strip())


def _roomy(values: Sequence[float], scale: Scale) -> list[float]:
    """Return those of the values whose labels have room beside those before."""
    kept: list[float] = []
    for value in sorted(set(values)):
        if not kept or scale(value) - scale(kept[-1]) >= _TICK:
            kept.append(value)
    return kept


def _horizontal(values: Sequence[float], scale: Scale, right: float) -> Markup:
    step = values[1] - values[0]
    lines = [el("line", x1=LEFT, x2=right, y1=scale(v), y2=scale(v), class_="grid") for v in values]
    words = [
        el("text", label(v, step), x=LEFT - 7, y=scale(v) + 3.5, class_="tick end") for v in values
    ]  # fmt: skip
    return el("g", lines, words)


def _vertical(values: Sequence[float], scale: Scale, height: float, axis: Axis) -> Markup:
    step = values[1] - values[0] if len(values) > 1 and not axis.ratios else 0.0
    inside = [value for value in values if axis.low - 1e-9 <= value <= axis.high + 1e-9]
    base = height - BOTTOM
    marks = [el("line", x1=scale(v), x2=scale(v), y1=base, y2=base + 4, class_="mark") for v in inside]
    words = [el("text", label(v, step), x=scale(v), y=base + 16, class_="tick mid") for v in inside]
    ends = el("line", x1=scale.start, x2=scale.end, y1=base, y2=base, class_="mark")
    return el("g", ends, marks, words)
