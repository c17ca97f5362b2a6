"""``human``: votes of annotators on pairs of answers: merging, agreement, and CSV in and out.

A vote says who answered better, ``candidate``, ``baseline`` or ``tie``, so files need no key to the blind
order in which the answers were shown.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from eic.canon import digest, seeded_rng
from eic.data.replies.verdicts import TIE
from eic.evaluate.pairs import LOSE, WIN, tally
from eic.lang.questions import Question
from eic.record import record

CHOICES = (WIN, TIE, LOSE)
"""A vote from the candidate's side."""

COLUMNS = ("question", "candidate", "baseline", "annotator", "vote")
PAIR = "pair"
"""A column that may be missing: which answers were voted on (see ``pair_digest``)."""


@record
class Vote:
    """One annotator's vote on one question, for a candidate against a baseline (names of models).

    ``pair`` says which answers were seen; "" when that is not known, and the vote counts for any.
    """

    question: str
    candidate: str
    baseline: str
    annotator: str
    vote: str
    pair: str = ""


def candidate_first(evaluation: str, question: str, annotator: str) -> bool:
    """Whether an annotator sees the candidate's answer first: by lot, the same every time."""
    return seeded_rng("blind order", evaluation, question, annotator).random() < 0.5


def pair_digest(question: str, candidate: str, baseline: str) -> str:
    """Return what tells the answers of one question apart from others: votes on old answers do not count."""
    return digest("pair", [question, candidate, baseline])[3:15]


def current(votes: Iterable[Vote], pairs: Mapping[tuple[str, str, str], str]) -> tuple[Vote, ...]:
    """Return the votes on answers that are there, and still the same.

    ``pairs``: (question, candidate, baseline) to digest.
    """
    seen = ((vote, pairs.get((vote.question, vote.candidate, vote.baseline))) for vote in votes)
    return tuple(vote for vote, digest in seen if digest is not None and vote.pair in ("", digest))


def csv_reader(text: str) -> "csv.DictReader[str]":
    """Return the rows of a CSV text; spreadsheets of many countries part its cells by semicolons or tabs."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = next((sign for sign in ",;\t" if sign in first), ",")
    return csv.DictReader(io.StringIO(text), strict=True, delimiter=delimiter)


def read_votes(text: str) -> tuple[Vote, ...]:
    """Return the votes of a CSV text with the columns ``COLUMNS`` in any order; a later vote replaces an earlier.

    Raises ``ValueError`` that names the faulty line.
    """
    reader = csv_reader(text)
    found: dict[tuple[str, ...], Vote] = {}
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(
                f"the first line must name the columns {', '.join(COLUMNS)}; missing: {missing[0]}"
            )
        for row in reader:
            values = {name: (row[name] or "").strip() for name in COLUMNS}
            vote = values["vote"].lower()
            if vote not in CHOICES:
                raise ValueError(f"line {reader.line_num}: `{vote[:40]}` is no vote: {', '.join(CHOICES)}")
            if not all(values[name] for name in COLUMNS):
                raise ValueError(f"line {reader.line_num}: a column is empty")
            made = Vote(**{**values, "vote": vote, "pair": (row.get(PAIR) or "").strip()})
            found[made.question, made.candidate, made.baseline, made.annotator] = made
    except csv.Error as fault:
        raise ValueError(f"line {reader.line_num}: {fault}") from None
    return tuple(found.values())


def votes_csv(votes: Iterable[Vote]) -> str:
    """Return votes as CSV, the form that ``read_votes`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, PAIR))
    writer.writerows([getattr(vote, name) for name in (*COLUMNS, PAIR)] for vote in votes)
    return out.getvalue()


def merge(votes: Sequence[str], how: str) -> str:
    """Return one verdict of several votes (``pooled`` merges none: count each vote then).

    ``majority``: what more than half say, else a tie. ``unanimous``: what all say, else a tie.
    """
    [(first, count)] = Counter(votes).most_common(1)
    enough = count == len(votes) if how == "unanimous" else 2 * count > len(votes)
    return first if enough else TIE


def figures(questions: Sequence[Question], votes: Sequence[Vote], how: str) -> dict[str, Any]:
    """Return the figures of one comparison: merged win:tie:lose, each annotator's own, and agreement."""
    known = {question.id for question in questions}
    items: dict[str, dict[str, str]] = {}
    for vote in votes:
        if vote.question in known:
            items.setdefault(vote.question, {})[vote.annotator] = vote.vote
    if how == "pooled":
        merged = [vote for given in items.values() for vote in given.values()]
    else:
        merged = [merge(list(given.values()), how) for given in items.values()]
    annotators = sorted({name for given in items.values() for name in given})
    return {
        "questions": len(questions), "voted_on": len(items), "votes": sum(map(len, items.values())),
        "merge": how, **_tally(merged),
        "annotators": {name: _tally(given[name] for given in items.values() if name in given) for name in annotators},
        "agreement": agreement(list(items.values())),
    }  # fmt: skip


def _tally(votes: Iterable[str]) -> dict[str, Any]:
    count = Counter(votes)
    return tally(count[WIN], count[TIE], count[LOSE])


# --- agreement --------------------------------------------------------------------------


def agreement(items: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Return how far annotators agree on the items that two or more of them voted on.

    ``raw`` is the share of agreeing pairs of votes; ``kappa`` takes chance off: Cohen's for two annotators,
    Fleiss' for more (over the items that all of them voted on). None when it is not defined.
    """
    shared = [given for given in items if len(given) > 1]
    pairs = [one == other for given in shared for one, other in combinations(given.values(), 2)]
    annotators = sorted({name for given in shared for name in given})
    whole = [given for given in shared if len(given) == len(annotators)]
    if len(annotators) == 2:
        kind, kappa = "Cohen", cohen([(given[annotators[0]], given[annotators[1]]) for given in whole])
    else:
        kind, kappa = "Fleiss", fleiss([list(given.values()) for given in whole])
    return {
        "items": len(shared), "raw": round(sum(pairs) / len(pairs), 4) if pairs else None,
        "kind": kind if annotators else None, "kappa": None if kappa is None else round(kappa, 4) + 0.0,
    }  # fmt: skip


def cohen(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two annotators' votes, None without votes or when chance explains everything."""
    if not pairs:
        return None
    total = len(pairs)
    seen = sum(one == other for one, other in pairs) / total
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(left[choice] * right[choice] for choice in left) / total**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def fleiss(items: Sequence[Sequence[str]]) -> float | None:
    """Return Fleiss' kappa; every item has the same number of votes, two or more. None as for ``cohen``."""
    if not items or len(items[0]) < 2:
        return None
    raters = len(items[0])
    counts = [Counter(item) for item in items]
    seen = sum(
        (sum(n * n for n in count.values()) - raters) / (raters * (raters - 1)) for count in counts
    ) / len(items)
    whole: Counter[str] = sum(counts, Counter())
    chance = sum((n / (raters * len(items))) ** 2 for n in whole.values())
    return None if chance == 1 else (seen - chance) / (1 - chance)
