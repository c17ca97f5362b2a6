"""Ablations: what changes when one thing changes, as tables and as plots of the figures that moved."""

from typing import Any

from eic.analyse.headline import headline
from eic.evaluate.headline import headline as evaluation_headline
from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section, table
from eic.report.plots.bars import Bar, bar_plot
from eic.report.plots.frame import figure
from eic.report.plots.line import Series, line_plot
from eic.report.values import Report
from eic.views.tables import number
from eic.views.text import amount, money
from eic.visible import one_line

_MOST_PLOTS = 8
_STILL = 0.005
"""A figure that moves by less than this share of its largest value gets no plot."""

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


def rows_of(ablation: dict[str, Any], *, equal: bool) -> list[Row]:
    """Return one row a variant (and dataset) with every figure of its reports; ``equal``: at equal sizes."""
    found: list[Row] = []
    for variant in ablation["variants"]:
        reports = [one for one in variant["reports"].values() if isinstance(one, dict)]
        evaluated = {} if equal else _evaluated(variant["reports"])
        costs = {
            "calls": variant["used"]["calls"],
            "own calls": variant["own"]["calls"],
            "own dollars": variant["own"]["cost"],
        }
        if not variant["datasets"] and evaluated:
            found.append({"variant": str(variant["label"]), **costs, **evaluated})
        for item in variant["datasets"]:
            named = [one for made in reports for one in made.get("datasets", ()) if one["key"] == item["key"]]
            row: Row = {"variant": str(variant["label"])}
            if len(variant["datasets"]) > 1:
                row["variant"] += f" ({named[0]['name'] if named else item['key'][:11]})"
            if equal:
                for figures in item["equal"].values():
                    row |= headline(figures)
            else:
                row |= {"rows": item["rows"], "tasks": item["tasks"], **costs}
                for one in named:
                    row |= headline(one["figures"])
            found.append(row | evaluated)
    return found


def _evaluated(reports: dict[str, Any]) -> Row:
    """Return the main figures of the evaluations among a variant's reports."""
    found = {name: one for name, one in reports.items() if one.get("kind") == "evaluation"}
    cells: Row = {}
    for name, one in found.items():
        cells |= evaluation_headline(one, prefix=f"{name}: " if len(found) > 1 else "")
    return cells


def _ablation(ablation: dict[str, Any]) -> Markup:
    full, equal = rows_of(ablation, equal=False), rows_of(ablation, equal=True)
    name, used = str(ablation["name"]), ablation["used"]
    words = f"{name}: {amount(used['calls'])} calls in all, {money(used['cost'])}"
    size = ablation.get("equal_rows")
    differ = size is not None and len({row.get("rows") for row in full}) > 1
    return el(
        "div", el("h3", name), _plots(equal if differ else full, full), _table(full, words),
        _table(equal, f"{name} at equal sizes: {amount(size)} rows each, drawn with a fixed seed")
        if size is not None and differ and any(len(row) > 1 for row in equal) else None,
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


def _plots(rows: list[Row], full: list[Row]) -> Markup:
    """Return a plot of each figure that moves between variants: a line over numbers, else bars."""
    moving = [
        title
        for title in dict.fromkeys(title for row in (*full, *rows) for title in row)
        if title != "variant"
    ]
    plots = []
    for title in moving:
        source = rows if any(title in row for row in rows) else full
        values = [(str(row["variant"]), row.get(title)) for row in source]
        told = [(name, value) for name, value in values if isinstance(value, int | float)]
        figures = [value for _, value in told]
        if len(figures) < 2 or max(figures) - min(figures) <= _STILL * max(map(abs, figures), default=0.0):
            continue
        plots.append(_plot(title, told))
    return el("div", plots[:_MOST_PLOTS], class_="pair")


def _plot(title: str, told: list[tuple[str, float]]) -> Markup:
    places = numbers_of([name for name, _ in told])
    if places is not None:
        path, xs = places
        points = sorted(zip(xs, (value for _, value in told), strict=True))
        whole = all(x == int(x) for x in xs)
        return figure(
            line_plot(
                f"{title} by {path}", path, title, [Series(title, points)], whole_x=whole, from_zero=True
            ),
            f"{title} by {path}",
        )
    bars = [Bar(name, value, number(title, value)) for name, value in told]
    return figure(bar_plot(f"{title} by variant", bars), f"{title} by variant")


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
