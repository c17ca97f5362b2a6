"""Studies as Markdown tables: readable in a terminal, ready for a README."""

from collections.abc import Iterable, Sequence
from typing import Any

from eic.analyse.headline import headline
from eic.evaluate.headline import Percent
from eic.evaluate.headline import headline as evaluation_headline
from eic.views.text import amount, cells, clean, money, percent

Cell = float | str | None


def analysis_markdown(content: dict[str, Any], *, width: int | None = None) -> str:
    """Return an analysis (as it is written to ``<name>.json``) as text with one table or two.

    The second table, of equally many rows of each dataset, is there when their sizes differ. ``width``: as in ``table``.
    """
    full = [
        {"dataset": item["name"], "rows": item["rows"], **headline(item["figures"])}
        for item in content["datasets"]
    ]
    text = f"{content['name']}\n\n{table(full, width=width)}"
    if _compared(content, [row["rows"] for row in full]):
        equal = [{"dataset": item["name"], **headline(item["equal"])} for item in content["datasets"]]
        text += f"\n\n{_drawn(content['equal_rows'])}\n\n{table(equal, width=width)}"
    return text + _backends(content["datasets"])


def ablation_markdown(content: dict[str, Any], *, width: int | None = None) -> str:
    """Return an ablation (as it is written to ``<name>.json``) as text with one table or two.

    ``own calls`` and ``own dollars`` are those that no other variant needs. ``width``: as in ``table``.
    """
    full, equal = variant_rows(content), variant_rows(content, equal=True)
    if not full:
        return f"{content['name']}: no analysis in its report describes a dataset that it changes"
    used = content["used"]
    text = f"{content['name']}: {amount(used['calls'])} calls in all, {money(used['cost'])}\n\n{table(full, width=width)}"
    if not used["whole"]:
        text += "\n\nThe store no longer holds every reply: the true numbers of calls are higher."
    if _compared(content, [row.get("rows") for row in full]) and any(len(row) > 1 for row in equal):
        text += f"\n\n{_drawn(content['equal_rows'])}\n\n{table(equal, width=width)}"
    described = [
        found
        for variant in content["variants"]
        for item in variant["datasets"]
        for found in _named(variant, item)
    ]
    return text + _backends(described)


def variant_rows(content: dict[str, Any], *, equal: bool = False) -> list[dict[str, Cell]]:
    """Return a row for each variant of an ablation and dataset that it changes, with every figure of its reports.

    What its evaluations found stands first. ``equal``: the figures of its analyses at equal sizes, and nothing else.
    """
    found: list[dict[str, Cell]] = []
    for variant in content["variants"]:
        evaluated = _evaluated(variant["reports"])
        costs: dict[str, Cell] = {
            "calls": variant["used"]["calls"], "own calls": variant["own"]["calls"],
            "own dollars": variant["own"]["cost"],
        }  # fmt: skip
        label = str(variant["label"])
        if not variant["datasets"] and evaluated and not equal:
            found.append({"variant": label, **evaluated, **costs})
        for item in variant["datasets"]:
            named = _named(variant, item)
            row: dict[str, Cell] = {"variant": label}
            if len(variant["datasets"]) > 1:
                row["variant"] = f"{label} ({named[0]['name'] if named else item['key'][:11]})"
            if not equal:
                row |= {"rows": item["rows"], "tasks": item["tasks"], **evaluated, **costs}
            for figures in item["equal"].values() if equal else (one["figures"] for one in named):
                row |= headline(figures)
            found.append(row)
    return found


def _named(variant: dict[str, Any], item: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a variant's analyses say of one of the datasets that it changes."""
    reports = variant["reports"].values()
    return [one for report in reports for one in report.get("datasets", ()) if one["key"] == item["key"]]


def _evaluated(reports: dict[str, Any]) -> dict[str, Cell]:
    """Return the main figures of the evaluations among a variant's reports; among several reports, with their names."""
    cells: dict[str, Cell] = {}
    for name, report in reports.items():
        if report.get("kind") == "evaluation":
            cells |= evaluation_headline(report, prefix=f"{name}: " if len(reports) > 1 else "")
    return cells


def _compared(content: dict[str, Any], rows: Sequence[Cell]) -> bool:
    """Whether figures at equal sizes say more than the full ones: sizes differ."""
    return content["equal_rows"] is not None and len(set(rows)) > 1


def _drawn(rows: int) -> str:
    return f"At equal sizes ({amount(rows)} rows each, drawn with a fixed seed):"


def _backends(datasets: Iterable[dict[str, Any]]) -> str:
    """Name who found the verb-noun pairs: figures of different backends are not comparable."""
    names = {
        item["figures"]["verb_noun"]["backend"]: 0 for item in datasets if "verb_noun" in item["figures"]
    }
    return f"\n\nVerb-noun pairs by {', '.join(names)}." if names else ""


def table(rows: Sequence[dict[str, Cell]], *, width: int | None = None) -> str:
    """Return rows as a Markdown table whose columns line up in a terminal as well.

    A table that is wider than ``width`` columns of a terminal (None: as wide as it gets) comes in parts, one below the other,
    each with the first column.
    """
    titles = list(dict.fromkeys(title for row in rows for title in row))
    filled = [titles, *([_cell(title, row.get(title)) for title in titles] for row in rows)]
    widths = [max(3, *(cells(line[at]) for line in filled)) for at in range(len(titles))]
    numeric = [all(not isinstance(row.get(title), str) for row in rows) for title in titles]
    rule = [
        "-" * (wide - 1) + ":" if right else "-" * wide for wide, right in zip(widths, numeric, strict=True)
    ]
    parts = []
    for part in _parts(widths, width):
        lines = [
            "| " + " | ".join(_padded(line[at], widths[at], numeric[at]) for at in part) + " |"
            for line in filled
        ]
        lines.insert(1, "| " + " | ".join(rule[at] for at in part) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _parts(widths: Sequence[int], most: int | None) -> list[list[int]]:
    """Return which columns stand in each part of a table: the first one, and as many others as have room, one at least."""
    if most is None or sum(widths) + 3 * len(widths) + 1 <= most:
        return [list(range(len(widths)))]
    parts: list[list[int]] = []
    for at in range(1, len(widths)):
        last = parts[-1] if parts else []
        if last and sum(widths[one] + 3 for one in (*last, at)) + 1 <= most:
            last.append(at)
        else:
            parts.append([0, at])
    return parts or [[0]]


def _padded(cell: str, width: int, right: bool) -> str:
    blank = " " * (width - cells(cell))
    return blank + cell if right else cell + blank


def _cell(title: str, value: Cell) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return clean(value).replace("|", "\\|")
    return number(title, value)


def number(title: str, value: float) -> str:
    """Return a figure of a study as every table shows it: rounded here, once."""
    if "dollars" in title:
        return money(value)
    if isinstance(value, Percent):
        return percent(value)
    return amount(value) if isinstance(value, int) else f"{value:,.3f}"
