"""Variants of a model that are all one training, because what they vary is in no step's key."""

from collections.abc import Iterable

from eic.lang.blocks.model import Model
from eic.lang.context import Context, Where
from eic.lang.schema import nested, settings
from eic.lang.values import AblationRule

_KEPT = ("refuse", "allow")
"""What may be said of rows that are questions without a change to what is trained on."""

_WHY = {
    "truncate": "`truncate` says when a training is refused, and changes none",
    "checkpoint_every": "`checkpoint_every` says how often a training is saved, and changes none",
}


def check(
    ctx: Context, rule: AblationRule, model: Model, rules: Iterable[AblationRule], where: Where
) -> None:
    """Warn of a ``vary`` of ``model``, one of the ``rules`` of an ablation, whose values give one training."""
    names = rule.path.split(".")[1:]
    why = _outside_keys(names)
    if names[0] == "decontaminate":
        why = _unread(model, rule, names[1], rules)
    if why and len(rule.values) > 1:
        ctx.found.warning(
            "W0708", f"values of `{'.'.join(names)}` compare nothing: they give one training",
            ctx.places.span(where), detail=f"{why}, so it is no part of a step's key.",
        )  # fmt: skip


def _outside_keys(names: list[str]) -> str:
    """Return why the setting that ``names`` lead to is in no key, "" if it is in one."""
    block: type = Model
    for name in names:
        inner = nested(block)
        declared = inner[name] if name in inner else settings(block)[name]
        if not declared.identity:
            laid_out = f"`{names[-1]}` says how the work is laid out, which changes no more than the last digits of a loss"
            return _WHY.get(names[-1], laid_out)
        block = inner[name].block if name in inner else block
    return ""


def _unread(model: Model, rule: AblationRule, name: str, rules: Iterable[AblationRule]) -> str:
    """Return why a setting of ``decontaminate`` changes no training, "" if it does."""
    if name == "overlap":
        both = all(value in rule.values for value in _KEPT)
        return (
            "`refuse` and `allow` train on the same rows, or not at all: which of them is said changes none"
            if both
            else ""
        )
    overlap = f"{model.name}.decontaminate.overlap"
    given = [value for other in rules if other.path == overlap for value in other.values]
    if "drop" in (model.decontaminate.overlap, *given):
        return ""
    return f"`{name}` changes what is trained on with `overlap = drop` alone (here it is `{model.decontaminate.overlap}`)"
