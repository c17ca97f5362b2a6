"""``pairwise``: verdicts on two answers to figures: win:tie:lose, beat rate and its interval.

The candidate is the model that is judged, the baseline the one it is compared with. In the first order
the baseline's answer is shown first (as the paper's code does), in the second one the candidate's.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from eic.data.replies.verdicts import FIRST, SECOND, TIE
from eic.evaluate.intervals import DECIMALS, NAME, percent, wilson
from eic.lang.questions import Question
from eic.record import record

ASPECTS = ("helpfulness", "relevance", "accuracy", "level of detail")
"""What a judge weighs, by the paper."""

ORDERS = ("baseline first", "candidate first")

WIN, LOSE, UNPARSED, SKIPPED = "win", "lose", "unparsed", "skipped"
OUTCOMES = (WIN, TIE, LOSE, UNPARSED, SKIPPED)
"""What a question can come to for the candidate. ``skipped``: left out, as the released code does."""

_GARBAGE = "garbage"

_SIGNS = ((">=", ">"), ("> =", ">"), ("=>", ">"), ("= >", ">"), ("<=", "<"), ("< =", "<"), ("=<", "<"),
          ("= <", "<"), (">>", ">"), ("> >", ">"), ("<<", "<"), ("< <", "<"), ("==", "="), ("= =", "="))  # fmt: skip


@record
class Outcome:
    """What one question came to. ``verdicts`` are those of each order, as the judge sees the answers.

    ``failed`` names who gave no answer: ``candidate``, ``baseline``, ``both``, "" when neither failed.
    """

    question: str
    outcome: str
    verdicts: tuple[str | None, ...] = ()
    failed: str = ""


def parse_verdict_compat(text: str) -> str | None:
    """Return the verdict that the released code reads: anywhere in the text, the first answer's win first.

    It knows the names ``Assistant 1`` and ``Assistant 2`` only, spaced and spelt like that, bare or both
    in brackets. None when it finds nothing (it then counts a tie).
    """
    for old, new in _SIGNS:
        text = text.replace(old, new)
    for verdict, (left, sign, right) in (
        (FIRST, ("1", ">", "2")), (FIRST, ("2", "<", "1")), (SECOND, ("1", "<", "2")),
        (SECOND, ("2", ">", "1")), (TIE, ("1", "=", "2")), (TIE, ("2", "=", "1")),
    ):  # fmt: skip
        for form in ("Assistant {}", "[Assistant {}]"):
            if f"{form.format(left)} {sign} {form.format(right)}" in text:
                return verdict
    return None


def decide(verdicts: Sequence[str | None], *, compat: bool = False) -> str:
    """Return what the verdicts of one question come to for the candidate.

    The first verdict is of the order ``baseline first``, the second (if there is one) of the other. Orders
    that disagree are a tie; one that could not be read makes the question ``unparsed`` (in ``compat``: a tie).
    """
    if compat:
        verdicts = [TIE if verdict is None else verdict for verdict in verdicts]
    seen = set()
    for order, verdict in zip(ORDERS, verdicts, strict=False):
        if verdict is None:
            return UNPARSED
        candidate = SECOND if order == ORDERS[0] else FIRST
        seen.add(TIE if verdict == TIE else WIN if verdict == candidate else LOSE)
    return seen.pop() if len(seen) == 1 else TIE


def without_answer(candidate: str, baseline: str, *, compat: bool = False) -> tuple[str, str] | None:
    """Return (outcome, who failed) of a question that an answer is missing to, None when both are there.

    Who gave no answer loses; when neither did it is a tie. In ``compat`` the question is left out
    (and counted as ``skipped``), as the released code does; its mark of an answer that could not be
    generated, the word ``garbage`` alone, is no answer then either.
    """
    nothing = ("", _GARBAGE) if compat else ("",)
    gone = (candidate.strip() in nothing, baseline.strip() in nothing)
    if not any(gone):
        return None
    failed = "both" if all(gone) else "candidate" if gone[0] else "baseline"
    if compat:
        return SKIPPED, failed
    return {"both": TIE, "candidate": LOSE, "baseline": WIN}[failed], failed


def beat_rate(win: int, lose: int) -> float | None:
    """Return wins in per cent of wins and losses (ties do not count), None when there are neither."""
    return percent(win, win + lose)


def tally(win: int, tie: int, lose: int) -> dict[str, Any]:
    """Return win:tie:lose with the rates that are told of it; each is None when it has nothing to count.

    ``percent`` is each in per cent of all three, as Dynosaur's human evaluation is told. ``beat_rate`` leaves ties out. ``win_and_half_ties`` is another figure that goes by the same name elsewhere.
    """
    judged = win + tie + lose
    return {
        "win": win, "tie": tie, "lose": lose, "judged": judged,
        "percent": {name: percent(count, judged) for name, count in ((WIN, win), (TIE, tie), (LOSE, lose))},
        "beat_rate": beat_rate(win, lose), "interval": wilson(win, win + lose), "interval_kind": NAME,
        "win_and_half_ties": round(100 * (win + tie / 2) / judged, DECIMALS) if judged else None,
    }  # fmt: skip


def figures(questions: Sequence[Question], outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return the figures of one comparison, in all and by subject."""
    by_question = {item.question: item for item in outcomes}

    def counted(of: Iterable[Question]) -> dict[str, Any]:
        rows = [by_question[question.id] for question in of if question.id in by_question]
        count = {name: sum(row.outcome == name for row in rows) for name in OUTCOMES}
        return {
            "questions": len(rows), **tally(count[WIN], count[TIE], count[LOSE]),
            "unparsed": count[UNPARSED], "skipped": count[SKIPPED],
            "failed": {who: sum(row.failed == who for row in rows) for who in ("candidate", "baseline", "both")},
            "disagreed": sum(len(set(_sides(row.verdicts))) > 1 for row in rows),
        }  # fmt: skip

    subjects = sorted({question.subject for question in questions if question.subject})
    return {
        **counted(questions),
        "subjects": {name: counted(q for q in questions if q.subject == name) for name in subjects},
    }


def _sides(verdicts: Sequence[str | None]) -> list[str]:
    """Return the verdicts that were read, each from the candidate's side."""
    return [
        decide((verdict,)) if order == ORDERS[0] else decide((_turned(verdict),))
        for order, verdict in zip(ORDERS, verdicts, strict=False)
        if verdict is not None
    ]


def _turned(verdict: str) -> str:
    return {FIRST: SECOND, SECOND: FIRST}.get(verdict, verdict)
