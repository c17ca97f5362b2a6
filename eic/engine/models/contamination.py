"""Before a training: which rows of its data are also asked in an evaluation of the model."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import tee
from typing import Any

from eic.canon import Key, digest
from eic.data.contamination import Overlap, Said, overlaps
from eic.data.example import Example
from eic.data.tokenize import Tokenizer, tokenizer_for
from eic.engine.asked import rows_asked
from eic.engine.context import Context, RunStopped
from eic.lang.blocks.model import Model
from eic.lang.blocks.study import Evaluation
from eic.lang.questions import Question
from eic.plan.identity import questions_digest
from eic.plan.steps import Step
from eic.plan.training import COMPARED, questioned

_SHOWN = 20
"""Overlapping pairs that the report shows."""

PAIR = "pair"
"""Tag of the records of a comparison: positions of row and question, whether they share a run of words, ROUGE-L."""

Asked = tuple[str, Key, tuple[Question, ...]]
"""An evaluation's name, what its questions are known by, and they themselves."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for contamination found: the rows by position, and the report of it."""

    rows: frozenset[int]
    report: dict[str, Any]


def look(context: Context, step: Step, model: Model, rows: Iterable[Example]) -> Found:
    """Compare rows with the questions of every evaluation of the model, once: the store keeps what was found.

    Raises ``RunStopped`` when rows overlap and the spec does not say that they may.
    """
    rules, asked = model.decontaminate, tuple(_questions(context, step))
    questions = _each(asked)
    pairs: list[Overlap] = []
    if questions:
        key = _comparison(context, step, model)
        known = _known(context, key)
        asks = (question for _, question in questions)
        pairs = [*_compared(context, model, rows, asks)] if known is None else known
        if known is None and not context.store.read_only:
            records = ([PAIR, [pair.row, pair.question, pair.run, pair.rouge_l]] for pair in pairs)
            title = f"{step.title}: comparison with questions"
            context.store.artifacts.write(key, "compare", title, records, {"rows": len(pairs)}, {})
    if pairs and rules.overlap == "refuse":
        raise RunStopped("failed", _refusal(step, pairs, questions))
    out = frozenset(pair.row for pair in pairs) if rules.overlap == "drop" else frozenset()
    return Found(out, _report(model, asked, pairs))


def known_report(context: Context, step: Step, model: Model) -> dict[str, Any] | None:
    """Return the report of an earlier comparison of a model's rows with its questions.

    None: there was none, or no evaluation asks the model anything.

    Raises ``StoreError`` when the rows, or rows that are asked, are not stored.
    """
    if not digests_asked(context, step):
        return None
    known = _known(context, _comparison(context, step, model))
    return None if known is None else _report(model, tuple(_questions(context, step)), known)


def _comparison(context: Context, step: Step, model: Model) -> Key:
    """Return what names a comparison: the rows, the questions, and the rules. Stored rows only can be compared."""

    def made(key: Key) -> list[Key]:
        infos = [context.store.artifacts.info(item.key) for item in context.chain(key)]
        return [info.digest if info else "" for info in infos]

    rules, (name, _) = model.decontaminate, _tokenizer(context, model)
    files = [questions_digest(item.questions) for item in _with_files(context, step)]
    asked = [*files, *(made(key) for _, key in step.looks_at)]
    return digest("compare", [COMPARED, name, rules.ngram, rules.rouge_l, made(step.inputs[0]), asked])


def _known(context: Context, key: Key) -> list[Overlap] | None:
    """Return the overlaps that a comparison found, None when it was not made."""
    if context.store.artifacts.info(key) is None:
        return None
    return [Overlap(*content) for _, content in context.store.artifacts.read(key, PAIR)]


def _compared(
    context: Context, model: Model, rows: Iterable[Example], questions: Iterable[Question]
) -> Iterator[Overlap]:
    """Yield the pairs of a row and a question that are alike, in the order of the rows."""
    rules, (_, tokens) = model.decontaminate, _tokenizer(context, model)
    asked = [said_in(question) for question in questions]
    return overlaps(map(said_by, rows), asked, tokens, ngram=rules.ngram, rouge_l=rules.rouge_l)


def _tokenizer(context: Context, model: Model) -> tuple[str, Tokenizer]:
    """Return the name and the tokenizer of the language that a model's data is in."""
    return tokenizer_for(context.spec.language_of(model.data or ""))


def _report(model: Model, asked: tuple[Asked, ...], pairs: list[Overlap]) -> dict[str, Any]:
    rules, questions = model.decontaminate, _each(asked)
    near = {questions[pair.question][1].whole for pair in pairs}
    return {
        "overlap": rules.overlap, "ngram": rules.ngram, "rouge_l": rules.rouge_l,
        "questions": {name: {"digest": key, "count": len(found)} for name, key, found in asked},
        "rows": len(pairs),
        "near": list(dict.fromkeys(name for name, question in questions if question.whole in near)),
        "pairs": [_pair(pair, questions) for pair in pairs[:_SHOWN]],
    }  # fmt: skip


def _each(asked: tuple[Asked, ...]) -> list[tuple[str, Question]]:
    return [(name, question) for name, _, found in asked for question in found]


def first_apart(context: Context, step: Step, model: Model, rows: Iterable[Example]) -> Example | None:
    """Return the first row that a training would keep: one that is no question of an evaluation.

    Where the spec allows such rows it is the very first one. None: no row is left.
    """
    asked = [question for _, _, found in _questions(context, step) for question in found]
    if model.decontaminate.overlap == "allow" or not asked:
        return next(iter(rows), None)
    rows, compared = tee(rows)
    near = _compared(context, model, compared, asked)
    for number, row in enumerate(rows):
        if (pair := next(near, None)) is None or pair.row != number:
            return row
    return None


def said_by(row: Example) -> Said:
    """Return the texts of a row that are compared with those of questions."""
    return Said(row.instruction, row.input, row.output)


def said_in(question: Question) -> Said:
    """Return the texts of a question that rows are compared with; what is right is not among them."""
    return Said(question.text, question.input)


def digests_asked(context: Context, step: Step) -> set[str]:
    """Return the identities of all questions that the model of a train step is asked, rows of datasets included."""
    files = {questions_digest(item.questions) for item in _with_files(context, step)}
    return files | {key for _, key in step.looks_at}


def _with_files(context: Context, step: Step) -> list[Evaluation]:
    return [item for item in questioned(context.spec, step.block) if item.data is None]


def _questions(context: Context, step: Step) -> Iterator[Asked]:
    """Yield the name, the identity and the questions of each evaluation of a train step's model."""
    for item in _with_files(context, step):
        yield item.name, questions_digest(item.questions), item.questions
    seen: Counter[str] = Counter()
    for name, key in step.looks_at:
        seen[name] += 1  # a variant of an ablation may ask other rows
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", key, rows_asked(context, key)


def _pair(pair: Overlap, questions: list[tuple[str, Question]]) -> dict[str, Any]:
    name, question = questions[pair.question]
    return {
        "row": pair.row, "evaluation": name, "question": question.whole[:200], "rouge_l": pair.rouge_l,
        "by": "words in a row" if pair.run else "ROUGE-L",
    }  # fmt: skip


def _refusal(step: Step, pairs: list[Overlap], questions: list[tuple[str, Question]]) -> str:
    name, question = questions[pairs[0].question]
    how = "the same words in a row" if pairs[0].run else f"ROUGE-L {pairs[0].rouge_l:g}"
    return (
        f"{step.title}: not trained: {len(pairs):,} rows of its data are also asked in an evaluation of the model; "
        f'the first is row {pairs[0].row + 1:,}, like "{question.whole[:120]}" of `{name}` ({how}). Leave such rows out with '
        "`decontaminate { overlap = drop }`, or allow them with `overlap = allow`"
    )
