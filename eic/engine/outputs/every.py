"""All files of a run: datasets, models and studies, of everything or of what has a result."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from eic.canon import Key
from eic.engine.context import Context
from eic.engine.outputs.datasets import STUDIES, write_outputs
from eic.engine.outputs.evaluations import evaluation_json
from eic.engine.outputs.models import write_models
from eic.engine.outputs.studies import write_studies
from eic.engine.result import Written
from eic.evaluate.headline import results_by_model
from eic.plan.titles import of_variant


def write_results(context: Context, out: Path) -> tuple[Written, ...]:
    """Write every study, model and dataset of the plan below ``out``, the manifest last."""
    out.mkdir(parents=True, exist_ok=True)
    studies = tuple(write_studies(context, out))
    models = write_models(context, out, results_by_model(_judged(context)))
    return (*studies, *models, *write_outputs(context, out))


def _judged(context: Context) -> Iterator[dict[str, Any]]:
    """Yield the plan's evaluations as they are written, but for those by people: their votes may still come."""
    for name, key in context.plan.evaluations.items():
        evaluation = context.spec.evaluation(name)
        if evaluation.metric != "human" and context.store.artifacts.info(key) is not None:
            yield evaluation_json(context, context.plan.step(key), evaluation)


def write_finished(context: Context, out: Path) -> tuple[Written, ...]:
    """Write what has a result: a run that stopped short gives those datasets, models and studies."""
    plan, info = context.plan, context.store.artifacts.info

    def done(found: dict[str, Key]) -> dict[str, Key]:
        return {name: key for name, key in found.items() if not of_variant(name) and info(key) is not None}

    outputs, models = done(plan.outputs), done(plan.models)
    studies = [
        step.key for step in plan.steps
        if isinstance(step.stage, STUDIES) and all(info(made.key) for made in context.upstream(step.key))
    ]  # fmt: skip
    keys = {step.key for key in outputs.values() for step in context.chain(key)}
    keys |= {step.key for key in (*models.values(), *studies) for step in context.upstream(key)}
    if not keys:
        return ()
    steps = tuple(step for step in plan.steps if step.key in keys)
    evaluations = {name: key for name, key in plan.evaluations.items() if key in studies}
    finished = replace(plan, steps=steps, outputs=outputs, models=models, evaluations=evaluations)
    return write_results(replace(context, plan=finished), out)
