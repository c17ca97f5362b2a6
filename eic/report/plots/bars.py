"""Bars: lying ones with their names and figures, and histograms over equally wide ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from eic.report.markup import Markup, el
from eic.report.plots.frame import BOTTOM, WIDTH, Axis, frame, svg
from eic.report.plots.scale import Scale, label
from eic.visible import cut, width

_ROW = 24.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A named figure; ``shown`` is how it is written beside the bar, ``parts`` splits it from the left.

    ``ends`` are those of its interval, drawn as a whisker.
    """

    name: str
    value: float
    shown: str
    parts: tuple[float, ...] = ()
    ends: tuple[float, float] | None = None

    @property
    def reach(self) -> float:
        """How far the drawing goes to the right."""
        return max(self.value, self.ends[1] if self.ends else 0.0)


def bar_plot(
    title: str, bars: Sequence[Bar], *, unit: str = "", names: float = 150.0, style: int = 0
) -> Markup:
    """Return lying bars from zero, one under the other. Parts are told apart by pattern, not by colour alone."""
    most = max((bar.reach for bar in bars), default=0.0) or 1.0
    shown = max((width(bar.shown) for bar in bars), default=0.0) * 6.6 + 12
    wide = WIDTH
    scale = Scale(0.0, most, names, wide - shown)
    room = int((names - 10) / 6.2)
    rows = []
    for at, bar in enumerate(bars):
        y = 2 + at * _ROW
        rows.append(
            el("text", cut(bar.name, room), el("title", bar.name), x=names - 8, y=y + 14.5, class_="tick end")
        )
        rows += _pieces(bar, scale, y, style)
        rows.append(el("text", bar.shown, x=scale(bar.reach) + 6, y=y + 14.5, class_="figure-text"))
    about = "; ".join(f"{bar.name}: {bar.shown}" for bar in bars[:40]) + (f" ({unit})" if unit else "")
    return svg(title, about, wide, 4 + len(bars) * _ROW, rows)


def _pieces(bar: Bar, scale: Scale, y: float, style: int) -> list[Markup]:
    pieces, start = [], 0.0
    for at, part in enumerate(bar.parts or (bar.value,)):
        left, right = scale(start), scale(start + part)
        tag = f"bar f{(style + at) % 6}" if at == 0 else f"bar h{at % 4}"
        pieces.append(
            el("rect", x=left, y=y + 3, width=max(0.6 if part else 0.0, right - left), height=16, class_=tag)
        )
        start += part
    if bar.ends is not None:
        low, high = scale(bar.ends[0]), scale(bar.ends[1])
        pieces.append(
            el(
                "path",
                d=f"M{low:.1f} {y + 7}v8M{low:.1f} {y + 11}H{high:.1f}M{high:.1f} {y + 7}v8",
                class_="whisker",
            )
        )
    return pieces


@dataclass(frozen=True, slots=True)
class Counts:
    """A histogram: ``counts`` of equally wide ranges that begin at ``low``, ``step`` wide."""

    name: str
    low: float
    step: float
    counts: Sequence[int]


def histogram(
    title: str, x_title: str, y_title: str, found: Counts, *, mean: float | None = None, style: int = 0
) -> Markup:
    """Return a histogram with its mean marked by a line."""
    high = found.low + found.step * max(1, len(found.counts))
    room = frame(
        Axis(x_title, found.low, high), Axis(y_title, 0.0, max(found.counts, default=0) or 1, whole=True),
        height=200.0,
    )  # fmt: skip
    base = room.height - BOTTOM
    parts = []
    for at, count in enumerate(found.counts):
        start = found.low + at * found.step
        left, right, top = room.x(start), room.x(start + found.step), room.y(count)
        words = f"{label(start)} to {label(start + found.step)}: {count:,}"
        parts.append(
            el("rect", el("title", words), x=left + 0.5, y=top, width=max(0.5, right - left - 1),
               height=max(0.0, base - top), class_=f"bar f{style}")
        )  # fmt: skip
    if mean is not None:
        place = room.x(mean)
        parts.append(el("line", x1=place, x2=place, y1=20, y2=base, class_="mean"))
        side = "end" if place > room.width * 0.7 else ""
        parts.append(
            el(
                "text",
                f"mean {label(mean)}",
                x=place + (-5 if side else 5),
                y=24,
                class_=f"figure-text {side}",
            )
        )
    total = sum(found.counts)
    about = f"{total:,} values" + (f", mean {label(mean)}" if mean is not None else "")
    return svg(title, about, room.width, room.height, room.parts, parts)
