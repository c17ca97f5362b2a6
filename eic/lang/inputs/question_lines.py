"""Question files of evaluations, read when the spec is checked: every faulty line at its own place."""

from typing import Any

from eic.diagnostics import Diagnostics, Note
from eic.lang.inputs.examples import read_lines
from eic.lang.questions import Question, question_of
from eic.source import Source, Span

_SHAPE = 'A question is {"id": "...", "question": "...", "answer": "..."}; only the question is needed.'


def read_question_lines(source: Source, found: Diagnostics, used: Note) -> tuple[Question, ...] | None:
    """Return the questions of a JSONL text, or None after reporting its faults."""
    seen: dict[str, Span] = {}

    def made(row: Any, span: Span, found: Diagnostics, used: Note) -> Question | None:
        try:
            question = question_of(row, span.line)
        except ValueError as fault:
            found.error("E0510", f"the line is no question: {fault}", span, notes=(used,), detail=_SHAPE)
            return None
        first = seen.setdefault(question.id, span)
        if first is span:
            return question
        note = Note("the first one", first)
        found.error("E0510", f"two questions have the id `{question.id[:60]}`", span, notes=(note, used))
        return None

    questions = read_lines(source, found, used, made)
    if questions == ():
        found.error("E0510", "the file holds no question", Span(source, 0, 1), notes=(used,), detail=_SHAPE)
    return questions or None
