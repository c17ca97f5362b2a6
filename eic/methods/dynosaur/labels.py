"""The label space: what a task that classifies may answer, told in its instruction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eic.lang.blocks.dynosaur import Labels
from eic.methods.dynosaur.shown import is_scalar

NO_TEXT = "its answers are not all texts or numbers"
NO_ANSWER = "no row has an answer"
ONE_ANSWER = "every row has the same answer"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a task's answers come to: a sentence for its instruction ("": none), or why it is refused."""

    sentence: str = ""
    refused: str = ""


def judge(answers: Sequence[Any], rule: Labels, compat: str) -> Verdict:
    """Judge a task by its answers in the first rows of its table.

    More than ``rule.most`` different answers are no label space. Fewer are one, and must not be too
    uneven: the most frequent may have ``share_of_two`` of the rows (of two answers) or ``share`` (of
    more). The released code compares counts with 70 and 50 whatever the number of rows, so that a
    small table passes however uneven it is; a missing answer refuses the task there, and an empty one
    is a label like others. Here neither counts.
    """
    if compat == "none":
        answers = [answer for answer in answers if answer is not None and str(answer).strip()]
    if not all(map(is_scalar, answers)):
        return Verdict(refused=NO_TEXT)
    counts = Counter(str(answer).strip() for answer in answers)
    if not counts:
        return Verdict(refused=NO_ANSWER)
    if len(counts) > rule.most:
        return Verdict()
    if len(counts) == 1:
        return Verdict(refused=ONE_ANSWER)
    top = max(counts.values())
    share = rule.share_of_two if len(counts) == 2 else rule.share
    whole = 100 if compat != "none" else len(answers)
    if top / whole > share:
        return Verdict(refused=f"one of its {len(counts)} answers stands in {top} of {len(answers)} rows")
    if any(len(label) > rule.length for label in counts):
        return Verdict()
    return Verdict(sentence=f" Answers must be one of {', '.join(sorted(counts))}.")
