"""The calls of evaluations and judge rules: marks of examples, verdicts on pairs, answers to questions."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from eic.data.example import Example
from eic.data.replies.verdicts import parse_mark, parse_verdict
from eic.data.reply_formats import reply_schema, schema_in_words
from eic.evaluate.pairs import ASPECTS, parse_verdict_compat
from eic.lang.questions import Question
from eic.methods.each import Call, Each
from eic.methods.text import clean_text

LOW, HIGH = 1, 5
"""The scale of marks."""


def marking(rows: Iterable[Example], aspect: str, reply: str) -> Each[float]:
    """Return the machine that marks examples from 1 to 5; results go by their ids."""
    schema = schema_in_words(reply_schema("judge", 1, 0)) if reply == "json" else ""
    aspects = [aspect.replace("_", " ")]

    def calls() -> Iterator[Call]:
        for row in rows:
            shown = {"instruction": row.instruction, "input": row.input, "output": row.output}
            yield Call(row.id, {**shown, "aspects": aspects, "reply_schema": schema}, row.task)

    def read(text: str, finish: str) -> tuple[float | None, str]:
        mark = parse_mark(text, LOW, HIGH)
        problem = f"it gave no mark from {LOW} to {HIGH}"
        return mark, problem if mark is None else ""

    return Each("judge", calls(), read)


def comparing(
    questions: Sequence[Question],
    pairs: Iterable[tuple[str, str, str, str]],
    reply: str,
    *,
    compat: bool,
    told: Callable[[str, str | None], None] = lambda name, verdict: None,
) -> Each[str]:
    """Return the machine that compares answers: ``pairs`` are (name, question's id, first, second answer).

    ``compat`` reads verdicts as the released code does, which never asks again.
    """
    known = {question.id: question for question in questions}
    schema = schema_in_words(reply_schema("compare", 1, 0)) if reply == "json" else ""

    def calls() -> Iterator[Call]:
        for name, question, first, second in pairs:
            shown = {
                "question": known[question].whole,
                "answer_1": clean_text(first),
                "answer_2": clean_text(second),
            }
            yield Call(name, {**shown, "aspects": list(ASPECTS), "reply_schema": schema}, question)

    def read(text: str, finish: str) -> tuple[str | None, str]:
        if compat:
            return parse_verdict_compat(text), ""
        verdict = parse_verdict(text)
        return verdict, "its last line gave no verdict" if verdict is None else ""

    return Each("compare", calls(), read, told=told)


def answering(
    questions: Iterable[Question],
    told: Callable[[str, tuple[str, str] | None], None] = lambda name, got: None,
) -> Each[tuple[str, str]]:
    """Return the machine that puts questions to a teacher; results (text, finish)."""
    calls = (Call(item.id, {"question": item.text, "input": item.input}, item.id) for item in questions)
    return Each("answer", calls, lambda text, finish: ((text, finish), ""), told=told)
