"""Ablations as steps: what each variant needed, and its datasets at equal sizes beside those of the others."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from eic.analyse.measures import Measures, equal_size
from eic.canon import Key
from eic.engine.context import Context
from eic.engine.datasets.account import Account, account_of, account_of_steps
from eic.engine.result import StepResult
from eic.engine.studies.analyses import FIGURES, corpus_of
from eic.engine.studies.evaluations import answer_keys
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.plan.steps import Step


async def run_ablation(context: Context, step: Step) -> StepResult:
    """Run an ``ablate`` step on the stored results of its inputs."""
    return await asyncio.to_thread(_ablate, context, step, step.stage)


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
        name: Measures(a.measure, dedupe=a.dedupe) for name, a in analyses_of(context, ablation).items()
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


def analyses_of(context: Context, ablation: Ablation) -> dict[str, Analysis]:
    """Return the analyses that an ablation reports, by name."""
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
        yield from zip(analyses_of(context, ablation)[name].datasets, report.inputs, strict=True)
        return
    for key in answer_keys(report):
        answers = context.plan.step(key)
        trained = (
            context.plan.step(answers.inputs[0]) if answers.inputs and answers.stage.base is None else None
        )
        data = context.spec.model(trained.block).data if trained is not None else None
        if trained is not None and data is not None:
            yield data, trained.inputs[0]
