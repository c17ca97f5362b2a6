"""An evaluation as it is written: the figures of its step with the names that its key does not hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from eic.evaluate import votes as voting
from eic.lang.questions import Question
from eic.record import record


@record
class Named:
    """What an evaluation is called, whom it is about and who judges (names; ``judge`` "" for nobody)."""

    name: str
    models: tuple[str, ...]
    judge: str = ""


def content(
    named: Named, key: str, settings: Mapping[str, Any], figures: Mapping[str, Any], *, questions: int,
    inputs: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return the JSON of an evaluation; ``inputs`` are the keys that each model's answers rest on."""
    rest = dict(figures)
    models = [
        {"name": name, **(inputs[at] if inputs else {}), **found}
        for at, (name, found) in enumerate(zip(named.models, rest.pop("models"), strict=True))
    ]
    comparisons = [
        {"candidate": named.models[0], "baseline": other, **found}
        for other, found in zip(named.models[1:], rest.pop("comparisons"), strict=False)
    ]
    shown = {name: settings[name] for name in ("orders", "verdicts") if name in settings}
    return {
        "name": named.name, "kind": "evaluation", "key": key, "metric": settings["metric"],
        "questions": questions, **({"judge": named.judge} if named.judge else {}), **shown,
        "models": models, "comparisons": comparisons, **rest,
    }  # fmt: skip


def with_votes(
    made: dict[str, Any], questions: Sequence[Question], votes: Sequence[voting.Vote], merge: str
) -> dict[str, Any]:
    """Return the JSON of a ``human`` evaluation with what people voted so far."""
    candidate, *others = [model["name"] for model in made["models"]]
    comparisons = [
        {
            "candidate": candidate, "baseline": other,
            **voting.figures(
                questions, [v for v in votes if (v.candidate, v.baseline) == (candidate, other)], merge
            ),
        }
        for other in others
    ]  # fmt: skip
    return {**made, "merge": merge, "comparisons": comparisons}
