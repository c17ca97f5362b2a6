"""Sense of what comes after the data: evaluations, analyses, ablations, the run."""

import os
from dataclasses import replace

from eic.diagnostics import Note
from eic.lang.blocks.dataset import Dataset, Explore, Filter
from eic.lang.blocks.model import Model
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.lang.checks import idle_variants
from eic.lang.checks.datasets import order_problem
from eic.lang.context import Context, Where
from eic.lang.resolve.spec import Sound
from eic.lang.schema import info
from eic.lang.values import AblationRule, Template


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense about models, studies and the run."""
    for name, evaluation in sound.all(Evaluation):
        _evaluation(ctx, evaluation, ("evaluation", name), sound)
    for name, ablation in sound.all(Ablation):
        _ablation(ctx, ablation, ("ablation", name), sound)
    _names(ctx)
    _out(ctx, sound)


_METRIC_OF = {"grader": "math_accuracy", "judge": "pairwise", "prompt": "pairwise", "orders": "pairwise",
              "verdicts": "pairwise", "merge": "human"}  # fmt: skip
"""Settings of an evaluation that one metric alone reads."""


def _asked(ctx: Context, evaluation: Evaluation, where: Where, sound: Sound) -> None:
    """Report an evaluation that has no questions, or rows that cannot be questions of its kind."""
    if (evaluation.data is None) == (not ctx.places.has((*where, "questions"))):
        both = evaluation.data is not None
        ctx.found.error(
            "E0735", f"the evaluation `{evaluation.name}` has " + ("both questions and data" if both else "no questions"),
            ctx.places.span((*where, "data") if both else where),
            detail='Name a file, `questions = file("q.jsonl")`, or a dataset, `data = held_out`.',
        )  # fmt: skip
    teacher = next((name for name in evaluation.models if sound.get("teacher", name)), "")
    if evaluation.data is not None and (evaluation.metric != "rouge_l" or teacher):
        ctx.found.error(
            "E0735", "rows of a dataset are asked of models, and judged by `rouge_l`",
            ctx.places.span((*where, "data")),
            detail="Export the rows, and name the file with `questions`, for teachers and other metrics.",
        )  # fmt: skip


def _evaluation(ctx: Context, evaluation: Evaluation, where: Where, sound: Sound) -> None:
    _asked(ctx, evaluation, where, sound)
    metric = evaluation.metric
    if metric == "pairwise" and evaluation.judge is None:
        ctx.found.error(
            "E0711", "`pairwise` needs a judge", ctx.places.span((*where, "metric")),
            detail="Say which teacher judges: `judge = gpt`.",
        )  # fmt: skip
    if metric in ("pairwise", "human") and len(evaluation.models) < 2:
        ctx.found.error(
            "E0711", f"`{metric}` compares two models or more", ctx.places.span((*where, "models"))
        )
    if metric == "pairwise" and evaluation.judge in evaluation.models:
        ctx.found.warning(
            "W0714", f"`{evaluation.judge}` judges its own answers", ctx.places.span((*where, "judge")),
            detail="Models prefer what they wrote themselves: let another teacher judge.",
        )  # fmt: skip
    if metric == "pairwise" and evaluation.verdicts == "compat" and evaluation.prompt is not None:
        _readable(ctx, evaluation.prompt, where)
    without = [question for question in evaluation.questions if not question.references]
    if metric in ("math_accuracy", "rouge_l") and without:
        ctx.found.error(
            "E0716", f"{len(without)} of {len(evaluation.questions)} questions do not say what is right",
            ctx.places.span((*where, "questions")),
            detail=f"`{metric}` needs an `answer` (or `output`, `solution`) for each; the first without one is"
            f" `{without[0].id[:60]}`.",
        )  # fmt: skip
    _idle(ctx, evaluation, where, sound)


def _readable(ctx: Context, prompt: Template, where: Where) -> None:
    """Warn of a judge that is not told the only names that the released code reads: all would be ties."""
    missing = [name for name in ("Assistant 1", "Assistant 2") if name not in prompt.system + prompt.body]
    if missing:
        ctx.found.warning(
            "W0716", f"the judge's prompt does not say `{missing[0]}`", ctx.places.span((*where, "verdicts")),
            detail="The released code reads `Assistant 1 > Assistant 2` and its like alone; every other verdict is a tie to it.",
        )  # fmt: skip


def _idle(ctx: Context, evaluation: Evaluation, where: Where, sound: Sound) -> None:
    """Warn of settings that nothing reads: those of other metrics, of teachers or models that do not answer."""
    teachers = sum(sound.get("teacher", name) is not None for name in evaluation.models)
    whom = {"ask": teachers > 0, "generate": teachers < len(evaluation.models)}
    for setting, metric in _METRIC_OF.items():
        place = (*where, setting)
        if metric != evaluation.metric and ctx.places.has(place):
            ctx.found.warning(
                "W0710",
                f"`{setting}` has no effect on the metric `{evaluation.metric}`",
                ctx.places.span(place),
            )
    for setting, read in whom.items():
        place = (*where, setting)
        if not read and ctx.places.has(place):
            who = "teacher" if setting == "ask" else "model"
            ctx.found.warning(
                "W0710", f"`{setting}` has no effect: no {who} answers here", ctx.places.span(place)
            )


# --- ablations --------------------------------------------------------------------------


def _ablation(ctx: Context, ablation: Ablation, where: Where, sound: Sound) -> None:
    if not ablation.rules:
        ctx.found.error(
            "E0715", f"the ablation `{where[1]}` changes nothing", ctx.places.span(where),
            detail="Add a line such as `vary d.explore.depth over [0, 1, 2]` or `without d.quality`.",
        )  # fmt: skip
    for name in ablation.report:
        reported = sound.get("evaluation", name)
        if isinstance(reported, Evaluation) and reported.metric == "human":
            ctx.found.error(
                "E0718", f"the ablation `{where[1]}` cannot wait for the votes of `{name}`", ctx.places.span((*where, "report")),
                detail="People vote after the run, on one evaluation: compare the models in an evaluation of its own.",
            )  # fmt: skip
    seen: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(ablation.rules):
        place = (*where, "rules", str(number))
        if rule.verb == "vary":
            _values(ctx, rule, place)
            first = seen.setdefault((rule.verb, rule.path), number)
            if first != number:
                note = Note("first varied here", ctx.places.span((*where, "rules", str(first))))
                ctx.found.error(
                    "E0206", f"`{rule.path}` is varied twice", ctx.places.span(place), notes=(note,)
                )
        head, _, rest = rule.path.partition(".")
        dataset = sound.get("dataset", head)
        if isinstance(dataset, Dataset) and dataset.stages:
            _variant(ctx, rule, rest.split("."), dataset, place, ablation)
        if rule.verb == "vary" and isinstance(model := sound.get("model", head), Model):
            idle_variants.check(ctx, rule, model, ablation.rules, place)


def _values(ctx: Context, rule: AblationRule, where: Where) -> None:
    if len(rule.values) == 1:
        ctx.found.warning("W0708", "`vary` over one value compares nothing", ctx.places.span(where))
    if any(value in rule.values[:number] for number, value in enumerate(rule.values)):
        ctx.found.warning("W0708", "`vary` has a value twice", ctx.places.span(where))


def _variant(
    ctx: Context, rule: AblationRule, rest: list[str], dataset: Dataset, where: Where, ablation: Ablation
) -> None:
    if rule.verb == "without":
        kept = [stage for stage in dataset.stages if rest[0] not in _words(stage)]
        problem = order_problem(kept) if order_problem(dataset.stages) is None else None
        if problem or not kept:
            ctx.found.error(
                "E0704", f"without `{rest[0]}` the dataset makes no sense", ctx.places.span(where),
                detail=f"{problem[1]}." if problem else "Nothing would be left.",
            )  # fmt: skip
        return
    if rest != ["explore", "depth"] and rest != ["explore", "breadth"]:
        return
    both = {r.path.rpartition(".")[2] for r in ablation.rules if r.verb == "vary"}
    explore = next((stage for stage in dataset.stages if isinstance(stage, Explore)), None)
    if explore is None or len(explore.breadth) < explore.depth or {"depth", "breadth"} <= both:
        return
    for value in rule.values:
        changed = replace(explore, **{rest[1]: value})
        if len(changed.breadth) < changed.depth:
            ctx.found.error(
                "E0703", f"`breadth` has {len(changed.breadth)} of the {changed.depth} levels that are explored",
                ctx.places.span(where), detail=f"That is so for the value {value if rest[1] == 'depth' else list(value)}.",
            )  # fmt: skip
            return


def _words(stage: object) -> tuple[str, ...]:
    kind = info(type(stage)).kind
    return (kind, stage.name) if isinstance(stage, Filter) else (kind,)


# --- outputs ----------------------------------------------------------------------------


_OWN = ("manifest", "edits")
"""Files that a run keeps about itself in that folder: how it was made, and how it was steered."""


def _names(ctx: Context) -> None:
    """Evaluations, analyses and ablations write ``<name>.json`` into one folder."""
    first: dict[str, tuple[str, str]] = {}
    for cls in (Evaluation, Analysis, Ablation):
        kind = info(cls).kind
        for name in ctx.table.names(kind):
            place = ctx.places.span((kind, name))
            if name in _OWN:
                ctx.found.error("E0712", f"`{name}.json` is the run's own output: choose another name", place)
            other = first.setdefault(name, (kind, name))
            if other != (kind, name):
                note = Note(f"the {other[0]} of that name", ctx.places.span(other))
                ctx.found.error(
                    "E0712", f"the {kind} and the {other[0]} `{name}` would write the same file", place,
                    detail=f"Both are written to {name}.json: rename one.", notes=(note,),
                )  # fmt: skip


def _out(ctx: Context, sound: Sound) -> None:
    run = sound.get("run", "")
    if run is None or run.out is None or ctx.files.allow_outside:
        return
    out = os.path.abspath(os.path.join(ctx.files.root, run.out)) if "\0" not in run.out else ""
    if not run.out or not out or os.path.relpath(out, ctx.files.root).split(os.sep)[0] == "..":
        ctx.found.error(
            "E0505", "the outputs' folder is outside the project", ctx.places.span(("run", "", "out")),
            detail="`out` is a folder below the project's root; use `--out` for another place.",
        )  # fmt: skip
