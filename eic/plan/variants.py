"""Ablations as specs: each variant is the spec with one thing changed, nothing else.

``vary`` gives one variant a value, ``without`` and ``set`` give one variant beside the
unchanged spec (labelled ``base``). Several lines of one ablation combine: varied values
multiply, and every ``without`` or ``set`` is a variant of its own.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from eic.lang.blocks.dataset import Dataset, Filter, Stage
from eic.lang.blocks.study import Ablation
from eic.lang.schema import info
from eic.lang.spec import Spec
from eic.lang.values import AblationRule


@dataclass(frozen=True, slots=True)
class Variant:
    """A changed spec, its label, the names of the datasets that differ, what to report."""

    label: str
    spec: Spec
    changed: frozenset[str]
    report: tuple[str, ...]


def variants(spec: Spec, ablation: Ablation) -> tuple[Variant, ...]:
    """Return the variants of ``ablation`` in the order they are written."""
    varied = [rule for rule in ablation.rules if rule.verb == "vary"]
    single = [rule for rule in ablation.rules if rule.verb != "vary"]
    made: list[Variant] = []
    if single:
        made.append(Variant("base", spec, frozenset(), ablation.report))
    for values in product(*(rule.values for rule in varied)) if varied else ():
        changed, label = spec, []
        for rule, value in zip(varied, values, strict=True):
            changed = change(changed, rule, value)
            label.append(f"{rule.path}={_show(value)}")
        names = frozenset(rule.path.split(".")[0] for rule in varied)
        made.append(Variant(", ".join(label), changed, names, ablation.report))
    for rule in single:
        value = rule.values[0] if rule.values else None
        label_text = f"without {rule.path}" if rule.verb == "without" else f"{rule.path}={_show(value)}"
        names = frozenset({rule.path.split(".")[0]})
        made.append(Variant(label_text, change(spec, rule, value), names, ablation.report))
    return tuple(made)


def change(spec: Spec, rule: AblationRule, value: Any) -> Spec:
    """Return ``spec`` with the dataset or model that ``rule.path`` names changed."""
    head, *rest = rule.path.split(".")
    if any(item.name == head for item in spec.datasets):
        dataset = _changed_dataset(spec.dataset(head), rule, rest, value)
        datasets = tuple(dataset if item.name == head else item for item in spec.datasets)
        return replace(spec, datasets=datasets)
    model = _set(spec.model(head), rest, value)
    return replace(spec, models=tuple(model if item.name == head else item for item in spec.models))


def _changed_dataset(dataset: Dataset, rule: AblationRule, rest: list[str], value: Any) -> Dataset:
    if rule.verb == "without":
        stages = tuple(stage for stage in dataset.stages if rest[0] not in stage_names(stage))
    else:
        stages = tuple(
            _set(stage, rest[1:], value) if rest[0] in stage_names(stage) else stage
            for stage in dataset.stages
        )
    return replace(dataset, stages=stages)


def _set(block: Any, names: list[str], value: Any) -> Any:
    """Return a block in which the setting that ``names`` lead to, through nested blocks, has a value."""
    name, *rest = names
    return replace(block, **{name: _set(getattr(block, name), rest, value) if rest else value})


def stage_names(stage: Stage) -> tuple[str, ...]:
    """Return the words by which a path may name a stage: its kind, and a filter's own name."""
    kind = info(type(stage)).kind
    return (stage.name, kind) if isinstance(stage, Filter) else (kind,)


def _show(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_show(item) for item in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
