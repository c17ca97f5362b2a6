"""Before a training: which rows of its data are also asked in an evaluation of the model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from eic.data.contamination import Overlap, overlaps
from eic.data.example import Example
from eic.data.tokenize import tokenizer_for
from eic.engine.context import Context, RunStopped
from eic.lang.blocks.model import Model
from eic.plan.identity import questions_digest
from eic.plan.steps import Step
from eic.plan.training import questioned

_SHOWN = 20
"""Overlapping pairs that the report shows."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for contamination found: the rows by position, and the report of it."""

    rows: frozenset[int]
    report: dict[str, Any]


def look(context: Context, step: Step, model: Model, rows: Iterable[Example]) -> Found:
    """Compare rows with the questions of every evaluation of the model.

    Raises ``RunStopped`` when rows overlap and the spec does not say that they may.
    """
    rules = model.decontaminate
    report: dict[str, Any] = {
        "overlap": rules.overlap, "ngram": rules.ngram, "rouge_l": rules.rouge_l, "questions": {}, "rows": 0, "pairs": [],
    }  # fmt: skip
    questions: list[tuple[str, str]] = []
    for evaluation in questioned(context.spec, step.block):
        found = evaluation.questions
        report["questions"][evaluation.name] = {"digest": questions_digest(found), "count": len(found)}
        questions += [(evaluation.name, question.whole) for question in found]
    if not questions:
        return Found(frozenset(), report)
    _, tokens = tokenizer_for(context.spec.language_of(model.data or ""))

    def texts() -> Iterator[tuple[str, str]]:
        for row in rows:
            asked = f"{row.instruction}\n\n{row.input}" if row.input else row.instruction
            yield asked, f"{asked}\n\n{row.output}"

    pairs = list(
        overlaps(texts(), [text for _, text in questions], tokens, ngram=rules.ngram, rouge_l=rules.rouge_l)
    )
    report["rows"] = len(pairs)
    report["pairs"] = [_pair(pair, questions) for pair in pairs[:_SHOWN]]
    if pairs and rules.overlap == "refuse":
        raise RunStopped("failed", _refusal(step, pairs, questions))
    return Found(frozenset(pair.row for pair in pairs) if rules.overlap == "drop" else frozenset(), report)


def _pair(pair: Overlap, questions: list[tuple[str, str]]) -> dict[str, Any]:
    name, text = questions[pair.question]
    return {
        "row": pair.row, "evaluation": name, "question": text[:200], "rouge_l": pair.rouge_l,
        "by": "words in a row" if pair.run else "ROUGE-L",
    }  # fmt: skip


def _refusal(step: Step, pairs: list[Overlap], questions: list[tuple[str, str]]) -> str:
    name, text = questions[pairs[0].question]
    how = "the same words in a row" if pairs[0].run else f"ROUGE-L {pairs[0].rouge_l:g}"
    return (
        f"{step.title}: not trained: {len(pairs):,} rows of its data are also asked in an evaluation of the model; "
        f'the first is row {pairs[0].row + 1:,}, like "{text[:120]}" of `{name}` ({how}). Leave such rows out with '
        "`decontaminate { overlap = drop }`, or allow them with `overlap = allow`"
    )
