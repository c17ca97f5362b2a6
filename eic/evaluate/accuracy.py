"""``math_accuracy``: each answer against its reference by a grader; shares by level and by subject."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from eic.evaluate.compat import equal_compat
from eic.evaluate.extract import boxed_compat, find_answer, find_answer_compat
from eic.evaluate.intervals import NAME, percent, wilson
from eic.evaluate.strict import equal_strict
from eic.evaluate.verify import Verifier
from eic.lang.questions import Question, level_order
from eic.record import record

GRADERS = ("verify", "strict", "compat")


@record
class Graded:
    """One answer, judged: what was found in it and in the reference, and whether they are equal."""

    question: str
    found: str | None
    reference: str | None
    correct: bool


class Grader:
    """Judges answers as ``verify`` (math-verify), ``strict`` or ``compat`` (the released code) does.

    Use it as a context manager: math-verify works in a process of its own.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._verifier = Verifier() if name == "verify" else None
        self._equal: Callable[[str | None, str | None], bool] = {
            "strict": equal_strict, "compat": equal_compat,
        }.get(name, self._verified)  # fmt: skip

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *_: object) -> None:
        if self._verifier is not None:
            self._verifier.close()

    @property
    def timeouts(self) -> int:
        """How many comparisons took too long; they count as wrong."""
        return self._verifier.timeouts if self._verifier is not None else 0

    def grade(self, question: Question, answer: str) -> Graded:
        """Judge one answer; with several references any of them will do."""
        found = find_answer_compat(answer) if self.name == "compat" else find_answer(answer)
        references = [self.reference(text) for text in question.references]
        right = next((text for text in references if self._equal(found, text)), None)
        shown = right if right is not None else (references[0] if references else None)
        return Graded(question.id, found, shown, right is not None)

    def reference(self, text: str) -> str | None:
        """Return the answer that a reference gives: its box, or all of it when it has none."""
        if self.name == "compat":
            return boxed_compat(text) if "\\boxed" in text or "\\fbox" in text else text
        return find_answer(text) if "box" in text else text.strip()

    def _verified(self, answer: str | None, reference: str | None) -> bool:
        assert self._verifier is not None
        return self._verifier.equal(answer, reference)


def accuracy(questions: Sequence[Question], graded: Mapping[str, Graded]) -> dict[str, Any]:
    """Return the share of right answers in per cent, in all, by level, by subject and by both.

    A question without an answer counts as wrong; answers are matched by the question's id.
    """

    def share(of: Iterable[Question]) -> dict[str, Any]:
        rows = [graded.get(question.id) for question in of]
        correct = sum(row is not None and row.correct for row in rows)
        return {"correct": correct, "total": len(rows), "accuracy": percent(correct, len(rows))}

    whole = share(questions)
    levels = sorted({question.level for question in questions if question.level}, key=level_order)
    subjects = sorted({question.subject for question in questions if question.subject})
    return {
        **whole, "interval": wilson(whole["correct"], whole["total"]), "interval_kind": NAME,
        "no_answer_found": sum(row.found is None for row in graded.values()),
        "levels": {level: share(q for q in questions if q.level == level) for level in levels},
        "subjects": {
            subject: {
                **share(q for q in questions if q.subject == subject),
                "levels": {
                    level: share(q for q in questions if (q.subject, q.level) == (subject, level))
                    for level in levels
                    if any((q.subject, q.level) == (subject, level) for q in questions)
                },
            }
            for subject in subjects
        },
    }  # fmt: skip
