"""The few figures of an evaluation that a table shows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Cell = float | str | None

_DETAILED = 4
"""Most models or comparisons of which a variant's row shows more than the main figure."""


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
            row |= {f"{name} %": _percent(value) for name, value in item.get("percent", {}).items()}
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
    """Return an evaluation's figures of each model or comparison, by column title.

    Beat rate, win:tie:lose and interval; accuracy and interval; ROUGE-L and exact match. Where more than
    ``_DETAILED`` are evaluated, only the first of them, or no table would hold them.
    """
    metric = content["metric"]
    if metric in ("pairwise", "human"):
        found = {f" vs {item['baseline']}": _compared(item) for item in content["comparisons"]}
        named = {f"{title}{of}": cell for of, row in _brief(found) for title, cell in row.items()}
    else:
        found = {model["name"]: _measured(metric, model) for model in content["models"]}
        alone = len(found) == 1
        named = {
            title if alone else f"{of} {title}": cell
            for of, row in _brief(found)
            for title, cell in row.items()
        }
    return {prefix + title: cell for title, cell in named.items()}


def _compared(item: dict[str, Any]) -> dict[str, Cell]:
    return {
        "beat rate": _or_none(item["beat_rate"]), "win:tie:lose": f"{item['win']}:{item['tie']}:{item['lose']}",
        "interval": _range(item["interval"]),
    }  # fmt: skip


def _measured(metric: str, model: dict[str, Any]) -> dict[str, Cell]:
    if metric == "math_accuracy":
        return {"accuracy": _percent(model["accuracy"]), "interval": _range(model["interval"])}
    return {"ROUGE-L": _percent(model["rouge_l"]), "exact match": _percent(model["exact_match"])}


def _brief(found: dict[str, dict[str, Cell]]) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Yield each row, with its first cell alone when there are many of them."""
    for name, row in found.items():
        yield name, row if len(found) <= _DETAILED else dict([next(iter(row.items()))])


def _range(ends: Sequence[float] | None) -> str | None:
    return None if ends is None else f"{ends[0]:.2f} to {ends[1]:.2f}"


def _or_none(rate: float | None) -> Cell:
    """Return a rate; in words when there was no win and no loss to take it of."""
    return "n/a" if rate is None else Percent(rate)


def _percent(value: float | None) -> Percent | None:
    return None if value is None else Percent(value)


def _usual(found: dict[str, Any], figure: str) -> Cell:
    return _percent(found[found.get("usual", figure)])
