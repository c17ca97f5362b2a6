"""Evaluations: each model's figures side by side, by subject, and comparisons with their intervals.

What an evaluation holds depends on its metric; this section shows whatever figures it finds, models as
rows, and knows how to draw an interval and a win:tie:lose.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section, table
from eic.report.plots.bars import Bar, bar_plot
from eic.report.plots.frame import figure
from eic.report.plots.scale import label
from eic.report.values import Report
from eic.views.text import amount
from eic.visible import one_line

_GROUPS = {"subjects": "subject", "levels": "level", "categories": "category"}
"""Figures of parts of the questions stand under these names."""

_WORDS = {
    "accuracy": "Accuracy is the share of questions whose final answer equals the reference.",
    "rouge_l": "ROUGE-L is the F of the longest common subsequence with the nearest reference, times 100.",
    "beat_rate": "The beat rate is wins in per cent of wins and losses; ties are left out. Intervals hold with 95 %.",
}
"""What a figure means, by its name."""

_MAIN = ("accuracy", "rouge_l", "beat_rate")
_MOST_COLUMNS = 12


def evaluations(report: Report) -> Section | None:
    """Return the section, None when nothing was evaluated."""
    made = [_evaluation(one) for one in report.evaluations if any(_subjects(one))]
    if not made:
        return None
    named = {name for one in report.evaluations for _, figures in _subjects(one) for name in figures}
    words = [_WORDS[name] for name in _WORDS if name in named]
    return section("evaluation", "Evaluation", made, note(" ".join(words)) if words else None)


def _subjects(evaluation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (model, figures) of an evaluation, whichever of the known forms it has."""
    found = evaluation.get("models") or evaluation.get("comparisons") or evaluation.get("subjects") or ()
    pairs: Iterable[Any] = found.items() if isinstance(found, dict) else enumerate(found)
    for name, one in pairs:
        if not isinstance(one, dict):
            continue
        held = one.get("figures")
        figures = held if isinstance(held, dict) else one
        yield _named(one, str(name)), {key: value for key, value in figures.items() if key != "name"}


def _named(one: dict[str, Any], name: str) -> str:
    if one.get("candidate") and one.get("baseline"):
        return f"{one['candidate']} against {one['baseline']}"
    return str(one.get("name") or one.get("model") or one.get("subject") or name)


def _evaluation(evaluation: dict[str, Any]) -> Markup:
    rows = list(_subjects(evaluation))
    name = one_line(str(evaluation.get("name", "evaluation")), 60)
    titles = _titles([figures for _, figures in rows])
    body = [
        [one_line(model, 60), *(_cell(figures.get(title)) for title in titles)] for model, figures in rows
    ]
    about = f"{name}: {one_line(str(evaluation.get('metric', '')), 60)}".rstrip(": ")
    return el(
        "div", el("h3", name), _plot(name, rows), table(("model", *map(_title, titles)), body, about=about),
        [_group(name, group, rows) for group in _GROUPS], class_="evaluation",
    )  # fmt: skip


def _titles(found: list[dict[str, Any]]) -> list[str]:
    names = dict.fromkeys(name for figures in found for name, value in figures.items() if _flat(value))
    ordered = sorted(names, key=lambda name: (name not in _MAIN, list(names).index(name)))
    return ordered[:_MOST_COLUMNS]


def _flat(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) == 2 and all(isinstance(item, int | float) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plot(name: str, rows: list[tuple[str, dict[str, Any]]]) -> Markup | None:
    if rows and all({"win", "tie", "lose"} <= figures.keys() for _, figures in rows):
        bars = [
            Bar(one_line(model, 40), sum(parts), ":".join(f"{part:,.0f}" for part in parts), parts)
            for model, figures in rows
            if (parts := (float(figures["win"]), float(figures["tie"]), float(figures["lose"])))
        ]
        words = "Wins (filled), ties (dotted edge), losses (dashed edge)."
        return figure(bar_plot(f"{name}: wins, ties, losses", bars, unit="questions"), words)
    main = next((one for one in _MAIN if any(isinstance(f.get(one), int | float) for _, f in rows)), None)
    if main is None or len(rows) < 2:
        return None
    bars = [Bar(one_line(model, 40), float(f.get(main) or 0.0), _cell(f.get(main))) for model, f in rows]
    return figure(bar_plot(f"{name}: {_title(main)}", bars), f"{_title(main)} of each model.")


def _group(name: str, group: str, rows: list[tuple[str, dict[str, Any]]]) -> Markup | None:
    """Return a table of the main figure by subject (level, category), models as columns."""
    held = [(model, figures[group]) for model, figures in rows if isinstance(figures.get(group), dict)]
    parts = list(dict.fromkeys(part for _, found in held for part in found))
    if not parts:
        return None
    body = [[one_line(str(part), 60), *(_main(found.get(part)) for _, found in held)] for part in parts]
    titles = (_GROUPS[group], *(one_line(model, 40) for model, _ in held))
    return table(titles, body, about=f"{name} by {_GROUPS[group]} (questions in brackets)")


def _main(figures: Any) -> str:
    if isinstance(figures, int | float):
        return _cell(figures)
    if not isinstance(figures, dict):
        return "–"
    told = next((name for name in (figures.get("usual"), *_MAIN) if name in figures), None)
    count = figures.get("questions")
    return (
        _cell(figures.get(told)) + (f" ({amount(count)})" if isinstance(count, int) else "") if told else "–"
    )


def _title(name: str) -> str:
    return name.replace("_", " ")


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple) and _flat(value):
        return f"{label(float(value[0]))} to {label(float(value[1]))}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–"
    return amount(value) if isinstance(value, int) else f"{value:,.4g}"
