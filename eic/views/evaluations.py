"""Evaluations as Markdown tables, for a terminal and for a README."""

from typing import Any

from eic.evaluate.headline import comparison_rows, model_rows, subject_rows
from eic.views.tables import table
from eic.views.text import amount, clean


def evaluation_markdown(content: dict[str, Any], *, width: int | None = None) -> str:
    """Return an evaluation (as it is written to ``<name>.json``) as text with its tables; ``width``: as in ``table``."""
    parts = [f"{content['name']}: {_what(content)}"]
    if content["metric"] in ("math_accuracy", "rouge_l"):
        parts.append(table(model_rows(content), width=width))
        subjects = subject_rows(content)
        if subjects:
            parts.append(table(subjects, width=width))
    else:
        parts.append(table(comparison_rows(content), width=width))
    kinds = {
        item["interval_kind"]
        for item in (*content["models"], *content["comparisons"])
        if "interval_kind" in item
    }
    if kinds:
        parts.append(
            f"From and to: the interval of {'the accuracy' if content['metric'] == 'math_accuracy' else 'the beat rate'} ({', '.join(sorted(kinds))})."
        )
    if content.get("timeouts"):
        parts.append(f"{amount(content['timeouts'])} comparisons took too long and count as wrong.")
    return "\n\n".join(parts)


def _what(content: dict[str, Any]) -> str:
    text = f"{amount(content['questions'])} questions, {content['metric']}"
    match content["metric"]:
        case "math_accuracy":
            return f"{text} by {clean(str(content['grader']))}"
        case "pairwise":
            orders = "both orders" if content["orders"] == "both" else "one order"
            return f"{text} by {clean(str(content['judge']))} in {orders}"
        case "human":
            return f"{text}, votes merged by {content['merge']}"
        case _:
            return text
