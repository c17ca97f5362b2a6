"""Bands: an estimate from low to high with its likely figure, and what it came to in truth."""

from collections.abc import Sequence
from dataclasses import dataclass

from eic.report.markup import Markup, el, number
from eic.report.plots.frame import WIDTH, svg
from eic.report.plots.scale import Scale
from eic.visible import width


@dataclass(frozen=True, slots=True)
class Band:
    """A named estimate beside the actual figure (None: not known yet); each row has a scale of its own."""

    name: str
    low: float
    likely: float
    high: float
    actual: float | None
    shown: tuple[str, str, str, str]


_ROW = 72.0


def band_plot(title: str, bands: Sequence[Band]) -> Markup:
    """Return one row a band: a bar from low to high, a tick at the likely figure, a diamond at the actual."""
    wide, rows, about = WIDTH, [], []
    for at, band in enumerate(bands):
        most = max(band.high, band.actual or 0.0, band.likely) or 1.0
        scale, y = Scale(0.0, most * 1.02, 76.0, wide - 12), 16 + at * _ROW
        low, likely, high, actual = band.shown
        rows.append(el("text", band.name, x=2, y=y + 20, class_="row-name"))
        rows.append(el("line", x1=76, x2=wide - 12, y1=y + 16, y2=y + 16, class_="grid"))
        left, right = scale(band.low), scale(band.high)
        rows.append(el("rect", x=left, y=y + 9, width=max(2.0, right - left), height=14, rx=3, class_="band"))
        rows.append(
            el("line", x1=scale(band.likely), x2=scale(band.likely), y1=y + 6, y2=y + 26, class_="likely")
        )
        rows.append(_below(f"likely {likely}", scale(band.likely), y + 40, wide))
        if band.actual is not None:
            place = f"translate({number(scale(band.actual))} {number(y + 16)})"
            rows.append(el("path", d="M0 -7L6 0L0 7L-6 0Z", transform=place, class_="actual"))
            rows.append(_below(f"actual {actual}", scale(band.actual), y - 1, wide, strong=True))
        about.append(f"{band.name}: estimate {low} to {high}, likely {likely}, actual {actual}")
    return svg(title, "; ".join(about), wide, 4 + len(bands) * _ROW, rows)


def _below(words: str, x: float, y: float, wide: float, *, strong: bool = False) -> Markup:
    half = width(words) * 3.1
    place = min(max(x, 76 + half), wide - 4 - half)
    return el("text", words, x=place, y=y, class_="figure-text mid" + (" strong" if strong else ""))
