"""Rows that are also questions: shared runs of words, and instructions that are nearly the same.

A model that was trained on the questions it is asked shows memory, not skill.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from eic.data.rouge.best import best_scores
from eic.data.tokenize import Tokenizer

SHORTEST = 8
"""A question of fewer words than the run's length counts as one run when it has this many."""

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Overlap:
    """Row ``row`` overlaps question ``question`` (both by position); ``rouge_l`` is their F.

    ``run``: they share a run of words; otherwise the score alone says so.
    """

    row: int
    question: int
    run: bool
    rouge_l: float


def overlaps(
    rows: Iterable[tuple[str, str]],
    questions: Sequence[str],
    tokens: Tokenizer,
    *,
    ngram: int,
    rouge_l: float,
) -> Iterator[Overlap]:
    """Yield the first and strongest overlap of each row that has one, in order.

    ``rows`` are (what is asked, the whole row); runs of ``ngram`` words are looked for in the whole row,
    ROUGE-L compares what is asked.
    """
    asked = [tokens(question) for question in questions]
    if not asked:
        return
    runs: dict[tuple[str, ...], int] = {}
    lengths: dict[int, None] = {}
    for number, words in enumerate(asked):
        size = min(ngram, len(words))
        if size < min(SHORTEST, ngram):
            continue
        lengths[size] = None
        for run in _runs(words, size):
            runs.setdefault(run, number)
    numbered = enumerate(rows)
    while chunk := list(islice(numbered, _CHUNK)):
        best = best_scores([tokens(prompt) for _, (prompt, _) in chunk], asked)
        for (number, (_, whole)), (score, nearest) in zip(chunk, best, strict=True):
            words = tokens(whole)
            shared = next((runs[run] for size in lengths for run in _runs(words, size) if run in runs), None)
            if shared is not None:
                yield Overlap(number, shared, True, round(score, 4))
            elif score >= rouge_l:
                yield Overlap(number, nearest, False, round(score, 4))


def _runs(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
