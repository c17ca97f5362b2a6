"""Ablations: what changes when one thing changes, as tables and as plots of the figures that moved."""

from typing import Any

from eic.evaluate.headline import Percent
from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section, table
from eic.report.plots.bars import Bar, bar_plot
from eic.report.plots.frame import figure
from eic.report.plots.line import Series, line_plot
from eic.report.values import Report
from eic.views.tables import number, variant_rows
from eic.views.text import amount, money
from eic.visible import one_line, width

_MOST_PLOTS = 8
_STILL = 0.005
"""A figure that moves by less than this share of its largest value gets no plot."""

_UNDRAWN = ("variant", "own calls", "own dollars")
"""Columns without a plot: names, and what a variant does not share, which depends on the others beside it."""

_NAMES = 230.0
"""Most room, in pixels of the plot's own, of the names beside bars."""

_SAID = {
    "mean": "times a pair occurs, mean",
    "std": "times a pair occurs, std",
    "with pair": "share of instructions with a pair",
    "to all seeds": "ROUGE-L to all seeds",
}
"""Columns whose titles say enough in a table beside the others, and too little above a plot."""

Row = dict[str, Any]


def ablations(report: Report) -> Section | None:
    """Return the section, None when there is no finished ablation."""
    made = [_ablation(one) for one in report.ablations if one.get("variants")]
    if not made:
        return None
    return section("ablations", "Ablations", made, note(
        "Each variant is the spec with one change. “Own” calls are those that no other variant needs: what the others "
        "share with it was paid once."
    ))  # fmt: skip


def _ablation(ablation: dict[str, Any]) -> Markup:
    full, equal = variant_rows(ablation), variant_rows(ablation, equal=True)
    name, used = str(ablation["name"]), ablation["used"]
    words = f"{name}: {amount(used['calls'])} calls in all, {money(used['cost'])}"
    size = ablation.get("equal_rows")
    drawn, each = list[Row](), ""
    if size is not None and len({row.get("rows") for row in full}) > 1 and any(len(row) > 1 for row in equal):
        drawn, each = equal, f"{amount(size)} rows each"
    return el(
        "div", el("h3", name), _plots(full, drawn, each), _table(full, words),
        _table(drawn, f"{name} at equal sizes: {each}, drawn with a fixed seed") if drawn else None,
    )  # fmt: skip


def _table(rows: list[Row], about: str) -> Markup:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    cells = [[_cell(title, row.get(title)) for title in titles] for row in rows]
    return table(titles, cells, about=about)


def _cell(title: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return one_line(value, 90)
    return number(title, value)


def _plots(full: list[Row], equal: list[Row], each: str) -> Markup:
    """Return a plot of each figure that moves between variants: a line over numbers, else bars.

    What is known at equal sizes (``each`` says how many rows) is drawn at them.
    """
    titles = dict.fromkeys(title for row in (*full, *equal) for title in row)
    plots = []
    for title in (title for title in titles if title not in _UNDRAWN):
        alike = any(title in row for row in equal)
        values = [(str(row["variant"]), row.get(title)) for row in (equal if alike else full)]
        told = [(name, value) for name, value in values if isinstance(value, int | float)]
        if _moves(told):
            plots.append(_plot(title, told, f", {each}" if alike else ""))
    return el("div", plots[:_MOST_PLOTS], class_="pair")


def _moves(told: list[tuple[str, float]]) -> bool:
    """Whether figures say more than that they stayed the same, or are the very numbers that were varied."""
    figures = [value for _, value in told]
    if len(figures) < 2 or max(figures) - min(figures) <= _STILL * max(map(abs, figures)):
        return False
    places = numbers_of([name for name, _ in told])
    return places is None or places[1] != figures


def _plot(title: str, told: list[tuple[str, float]], more: str) -> Markup:
    places = numbers_of([name for name, _ in told])
    said = _SAID.get(title, title) + (" (0–100)" if isinstance(told[0][1], Percent) else "")
    if places is not None:
        path, xs = places
        points = sorted(zip(xs, (value for _, value in told), strict=True))
        whole = all(x == int(x) for x in xs)
        line = [Series(said, points)]
        return figure(
            line_plot(f"{said} by {path}", path, said, line, whole_x=whole, from_zero=True, ratios=True),
            f"{said} by {path}{more}",
        )
    bars = [Bar(name, value, number(title, value)) for name, value in told]
    names = min(_NAMES, 14 + 6.2 * max(width(bar.name) for bar in bars))
    return figure(bar_plot(f"{said} by variant", bars, names=names), f"{said} by variant{more}")


def numbers_of(names: list[str]) -> tuple[str, list[float]] | None:
    """Return what varies and its values when every variant is ``PATH=NUMBER`` of one path, else None."""
    paths, values = set(), []
    for name in names:
        path, equals, value = name.rpartition("=")
        try:
            values.append(float(value))
        except ValueError:
            return None
        paths.add(path if equals else "")
    return (paths.pop(), values) if len(paths) == 1 and "" not in paths and len(set(values)) > 1 else None
