"""The few figures of an evaluation that a table shows."""

from collections.abc import Iterable
from typing import Any

Cell = float | str | None


class Percent(float):
    """A figure from 0 to 100: a share in per cent, or a ROUGE score times 100. Tables show two decimals."""

    __slots__ = ()


def model_rows(content: dict[str, Any]) -> list[dict[str, Cell]]:
    """Return a row a model of an evaluation as it is written: those whose metric looks at each answer."""
    rows: list[dict[str, Cell]] = []
    for model in content["models"]:
        row: dict[str, Cell] = {"model": model["name"]}
        if content["metric"] == "math_accuracy":
            low, high = model["interval"] or (None, None)
            row |= {"accuracy": _percent(model["accuracy"]), "from": _percent(low), "to": _percent(high)}
            row["correct"] = model["correct"]
            row |= {"questions": model["total"], "none found": model["no_answer_found"]}
            row |= {f"level {level}": _percent(found["accuracy"]) for level, found in model["levels"].items()}
        elif content["metric"] == "rouge_l":
            row |= {
                "ROUGE-L": _percent(model["rouge_l"]),
                "exact match": _percent(model["exact_match"]),
                "questions": model["questions"],
            }
        row |= {"failed": model["failed"], "cut": model["cut"]}
        rows.append(row)
    return rows


def subject_rows(content: dict[str, Any]) -> list[dict[str, Cell]]:
    """Return a row a subject with each model's figure, none when the questions have no subjects."""
    key, figure = {"math_accuracy": ("subjects", "accuracy"), "rouge_l": ("categories", "rouge_l")}.get(
        content["metric"], ("", "")
    )
    names = list(dict.fromkeys(name for model in content["models"] for name in model.get(key, {})))
    return [
        {"subject": name, **{model["name"]: _usual(model[key][name], figure) for model in content["models"]}}
        for name in names
    ]


def comparison_rows(content: dict[str, Any]) -> list[dict[str, Cell]]:
    """Return a row a comparison: win, tie, lose, the beat rate with its interval, and what was not counted."""
    rows: list[dict[str, Cell]] = []
    for item in content["comparisons"]:
        low, high = item["interval"] or (None, None)
        row: dict[str, Cell] = {
            "candidate": item["candidate"], "baseline": item["baseline"],
            "win": item["win"], "tie": item["tie"], "lose": item["lose"],
            "beat rate": _or_none(item["beat_rate"]), "from": _percent(low), "to": _percent(high),
        }  # fmt: skip
        if content["metric"] == "pairwise":
            row |= {
                "unparsed": item["unparsed"],
                "skipped": item["skipped"],
                "failed": sum(item["failed"].values()),
            }
        else:
            row |= {
                "votes": item["votes"],
                "agreement": item["agreement"]["raw"],
                "kappa": item["agreement"]["kappa"],
            }
        rows.append(row)
    return rows


def results_by_model(contents: Iterable[dict[str, Any]]) -> dict[str, tuple[tuple[str, str, float], ...]]:
    """Return what evaluations found about each model: (evaluation, figure, value), figures that are none left out."""
    found: dict[str, list[tuple[str, str, float]]] = {}
    for content in contents:
        for row in model_rows(content):
            for figure in ("accuracy", "ROUGE-L"):
                if isinstance(value := row.get(figure), int | float):
                    found.setdefault(str(row["model"]), []).append((content["name"], figure, value))
        for row in comparison_rows(content):
            if isinstance(value := row["beat rate"], int | float):
                figure = f"beat rate vs {row['baseline']}"
                found.setdefault(str(row["candidate"]), []).append((content["name"], figure, value))
    return {name: tuple(rows) for name, rows in found.items()}


def headline(content: dict[str, Any], *, prefix: str = "") -> dict[str, Cell]:
    """Return an evaluation's main figure of each model or comparison, by column title."""
    metric = content["metric"]
    if metric in ("pairwise", "human"):
        found = {item["baseline"]: _or_none(item["beat_rate"]) for item in content["comparisons"]}
        return {f"{prefix}beat rate vs {name}": value for name, value in found.items()}
    title, key = ("accuracy", "accuracy") if metric == "math_accuracy" else ("ROUGE-L", "rouge_l")
    values = {model["name"]: _percent(model[key]) for model in content["models"]}
    if len(values) == 1:
        return {f"{prefix}{title}": next(iter(values.values()))}
    return {f"{prefix}{name} {title}": value for name, value in values.items()}


def _or_none(rate: float | None) -> Cell:
    """Return a rate; in words when there was no win and no loss to take it of."""
    return "n/a" if rate is None else Percent(rate)


def _percent(value: float | None) -> Percent | None:
    return None if value is None else Percent(value)


def _usual(found: dict[str, Any], figure: str) -> Cell:
    return _percent(found[found.get("usual", figure)])
