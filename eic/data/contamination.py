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


@dataclass(frozen=True, slots=True)
class Said:
    """A row, or a question (which has no output), as it is compared."""

    instruction: str
    input: str = ""
    output: str = ""

    @property
    def asked(self) -> str:
        """The instruction and its input."""
        return f"{self.instruction}\n\n{self.input}" if self.input else self.instruction


def overlaps(
    rows: Iterable[Said], questions: Sequence[Said], tokens: Tokenizer, *, ngram: int, rouge_l: float
) -> Iterator[Overlap]:
    """Yield the first and strongest overlap of each row that has one, in order.

    Runs of ``ngram`` words are looked for in the whole row, ROUGE-L compares what is asked. A row and a
    question of the same task, which give other inputs to one instruction, share that instruction by nature:
    they overlap by their inputs (when these are equal, by runs of words, and by ROUGE-L from ``SHORTEST`` words on).
    """
    index = _Index(questions, tokens, ngram, rouge_l)
    numbered = enumerate(rows)
    while chunk := list(islice(numbered, _CHUNK)):
        apart = [(number, row) for number, row in chunk if not index.of_task(row)]
        found = {pair.row: pair for pair in index.apart(apart)}
        for number, row in chunk:
            pair = index.within(number, row) if index.of_task(row) else found.get(number)
            if pair is not None:
                yield pair


class _Index:
    """Questions as rows are compared with them: their words, their runs of words, their tasks."""

    def __init__(self, questions: Sequence[Said], tokens: Tokenizer, ngram: int, rouge_l: float) -> None:
        self._tokens, self._rouge_l = tokens, rouge_l
        self._asked = [tokens(question.asked) for question in questions]
        self._inputs = [tokens(question.input) for question in questions]
        self._runs = _indexed(self._asked, ngram)
        self._parts = _indexed(self._inputs, ngram)
        self._tasks: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            if self._inputs[number]:
                self._tasks.setdefault(question.instruction.strip(), []).append(number)

    def of_task(self, row: Said) -> bool:
        """Whether questions give other inputs to the instruction of a row that has one as well."""
        return bool(row.input.strip()) and row.instruction.strip() in self._tasks

    def apart(self, rows: Sequence[tuple[int, Said]]) -> Iterator[Overlap]:
        """Yield the overlaps of rows that no question shares its task with."""
        if not self._asked or not rows:
            return
        best = best_scores([self._tokens(row.asked) for _, row in rows], self._asked)
        for (number, row), (score, nearest) in zip(rows, best, strict=True):
            shared = _shared(self._tokens(f"{row.asked}\n\n{row.output}"), self._runs)
            if shared is not None:
                yield Overlap(number, shared, True, round(score, 4))
            elif score >= self._rouge_l:
                yield Overlap(number, nearest, False, round(score, 4))

    def within(self, number: int, row: Said) -> Overlap | None:
        """Return the overlap of a row with questions of its task, or by a run of words with any."""
        words, mates = self._tokens(row.input), self._tasks[row.instruction.strip()]
        long = [mate for mate in mates if min(len(words), len(self._inputs[mate])) >= SHORTEST]
        ((score, nearest),) = (
            best_scores([words], [self._inputs[mate] for mate in long]) if long else ((0.0, 0),)
        )
        said = self._tokens(f"{row.input}\n\n{row.output}")
        shared = _shared(said, self._parts)
        if shared is None:
            shared = _shared(said, self._runs)
        if shared is not None:
            return Overlap(number, shared, True, round(score, 4))
        if score >= self._rouge_l:
            return Overlap(number, long[nearest], False, round(score, 4))
        same = next((mate for mate in mates if self._inputs[mate] == words), None)
        return None if same is None else Overlap(number, same, False, 1.0)


_Runs = dict[int, dict[tuple[str, ...], int]]
"""The first text that has a run of words, by the run, by its length."""


def _indexed(texts: Sequence[Sequence[str]], ngram: int) -> _Runs:
    found: _Runs = {}
    for number, words in enumerate(texts):
        size = min(ngram, len(words))
        if size >= min(SHORTEST, ngram):
            for run in _cut(words, size):
                found.setdefault(size, {}).setdefault(run, number)
    return found


def _shared(words: Sequence[str], runs: _Runs) -> int | None:
    return next((at[run] for size, at in runs.items() for run in _cut(words, size) if run in at), None)


def _cut(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))
