"""How long the rows are, in words."""

from eic.report.markup import el
from eic.report.parts import Section, section, table
from eic.report.plots.bars import Counts, histogram
from eic.report.plots.frame import figure
from eic.report.values import DatasetFacts, Lengths, Report
from eic.views.text import amount


def lengths(report: Report) -> Section | None:
    """Return the section, None when there are no rows."""
    told = [dataset for dataset in report.datasets if dataset.lengths]
    if not told:
        return None
    rows = [_row(dataset, one) for dataset in told for one in dataset.lengths]
    titles = ("texts", "how many", "mean", "median", "longest")
    pictures = [_figure(dataset, one, at) for dataset in told for at, one in enumerate(dataset.lengths)]
    made = el("div", pictures, class_="pair")
    return section("lengths", "Lengths", made, table(titles, rows, about="Words of the rows that were kept"))


def _figure(dataset: DatasetFacts, one: Lengths, at: int) -> object:
    counts = Counts(one.field, 0.0, float(one.bar), one.counts)
    picture = histogram(
        f"Words of {one.field}s of {dataset.name}", f"words of the {one.field}", "rows", counts,
        mean=one.mean, style=(0, 2, 1)[at % 3],
    )  # fmt: skip
    return figure(picture, f"{dataset.name}: {one.field}s; the last bar holds all that are longer.")


def _row(dataset: DatasetFacts, one: Lengths) -> list[str]:
    return [
        f"{dataset.name}: {one.field}s",
        amount(one.texts),
        f"{one.mean:.1f}",
        f"{one.median:g}",
        amount(one.most),
    ]
