"""Studies: analyses describe datasets, ablations put their variants' analyses side by side.

What a study leaves is one record of figures that names no dataset (its key does not either); the
names are added when the figures are written or shown.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eic.analyse.corpus import Corpus
from eic.analyse.measures import Measures, equal_size
from eic.canon import Key
from eic.engine.account import Account, account_of, account_of_steps
from eic.engine.context import Context
from eic.engine.evaluation_files import answer_lines, evaluation_json, read_votes
from eic.engine.evaluations import answer_keys
from eic.engine.handlers import language_of, state_at
from eic.engine.model_outputs import write_models
from eic.engine.outputs import STUDIES, write_outputs, write_whole
from eic.engine.result import StepResult, Written
from eic.evaluate.headline import results_by_model
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.plan.steps import Step
from eic.plan.titles import of_variant

FIGURES = "figures"
"""Tag of the one record of a study's artifact."""


async def run_study(context: Context, step: Step) -> StepResult:
    """Run an ``analyse`` or ``ablate`` step on the stored results of its inputs."""
    match step.stage:
        case Analysis() as analysis:
            return await asyncio.to_thread(_analyse, context, step, analysis)
        case Ablation() as ablation:
            return await asyncio.to_thread(_ablate, context, step, ablation)
        case _:
            raise AssertionError(f"no study in {step.kind}")


def figures_of(context: Context, key: Key) -> dict[str, Any]:
    """Return the figures that a study's step left in the store."""
    found: dict[str, Any] = next(
        content for tag, content in context.store.artifacts.read(key) if tag == FIGURES
    )
    return found


def corpus_of(context: Context, key: Key) -> Corpus:
    """Return a dataset as analyses see it, from the key of its last step."""
    chain = context.chain(key)
    state = state_at(context, chain)
    first = chain[0]
    totals = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost": 0.0}
    for step in context.upstream(key):
        info = context.store.artifacts.info(step.key)
        for name in totals:
            totals[name] += info.meta.get(name, 0) if info else 0
    return Corpus(
        state.tasks, state.pruned_ids, state.examples, context.seeds_of(first), language_of(context, first),
        calls=int(totals["calls"]), cost=round(totals["cost"], 9),
        tokens=int(totals["prompt_tokens"] + totals["completion_tokens"]),
    )  # fmt: skip


def _analyse(context: Context, step: Step, analysis: Analysis) -> StepResult:
    corpora = [corpus_of(context, key) for key in step.inputs]
    figures = Measures(analysis.measure, dedupe=analysis.dedupe).side_by_side(corpora)
    counts = {"datasets": len(corpora), "rows": sum(len(corpus.examples) for corpus in corpora)}
    return StepResult([[FIGURES, figures]], counts)


@dataclass(frozen=True, slots=True)
class _Variant:
    """A variant's label, the keys of its reports and those of the datasets that it changes.

    ``asking`` are the steps of its evaluations that ask teachers.
    """

    label: str
    reports: tuple[Key, ...]
    datasets: tuple[Key, ...]
    asking: tuple[Step, ...]


def _ablate(context: Context, step: Step, ablation: Ablation) -> StepResult:
    variants = list(_variants(context, step, ablation))
    keys = dict.fromkeys(key for variant in variants for key in variant.datasets)
    corpora = {key: corpus_of(context, key) for key in keys}
    accounts = [
        Account.union((account_of(context, variant.datasets), account_of_steps(context, variant.asking)))
        for variant in variants
    ]
    size = equal_size([len(corpora[key].examples) for variant in variants for key in variant.datasets])
    measures = {
        name: Measures(a.measure, dedupe=a.dedupe) for name, a in _analyses(context, ablation).items()
    }
    rows = []
    for at, variant in enumerate(variants):
        others = Account.union(account for place, account in enumerate(accounts) if place != at)
        mine = [corpora[key] for key in variant.datasets]
        rows.append(
            {
                "label": variant.label,
                "datasets": [
                    {
                        "key": key, "rows": len(corpus.examples),
                        "tasks": len(corpus.tasks) - len(corpus.pruned),
                        "equal": {} if size is None else {
                            name: made.drawn(corpus, size) for name, made in measures.items()
                        },
                    }
                    for key, corpus in zip(variant.datasets, mine, strict=True)
                ],
                "used": accounts[at].json(),
                "own": accounts[at].less(others).json(),
                "reports": list(variant.reports),
            }
        )  # fmt: skip
    total = Account.union(accounts).json()
    figures = {"equal_rows": size, "used": total, "variants": rows}
    return StepResult([[FIGURES, figures]], {"variants": len(rows), "calls": total["calls"]})


def _analyses(context: Context, ablation: Ablation) -> dict[str, Analysis]:
    known = {item.name: item for item in context.spec.analyses}
    return {name: known[name] for name in ablation.report if name in known}


def _variants(context: Context, step: Step, ablation: Ablation) -> Iterator[_Variant]:
    """Yield the variants of an ablate step; its inputs are each variant's reports, one after the other."""
    width = len(ablation.report)
    heads = {rule.path.split(".")[0] for rule in ablation.rules}
    for at, label in enumerate(step.settings["variants"]):
        reports = step.inputs[at * width : (at + 1) * width]
        changed: dict[Key, None] = {}
        asking: dict[Key, Step] = {}
        for name, key in zip(ablation.report, reports, strict=True):
            report = context.plan.step(key)
            found = _datasets(context, ablation, name, report)
            changed |= dict.fromkeys(dataset for head, dataset in found if head in heads)
            if isinstance(report.stage, Evaluation):
                asking |= {item.key: item for item in (*map(context.plan.step, answer_keys(report)), report)}
        yield _Variant(label, reports, tuple(changed), tuple(asking.values()))


def _datasets(context: Context, ablation: Ablation, name: str, report: Step) -> Iterator[tuple[str, Key]]:
    """Yield (name, key of the last step) of each dataset that a report describes or whose models it judges."""
    if not isinstance(report.stage, Evaluation):
        yield from zip(_analyses(context, ablation)[name].datasets, report.inputs, strict=True)
        return
    for key in answer_keys(report):
        answers = context.plan.step(key)
        trained = (
            context.plan.step(answers.inputs[0]) if answers.inputs and answers.stage.base is None else None
        )
        data = context.spec.model(trained.block).data if trained is not None else None
        if trained is not None and data is not None:
            yield data, trained.inputs[0]


def write_results(context: Context, out: Path) -> tuple[Written, ...]:
    """Write every study, model and dataset of the plan below ``out``, the manifest last."""
    out.mkdir(parents=True, exist_ok=True)
    studies = tuple(_write_studies(context, out))
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


def _write_studies(context: Context, out: Path) -> Iterator[Written]:
    """Write ``<name>.json`` for the plan's analyses and ablations; leave equal files alone.

    Equal studies of different names share a step, and each has its file.
    """
    for step in context.plan.steps:
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
    changed = not path.is_file() or path.read_bytes() != text.encode("utf-8", "surrogatepass")
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
    return analysis_json(context, step, name, _analyses(context, ablation)[name].datasets)
