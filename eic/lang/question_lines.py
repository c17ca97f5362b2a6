"""Question files of evaluations, read when the spec is checked: every faulty line at its own place."""

from eic.diagnostics import Diagnostics, Note
from eic.lang.examples import records
from eic.lang.questions import Question, question_of
from eic.source import Source, Span

_MOST_FAULTS = 5
_SHAPE = 'A question is {"id": "...", "question": "...", "answer": "..."}; only the question is needed.'


def read_question_lines(source: Source, found: Diagnostics, used: Note) -> tuple[Question, ...] | None:
    """Return the questions of a JSONL text, or None after reporting its faults."""
    questions: list[Question] = []
    seen: dict[str, Span] = {}
    faults = 0
    for span, row in records(source, found, used):
        if row is not None:
            try:
                made = question_of(row, span.line)
            except ValueError as fault:
                found.error("E0510", f"the line is no question: {fault}", span, notes=(used,), detail=_SHAPE)
            else:
                first = seen.setdefault(made.id, span)
                if first is span:
                    questions.append(made)
                    continue
                note = Note("the first one", first)
                found.error("E0510", f"two questions have the id `{made.id[:60]}`", span, notes=(note, used))
        faults += 1
        if faults == _MOST_FAULTS:
            break
    if not questions and not faults:
        found.error("E0510", "the file holds no question", Span(source, 0, 1), notes=(used,), detail=_SHAPE)
    return tuple(questions) if questions and not faults else None
