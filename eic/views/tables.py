"""Studies as Markdown tables: readable in a terminal, ready for a README."""

from collections.abc import Iterable, Sequence
from typing import Any

from eic.analyse.headline import headline
from eic.evaluate.headline import Percent
from eic.evaluate.headline import headline as evaluation_headline
from eic.views.text import amount, clean, money, percent

Cell = float | str | None


def analysis_markdown(content: dict[str, Any]) -> str:
    """Return an analysis (as it is written to ``<name>.json``) as text with one table or two.

    The second table, of equally many rows of each dataset, is there when their sizes differ.
    """
    full = [
        {"dataset": item["name"], "rows": item["rows"], **headline(item["figures"])}
        for item in content["datasets"]
    ]
    text = f"{content['name']}\n\n{table(full)}"
    if _compared(content, [row["rows"] for row in full]):
        equal = [{"dataset": item["name"], **headline(item["equal"])} for item in content["datasets"]]
        text += f"\n\n{_drawn(content['equal_rows'])}\n\n{table(equal)}"
    return text + _backends(content["datasets"])


def ablation_markdown(content: dict[str, Any]) -> str:
    """Return an ablation (as it is written to ``<name>.json``) as text with one table or two.

    ``own calls`` and ``own dollars`` are those that no other variant needs.
    """
    full: list[dict[str, Cell]] = []
    equal: list[dict[str, Cell]] = []
    described: list[dict[str, Any]] = []
    for variant in content["variants"]:
        evaluated = _evaluated(variant["reports"])
        costs: dict[str, Cell] = {
            "calls": variant["used"]["calls"], "own calls": variant["own"]["calls"],
            "own dollars": variant["own"]["cost"],
        }  # fmt: skip
        if not variant["datasets"] and evaluated:
            full.append({"variant": variant["label"], **costs, **evaluated})
        for item in variant["datasets"]:
            named = [
                found
                for report in variant["reports"].values()
                for found in report.get("datasets", ())
                if found["key"] == item["key"]
            ]
            described += named
            label = variant["label"]
            if len(variant["datasets"]) > 1:
                label += f" ({named[0]['name'] if named else item['key'][:11]})"
            row: dict[str, Cell] = {"variant": label, "rows": item["rows"], "tasks": item["tasks"], **costs}
            for found in named:
                row |= headline(found["figures"])
            full.append(row | evaluated)
            drawn: dict[str, Cell] = {"variant": label}
            for figures in item["equal"].values():
                drawn |= headline(figures)
            equal.append(drawn)
    if not full:
        return f"{content['name']}: no analysis in its report describes a dataset that it changes"
    used = content["used"]
    text = f"{content['name']}: {amount(used['calls'])} calls in all, {money(used['cost'])}\n\n{table(full)}"
    if not used["whole"]:
        text += "\n\nThe store no longer holds every reply: the true numbers of calls are higher."
    if _compared(content, [row.get("rows") for row in full]) and any(len(row) > 1 for row in equal):
        text += f"\n\n{_drawn(content['equal_rows'])}\n\n{table(equal)}"
    return text + _backends(described)


def _evaluated(reports: dict[str, Any]) -> dict[str, Cell]:
    """Return the main figures of the evaluations among a variant's reports."""
    found = {name: report for name, report in reports.items() if report.get("kind") == "evaluation"}
    cells: dict[str, Cell] = {}
    for name, report in found.items():
        cells |= evaluation_headline(report, prefix=f"{name}: " if len(found) > 1 else "")
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


def table(rows: Sequence[dict[str, Cell]]) -> str:
    """Return rows as a Markdown table whose columns line up in a terminal as well."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    cells = [titles, *([_cell(title, row.get(title)) for title in titles] for row in rows)]
    widths = [max(3, *(len(line[at]) for line in cells)) for at in range(len(titles))]
    numeric = [all(not isinstance(row.get(title), str) for row in rows) for title in titles]
    rule = [
        "-" * (width - 1) + ":" if right else "-" * width
        for width, right in zip(widths, numeric, strict=True)
    ]
    lines = [_line(line, widths, numeric) for line in cells]
    return "\n".join([lines[0], "| " + " | ".join(rule) + " |", *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return "| " + " | ".join(padded) + " |"


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
