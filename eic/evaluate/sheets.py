"""Reviewing apart from the terminal: a CSV sheet of blind pairs for one annotator, and votes read from it.

Answers are a model's words: a cell that a spreadsheet would take for a formula gets an apostrophe first.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from eic.data.replies.verdicts import TIE
from eic.evaluate.pairs import LOSE, WIN
from eic.evaluate.votes import COLUMNS, PAIR, Vote, candidate_first, csv_reader, pair_digest, read_votes
from eic.record import record

SHEET = ("annotator", "question", "baseline", "text", "answer_1", "answer_2", "better")
"""Columns of a sheet; ``better`` is filled in: 1, 2 or = (a tie). ``PAIR`` follows: which answers these are."""

_SEEN = "answers "
"""Stands before the digest of a pair, which a spreadsheet might take for a number."""

_TIES = frozenset({"=", "0", "tie", "t"})


@record
class Pair:
    """Two answers to one question, as a person sees them: in an order drawn by lot for each annotator."""

    question: str
    text: str
    candidate: str
    baseline: str
    answers: tuple[str, str]
    swapped: bool

    @property
    def digest(self) -> str:
        """What tells these answers apart from others to the same question."""
        return pair_digest(self.text, *self.answers)

    @property
    def shown(self) -> tuple[str, str]:
        """The answers in blind order."""
        return self.answers[::-1] if self.swapped else self.answers

    def vote(self, better: str, annotator: str) -> Vote | None:
        """Return the vote for ``1``, ``2`` or ``=`` in blind order; None for anything else."""
        word = better.strip().lower()
        if word in _TIES:
            verdict = TIE
        elif word in ("1", "2"):
            verdict = WIN if (word == "1") != self.swapped else LOSE
        else:
            return None
        return Vote(self.question, self.candidate, self.baseline, annotator, verdict, self.digest)


def pairs_of(name: str, rows: Iterable[Mapping[str, Any]], annotator: str) -> tuple[Pair, ...]:
    """Return the pairs of an evaluation's answer lines: the first model with each of the others."""
    found = []
    for row in rows:
        candidate, *others = row["answers"]
        text = row["question"] + (f"\n\n{row['input']}" if row["input"] else "")
        for other in others:
            swapped = not candidate_first(f"{name} {other['model']}", row["id"], annotator)
            answers = (candidate["text"], other["text"])
            found.append(Pair(row["id"], text, candidate["model"], other["model"], answers, swapped))
    return tuple(found)


def sheet(pairs: Iterable[Pair], annotator: str) -> str:
    """Return the sheet of one annotator."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*SHEET, PAIR))
    for pair in pairs:
        cells = (annotator, pair.question, pair.baseline, pair.text, *pair.shown, "", _SEEN + pair.digest)
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def read_reviews(name: str, rows: Sequence[Mapping[str, Any]], text: str) -> tuple[Vote, ...]:
    """Return the votes of a CSV: a filled-in sheet, or votes as they are kept. Empty cells are no votes.

    Raises ``ValueError`` that names the faulty line.
    """
    reader = csv_reader(text)
    votes, known = [], {}
    try:
        if set(COLUMNS) <= set(reader.fieldnames or ()):
            return read_votes(text)
        if not set(SHEET) <= set(reader.fieldnames or ()):
            raise ValueError(f"the first line names the columns of no sheet ({', '.join(SHEET)})")
        for row in reader:
            annotator, better = (
                (row[column] or "").strip().removeprefix("'") for column in ("annotator", "better")
            )
            if not better:
                continue
            if annotator not in known:
                made = pairs_of(name, rows, annotator)
                known[annotator] = {(pair.question, pair.baseline): pair for pair in made}
            question, baseline = (
                (row[column] or "").removeprefix("'") for column in ("question", "baseline")
            )
            pair = known[annotator].get((question, baseline))
            vote = pair.vote(better, annotator) if pair is not None and annotator else None
            if vote is None:
                raise ValueError(
                    f"line {reader.line_num}: no such pair, no annotator, or no vote (1, 2 or =)"
                )
            seen = (row.get(PAIR) or "").strip().removeprefix(_SEEN)
            votes.append(replace(vote, pair=seen or vote.pair))
    except csv.Error as fault:
        raise ValueError(f"line {max(reader.line_num, 1)}: {fault}") from None
    return tuple(votes)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "'") and cell else cell
