"""Studies as they are written: ``<name>.json`` for every analysis, evaluation and ablation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eic.engine.context import Context
from eic.engine.outputs.datasets import write_whole
from eic.engine.outputs.evaluations import answer_lines, evaluation_json, read_votes
from eic.engine.result import Written
from eic.engine.studies.ablations import analyses_of
from eic.engine.studies.analyses import figures_of
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.plan.steps import Step
from eic.plan.titles import of_variant


def write_studies(context: Context, out: Path) -> Iterator[Written]:
    """Write ``<name>.json`` for the plan's analyses and ablations; leave equal files alone.

    Equal studies of different names share a step, and each has its file.
    """
    for step in context.plan.steps:
        context.stop.heed()
        contents: list[dict[str, Any]] = []
        match step.stage:
            case Analysis() if not of_variant(step.title):
                contents = [
                    analysis_json(context, step, item.name, item.datasets)
                    for item in context.spec.analyses if _same(context, item, step)
                ]  # fmt: skip
            case Evaluation() if step.key in context.plan.evaluations.values():
                names = [name for name, key in context.plan.evaluations.items() if key == step.key]
                for item in context.spec.evaluations:
                    if item.name in names:
                        yield _write(
                            out / f"{item.name}.answers.jsonl", "".join(answer_lines(context, step, item))
                        )
                        votes = read_votes(out, item.name) if item.metric == "human" else ()
                        contents.append(evaluation_json(context, step, item, votes))
            case Ablation() as done:
                contents = [
                    ablation_json(context, step, item)
                    for item in context.spec.ablations
                    if (item.rules, item.report) == (done.rules, done.report)
                ]
        for content in contents:
            text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
            yield _write(out / f"{content['name']}.json", text)


def _write(path: Path, text: str) -> Written:
    """Write a file unless it holds the text already."""
    changed = not path.is_file() or path.read_bytes() != text.encode("utf-8", "backslashreplace")
    if changed:
        write_whole(path, [text])
    return Written(path, changed)


def _same(context: Context, analysis: Analysis, step: Step) -> bool:
    """Whether a step's figures are those of ``analysis`` too."""
    inputs = tuple(context.plan.outputs.get(name) for name in analysis.datasets)
    measured = (analysis.measure, analysis.dedupe) == (step.stage.measure, step.stage.dedupe)
    return measured and inputs == step.inputs


def analysis_json(context: Context, step: Step, name: str, datasets: tuple[str, ...]) -> dict[str, Any]:
    """Return an analysis as it is written: figures with the names and keys of their datasets."""
    figures = figures_of(context, step.key)
    return {
        "name": name, "kind": "analysis", "key": step.key, "measure": list(step.stage.measure),
        "equal_rows": figures["equal_rows"],
        "datasets": [
            {"name": dataset, "key": key, "rows": found["rows"],
             "figures": _ordered(found["figures"], step.stage.measure),
             "equal": found["equal"] and _ordered(found["equal"], step.stage.measure)}
            for dataset, key, found in zip(datasets, step.inputs, figures["datasets"], strict=True)
        ],
    }  # fmt: skip


def _ordered(figures: dict[str, Any], measures: tuple[str, ...]) -> dict[str, Any]:
    """Return figures in the order in which the spec asks for them."""
    return {name: figures[name] for name in measures if name in figures}


def ablation_json(context: Context, step: Step, ablation: Ablation) -> dict[str, Any]:
    """Return an ablation as it is written: one entry a variant, with every figure of its reports."""
    figures = figures_of(context, step.key)
    variants = []
    for variant in figures["variants"]:
        made = {
            name: _report_json(context, ablation, context.plan.step(key), name)
            for name, key in zip(ablation.report, variant["reports"], strict=True)
        }
        variants.append({**variant, "reports": made})
    return {
        "name": ablation.name, "kind": "ablation", "key": step.key, "equal_rows": figures["equal_rows"],
        "used": figures["used"], "variants": variants,
    }  # fmt: skip


def _report_json(context: Context, ablation: Ablation, step: Step, name: str) -> dict[str, Any]:
    """Return one report of a variant; people's votes on variants are not asked for."""
    if isinstance(step.stage, Evaluation):
        return evaluation_json(context, step, context.spec.evaluation(name))
    return analysis_json(context, step, name, analyses_of(context, ablation)[name].datasets)
