"""Analyses as steps: datasets to figures.

What a study leaves is one record of figures that names no dataset (its key does not either); the
names are added when the figures are written or shown.
"""

import asyncio
from typing import Any

from eic.analyse.corpus import Corpus
from eic.analyse.measures import Measures
from eic.canon import Key
from eic.engine.context import Context
from eic.engine.datasets.state import language_of, state_at
from eic.engine.result import StepResult
from eic.lang.blocks.study import Analysis
from eic.plan.steps import Step

FIGURES = "figures"
"""Tag of the one record of a study's artifact."""


async def run_analysis(context: Context, step: Step) -> StepResult:
    """Run an ``analyse`` step on the stored results of its inputs."""
    return await asyncio.to_thread(_analyse, context, step, step.stage)


def _analyse(context: Context, step: Step, analysis: Analysis) -> StepResult:
    corpora = [corpus_of(context, key) for key in step.inputs]
    figures = Measures(analysis.measure, dedupe=analysis.dedupe).side_by_side(corpora)
    counts = {"datasets": len(corpora), "rows": sum(len(corpus.examples) for corpus in corpora)}
    return StepResult([[FIGURES, figures]], counts)


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


def figures_of(context: Context, key: Key) -> dict[str, Any]:
    """Return the figures that a study's step left in the store."""
    found: dict[str, Any] = next(
        content for tag, content in context.store.artifacts.read(key) if tag == FIGURES
    )
    return found
