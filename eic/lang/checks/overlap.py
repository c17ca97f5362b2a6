"""Models that are asked what they were trained on, as far as the spec alone tells; the rows tell the rest."""

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset, Filter, Sample, Split
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.model import Model
from eic.lang.blocks.replay import Replay
from eic.lang.blocks.study import Evaluation
from eic.lang.context import Context
from eic.lang.resolve.spec import Sound


def check(ctx: Context, sound: Sound) -> None:
    """Report evaluations whose questions are certain to be in the data of a model that they ask."""
    for name, evaluation in sound.all(Evaluation):
        asked = sound.get("dataset", evaluation.data) if evaluation.data else None
        if not isinstance(asked, Dataset) or evaluation.questions or evaluation.metric != "rouge_l":
            continue  # or it is reported already
        for model in _stages(sound, evaluation.models):
            rule = model.decontaminate.overlap
            data = sound.get("dataset", model.data or "")
            if rule == "allow" or not isinstance(data, Dataset):
                continue
            if _same(data, asked) or (rule == "refuse" and _holds(sound, data, asked, set())):
                ctx.found.error(
                    "E0736", f"`{model.name}` is trained on `{model.data}`, and with it on the questions of `{name}`",
                    ctx.places.span(("evaluation", name, "data")),
                    detail="Ask rows that a `split { part = held_out }` keeps back, or say"
                    f" `decontaminate {{ overlap = allow }}` in `{model.name}`.",
                    notes=(Note("its data", ctx.places.span(("model", model.name, "data"))),),
                )  # fmt: skip
                break


def _stages(sound: Sound, names: tuple[str, ...]) -> list[Model]:
    """Return the models of these names and those that they go on from, each once."""
    found: dict[str, Model] = {}
    for name in names:
        model = sound.get("model", name)
        while isinstance(model, Model) and model.name not in found:
            found[model.name] = model
            model = sound.get("model", model.after) if model.after else None
    return list(found.values())


def _same(data: Dataset, asked: Dataset) -> bool:
    """Whether two datasets have the same rows: they are one, or made in the same way."""
    return data.name == asked.name or (data.stages, data.compat) == (asked.stages, asked.compat)


def _holds(sound: Sound, data: Dataset, asked: Dataset, seen: set[str]) -> bool:
    """Whether a dataset takes over every row of another one."""
    rest = asked.stages[len(data.stages) :]
    if _same(data, asked) or (
        asked.stages[: len(data.stages)] == data.stages
        and all(isinstance(stage, Filter | Sample | Split) for stage in rest)
    ):
        return True
    if data.name in seen or len(data.stages) != 1:
        return False
    seen.add(data.name)
    match data.source:
        case Mix(size=None, weights=()):
            whole: tuple[str, ...] = data.source.datasets
        case Replay():
            whole = (data.source.current,)
        case _:
            return False
    parts = [sound.get("dataset", name) for name in whole]
    return any(isinstance(part, Dataset) and _holds(sound, part, asked, seen) for part in parts)
