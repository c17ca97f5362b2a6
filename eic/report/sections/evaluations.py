"""Evaluations: each model's figures side by side, by subject, and comparisons with their intervals."""

from typing import Any

from eic.evaluate.headline import comparison_rows, model_rows, subject_rows
from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section, table
from eic.report.plots.bars import Bar, bar_plot
from eic.report.plots.frame import figure
from eic.report.values import Report
from eic.views.tables import number
from eic.views.text import amount, percent
from eic.visible import one_line

_WORDS = {
    "math_accuracy": "Accuracy is the share of questions whose final answer equals the reference, in per cent.",
    "rouge_l": "ROUGE-L is the F of the longest common subsequence with the nearest reference, times 100.",
    "pairwise": "The beat rate is wins in per cent of wins and losses; ties are left out. A judge model read both answers.",
    "human": "The beat rate is wins in per cent of wins and losses; ties are left out. People read both answers blindly.",
}
"""What the figures of a metric mean."""


def evaluations(report: Report) -> Section | None:
    """Return the section, None when nothing was evaluated."""
    if not report.evaluations:
        return None
    metrics = {str(one["metric"]): None for one in report.evaluations}
    words = [_WORDS[metric] for metric in metrics if metric in _WORDS]
    kinds = {
        str(item["interval_kind"])
        for one in report.evaluations for item in (*one["models"], *one["comparisons"]) if "interval_kind" in item
    }  # fmt: skip
    if kinds:
        words.append(
            f"Whiskers and the columns “from” and “to” are the interval ({', '.join(sorted(kinds))})."
        )
    return section(
        "evaluation", "Evaluation", [_evaluation(one) for one in report.evaluations], note(" ".join(words))
    )


def _evaluation(content: dict[str, Any]) -> Markup:
    name, judged = str(content["name"]), content["metric"] in ("pairwise", "human")
    rows = comparison_rows(content) if judged else model_rows(content)
    by = content.get("judge") or content.get("grader")
    about = f"{name}: {amount(content['questions'])} questions, {content['metric']}" + (
        f" by {by}" if by else ""
    )
    subjects = [] if judged else subject_rows(content)
    return el(
        "div", el("h3", name), (_comparisons if judged else _accuracies)(name, content),
        _table(rows, about, words=2 if judged else 1),
        _table(subjects, f"{name} by subject") if subjects else None,
    )  # fmt: skip


def _table(rows: list[dict[str, Any]], about: str, *, words: int = 1) -> Markup | None:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    if not titles:
        return None
    return table(
        titles, [[_cell(title, row.get(title)) for title in titles] for row in rows], about=about, words=words
    )


def _cell(title: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return one_line(value, 60)
    return number(title, value)


def _accuracies(name: str, content: dict[str, Any]) -> Markup | None:
    key, title = ("accuracy", "accuracy") if content["metric"] == "math_accuracy" else ("rouge_l", "ROUGE-L")
    told = [model for model in content["models"] if isinstance(model.get(key), int | float)]
    if len(told) < 2:
        return None
    bars = [
        Bar(
            one_line(str(model["name"]), 40), float(model[key]), percent(float(model[key])), ends=_ends(model)
        )
        for model in told
    ]
    return figure(bar_plot(f"{name}: {title}", bars), f"{name}: {title} of each model.")


def _comparisons(name: str, content: dict[str, Any]) -> Markup | None:
    bars = []
    for one in content["comparisons"]:
        parts = (float(one["win"]), float(one["tie"]), float(one["lose"]))
        words = f"{one['candidate']} – {one['baseline']}"
        bars.append(Bar(one_line(words, 60), sum(parts), ":".join(f"{part:,.0f}" for part in parts), parts))
    if not bars:
        return None
    plot = bar_plot(f"{name}: wins, ties, losses", bars, unit="questions")
    return figure(
        plot, "Wins (filled), ties (dotted edge), losses (dashed edge) of the first against the second."
    )


def _ends(model: dict[str, Any]) -> tuple[float, float] | None:
    found = model.get("interval")
    return (float(found[0]), float(found[1])) if isinstance(found, list | tuple) and len(found) == 2 else None
