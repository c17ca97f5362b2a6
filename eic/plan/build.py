"""Spec to plan: each stage becomes a step whose key holds what changes its bytes.

References are replaced by the content they name, so renaming a teacher, a dataset or the spec
itself changes no key. Ablation variants go through the same door and share equal steps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from eic.analyse.backends import backend_name
from eic.canon import Key
from eic.lang.blocks.dataset import (
    SOURCES,
    Dataset,
    Prune,
    Source,
    Stage,
    Synthesize,
    source_datasets,
)
from eic.lang.blocks.study import Ablation
from eic.lang.schema import identity
from eic.lang.spec import Spec
from eic.plan.edits import Edits, TreeEdits
from eic.plan.evaluating import answer_step, evaluate_step
from eic.plan.stages import stage_key
from eic.plan.steps import Plan, Step, make_step
from eic.plan.titles import variant_mark
from eic.plan.training import questioned, training_settings
from eic.plan.variants import Variant, variants

NO_EDITS = Edits()


class PlanError(Exception):
    """The spec compiles but cannot be planned or run as asked; ``str()`` is for users."""


@dataclass(slots=True)
class _Builder:
    spec: Spec
    seed: int
    edits: Edits
    steps: dict[Key, Step] = field(default_factory=dict)
    outputs: dict[str, Key] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Titles of datasets that are not called by their names: those of a variant."""
    models: dict[str, Key] = field(default_factory=dict)

    def add(self, step: Step) -> Key:
        known = self.steps.setdefault(step.key, step)
        if known.looks_at != step.looks_at:  # another variant asks other rows: it waits for both
            looks_at = dict.fromkeys((*known.looks_at, *step.looks_at))
            self.steps[step.key] = replace(known, looks_at=tuple(looks_at))
        return step.key


def build(spec: Spec, *, seed: int | None = None, only: Iterable[str] = (), edits: Edits = NO_EDITS) -> Plan:
    """Return the plan of ``spec``.

    ``seed`` replaces the spec's own run seed. ``only`` names top-level blocks (datasets, models,
    evaluations, analyses, ablations): the plan then holds them and what they need. ``edits`` are
    those of the run's output folder. Raises ``PlanError`` when a name in ``only`` is none of them.
    """
    builder = _Builder(spec, spec.run.seed if seed is None else seed, edits)
    wanted = _wanted(spec, tuple(only))
    for dataset in spec.datasets:
        if dataset.name in wanted:
            _output(builder, spec, dataset.name)
    for model in spec.models:
        if model.name in wanted:
            _model(builder, spec, model.name)
    evaluations = {
        item.name: _evaluation(builder, spec, item.name) for item in spec.evaluations if item.name in wanted
    }
    for analysis in spec.analyses:
        if analysis.name in wanted:
            _analysis(builder, spec, analysis.name)
    for ablation in spec.ablations:
        if ablation.name in wanted:
            _ablation(builder, ablation)
    return Plan(spec.digest, tuple(builder.steps.values()), builder.outputs, builder.models, evaluations)


def _wanted(spec: Spec, only: tuple[str, ...]) -> frozenset[str]:
    names = [item.name for item in spec.datasets]
    names += [item.name for item in spec.models]
    names += [item.name for item in spec.evaluations]
    names += [item.name for item in spec.analyses]
    names += [item.name for item in spec.ablations]
    if not only:
        return frozenset(names)
    for name in only:
        if name not in names:
            known = ", ".join(f"`{known}`" for known in names) or "nothing"
            raise PlanError(f"--only names `{name}`, but the spec makes {known}")
    return frozenset(only)


def _dataset(builder: _Builder, dataset: Dataset, title: str) -> Key:
    """Add the chain of a dataset's steps and return the last key."""
    edits = builder.edits.of(dataset.name)
    key: Key | None = None
    for stage in _with_prune(dataset.stages, edits):
        kind, name, settings = stage_key(builder.spec, builder.seed, dataset, stage)
        if changes := edits.settings(kind):
            settings["edits"] = changes
        inputs = _mixed(builder, stage) if key is None else (key,)
        key = builder.add(make_step(kind, f"{title} / {name}", dataset.name, stage, settings, inputs))
    if key is None:
        raise PlanError(f"dataset `{dataset.name}` has no stages")
    builder.outputs[title] = key
    return key


def _mixed(builder: _Builder, stage: Stage) -> tuple[Key, ...]:
    """Return the inputs of a dataset's first stage: the datasets that it is made of, if it is."""
    made_of = source_datasets(stage) if isinstance(stage, Source) else ()
    return tuple(_output(builder, builder.spec, name) for name in made_of)


def _with_prune(stages: tuple[Stage, ...], edits: TreeEdits) -> tuple[Stage, ...]:
    """Return the stages with one that prunes by hand where the spec has none before examples are made."""
    first = next((stage for stage in stages if isinstance(stage, Prune | Synthesize)), None)
    if not edits.pruned or isinstance(first, Prune):
        return stages
    at = 1 + next(at for at, stage in enumerate(stages) if isinstance(stage, SOURCES))
    return (*stages[:at], Prune(rules=()), *stages[at:])


def _output(builder: _Builder, spec: Spec, dataset: str) -> Key:
    if dataset not in builder.outputs:
        title = builder.renamed.get(dataset, dataset)
        builder.outputs[dataset] = _dataset(builder, spec.dataset(dataset), title)
    return builder.outputs[dataset]


def _model(builder: _Builder, spec: Spec, name: str, suffix: str = "") -> Key | None:
    """Add the training of a model and return its key, None for a base that is taken as it is."""
    model = spec.model(name)
    if model.data is None:
        return None
    rows = tuple(
        (item.name, _output(builder, spec, item.data)) for item in questioned(spec, name) if item.data
    )
    settings = training_settings(spec, model, builder.seed, rows)
    before = None if model.after is None else _model(builder, spec, model.after, suffix)
    inputs = (_output(builder, spec, model.data), *(() if before is None else (before,)))
    step = make_step("train", f"{name}{suffix} / train", name, model, settings, inputs)
    key = builder.add(replace(step, looks_at=rows))
    builder.models[name + suffix] = key
    return key


def _evaluation(builder: _Builder, spec: Spec, name: str, suffix: str = "") -> Key:
    evaluation = next(item for item in spec.evaluations if item.name == name)
    teachers = {item.name for item in spec.teachers}
    rows = None if evaluation.data is None else _output(builder, spec, evaluation.data)
    answers: list[Key] = []
    data: dict[Key, None] = {}
    for asked in evaluation.models:
        model = None if asked in teachers else _model(builder, spec, asked, suffix)
        step = answer_step(spec, evaluation, asked, seed=builder.seed, model=model, rows=rows, suffix=suffix)
        answers.append(builder.add(step))
        while model is not None:  # all data of its stages
            trained_on, *before = builder.steps[model].inputs
            data[trained_on] = None
            model = before[0] if before else None
    return builder.add(
        evaluate_step(
            spec, evaluation, seed=builder.seed, answers=tuple(answers), data=tuple(data), suffix=suffix
        )
    )


def _analysis(builder: _Builder, spec: Spec, name: str, suffix: str = "") -> Key:
    analysis = next(item for item in spec.analyses if item.name == name)
    form = identity(analysis)
    form.pop("datasets")
    settings: dict[str, Any] = {"analysis": form}
    if "verb_noun" in analysis.measure:
        settings["backend"] = backend_name()
    inputs = tuple(_output(builder, spec, dataset) for dataset in analysis.datasets)
    return builder.add(make_step("analyse", f"{name}{suffix} / analyse", name, analysis, settings, inputs))


def _ablation(builder: _Builder, ablation: Ablation) -> Key:
    """Plan every variant's reports, then the table that compares them."""
    inputs: list[Key] = []
    labels: list[str] = []
    for variant in variants(builder.spec, ablation):
        labels.append(variant.label)
        inputs += _variant(builder, variant, variant_mark(variant.label))
    settings = {"report": list(ablation.report), "variants": labels}
    title = f"{ablation.name} / ablate"
    return builder.add(make_step("ablate", title, ablation.name, ablation, settings, tuple(inputs)))


def _variant(builder: _Builder, variant: Variant, suffix: str) -> list[Key]:
    inner = _Builder(variant.spec, builder.seed, builder.edits, builder.steps, {})
    keys: list[Key] = []
    inner.renamed = {name: name + suffix for name in _touched(variant)}
    for dataset in variant.spec.datasets:
        if dataset.name in inner.renamed:
            _output(inner, variant.spec, dataset.name)
    for name in variant.report:
        known = {item.name for item in variant.spec.evaluations}
        make = _evaluation if name in known else _analysis
        keys.append(make(inner, variant.spec, name, suffix))
    return keys


def _touched(variant: Variant) -> frozenset[str]:
    """Return the datasets that a variant changes: those it names and those that are mixed of them."""
    touched = set(variant.changed)
    while True:
        more = {
            dataset.name
            for dataset in variant.spec.datasets
            if touched.intersection(source_datasets(dataset.source))
        }
        if more <= touched:
            return frozenset(touched)
        touched |= more
