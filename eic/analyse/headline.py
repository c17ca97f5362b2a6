"""The few figures of each measure that a table shows."""

from typing import Any

ORDER = ("verb_noun", "rouge_l_to_seeds", "coverage", "length", "cost")
"""Every measure, in the order of a table's columns."""


def headline(figures: dict[str, Any]) -> dict[str, float | None]:
    """Return the few figures of ``Measures.figures`` that a table shows, by column title."""
    row: dict[str, float | None] = {}
    for name in [name for name in ORDER if name in figures]:
        found = figures[name]
        match name:
            case "verb_noun":
                row |= {"pairs": found["unique_pairs"], "mean": found["mean"], "std": found["std"],
                        "with pair": found["share_with_pair"]}  # fmt: skip
            case "rouge_l_to_seeds":
                for kind, title in (("highest", "ROUGE-L to nearest seed"), ("average", "to all seeds")):
                    row[title] = found[kind] and found[kind]["mean"]
            case "coverage":
                row |= {"tasks": found["tasks"], "tasks with rows": found["with_rows"]}
            case "length":
                for field in ("instruction", "output"):
                    words = found[field]["words"]
                    row[f"words in {field}"] = words and words["mean"]
            case "cost":
                each = found["per_row"]
                row["calls a row"] = each and each["calls"]
                row["tokens a row"] = each and each["tokens"]
                row["dollars a row"] = each and each["cost"]
    return row
