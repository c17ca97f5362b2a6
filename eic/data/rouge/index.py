"""``RougeIndex``: drop a text when a kept one is too similar, exactly as the pairwise loop would.

The loop is: for every text in order, the highest ROUGE-L F against all texts kept so far; above
the threshold the text is dropped, else it is kept. The index makes the same decisions in batches.
A batch is first compared with what was kept before it, then with itself, and resolved in order;
a text's fate depends on earlier kept texts alone, so any split into batches gives the same result.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from eic.data.rouge.alphabet import CODE_POINTS, Alphabet, Encoded, Sequence_, part
from eic.data.rouge.best import score_blocks
from eic.data.rouge.kept import Kept
from eic.data.rouge.matches import Best, Comparer, Matches
from eic.data.rouge.postings import Entries, Postings, Signatures, prefix_entries, signatures
from eic.data.rouge.score import Ints, fmeasures
from eic.data.rouge.tables import LONGEST, Tables, tables_for
from eic.data.tokenize import Tokenizer, rouge_tokens


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a text: kept, or dropped with its score and the nearest kept text's position.

    ``score`` is the highest F against the texts kept so far and ``nearest`` the first that has it
    (its position in the stream); 0.0 and -1 for a kept text.
    """

    kept: bool
    score: float = 0.0
    nearest: int = -1


KEPT = Decision(True)

_SMALLEST, _LARGEST = 256, 4_096
_EMPTY = -1
_HELD = 1_000_000
"""Matches inside a batch that are held at once."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A batch without its repeats: each distinct text once, and what every row of the batch is.

    ``rows`` holds, per row of the batch, the number of its distinct text, ``_EMPTY``, or (below
    ``_EMPTY``) ``-2 - row`` for the kept text it repeats. ``first`` and ``last`` are the places of a
    text's first and last row.
    """

    rows: list[int]
    sequences: list[Sequence_]
    first: Ints
    last: Ints
    entries: Entries
    marks: Signatures

    def __len__(self) -> int:
        return len(self.sequences)


class RougeIndex:
    """Decides, text by text, what is kept at a ROUGE-L threshold.

    ``strict`` drops scores above the threshold (``keep rouge_l <= t``), else scores at it as well
    (``keep rouge_l < t``). ``tokenize`` turns a text into tokens; texts without tokens score 0.0.
    ``code_points`` and ``brute_from`` are limits that tests lower: distinct tokens held as code
    points, and postings per text from which comparing with all kept texts is cheaper.
    """

    def __init__(
        self,
        threshold: float,
        *,
        strict: bool = True,
        tokenize: Tokenizer = rouge_tokens,
        code_points: int = CODE_POINTS,
        brute_from: int = 4_000,
    ) -> None:
        self._comparer = Comparer(threshold, strict)
        self._tokenize = tokenize
        self._alphabet = Alphabet(code_points)
        self._brute_from = brute_from
        self._width = 64
        self._block = 512
        self._position = 0
        self._kept = Kept()
        self._postings = Postings()
        self._keeps_all = threshold > 1 or (strict and threshold >= 1)
        self._keeps_one = threshold < 0 or (not strict and threshold <= 0)

    def add_batch(self, texts: Sequence[str]) -> list[Decision]:
        """Return what becomes of more texts, in order."""
        decisions: list[Decision] = []
        if self._keeps_all:
            return [KEPT] * len(texts)
        while len(decisions) < len(texts):
            batch = texts[len(decisions) : len(decisions) + self._block]
            encoded = self._alphabet.encode([self._tokenize(text) for text in batch])
            if self._keeps_one:
                decisions += self._first_only(encoded)
            else:
                for begin, end, is_long in _runs(encoded.lengths > LONGEST):
                    piece = part(encoded, begin, end)
                    decisions += self._long(piece) if is_long else self._batch(piece)
        return decisions

    def _batch(self, encoded: Encoded) -> list[Decision]:
        """Decide texts that the tables cover."""
        while self._width <= int(encoded.lengths.max(initial=0)):
            self._width *= 2
        tables = tables_for(self._comparer.threshold, self._comparer.strict, self._width)
        block = self._distinct(encoded, tables)
        best = self._against_kept(block, tables)
        open_ = (best.score < 0).nonzero()[0]
        inner = self._among(block, open_, tables)
        size = len(encoded.sequences)
        if inner is None:
            self._block = max(_SMALLEST, self._block // 2)
            return self._batch(part(encoded, 0, size // 2)) + self._batch(part(encoded, size // 2, size))
        self._resize(inner.text.size, size)
        decisions, kept = self._resolve(block, best, inner)
        chosen = np.array(kept, np.int64)
        self._remember(block, chosen)
        self._position += len(decisions)
        return decisions

    def _distinct(self, encoded: Encoded, tables: Tables) -> _Block:
        """Find the distinct texts of a batch that do not repeat a kept one."""
        numbers: dict[Sequence_, int] = {}
        rows: list[int] = []
        first: list[int] = []
        for place, sequence in enumerate(encoded.sequences):
            if not sequence:
                rows.append(_EMPTY)
            elif (row := self._kept.row_of.get(sequence)) is not None:
                rows.append(-2 - row)
            else:
                number = numbers.setdefault(sequence, len(numbers))
                rows.append(number)
                if number == len(first):
                    first.append(place)
        last = dict(zip(rows, range(len(rows)), strict=True))
        chosen = np.zeros(len(rows), bool)
        chosen[first] = True
        flat = encoded.flat[np.repeat(chosen, encoded.lengths)]
        lengths = encoded.lengths[chosen]
        ends = np.array([last[number] for number in range(len(numbers))], np.int64)
        return _Block(
            rows, list(numbers), np.array(first, np.int64), ends,
            prefix_entries(flat, lengths, tables), signatures(flat, lengths),
        )  # fmt: skip

    def _against_kept(self, block: _Block, tables: Tables) -> Best:
        """Return the best match of every distinct text among the texts kept before the batch."""
        best, kept = Best(len(block)), self._kept
        probe = self._postings.probe(block.entries, tables, len(block))
        heavy = probe.work > max(self._brute_from, 0.8 * len(kept))
        pairs = probe.pairs(tables, block.marks, kept.signatures, heavy)
        for found in self._comparer.verify(pairs, block.sequences, kept.sequences):
            best.update(found)
        everything = np.arange(len(kept))
        for found in self._compare_all(block, heavy.nonzero()[0], kept.sequences, everything):
            best.update(found)
        if kept.long:
            long = [kept.sequences[row] for row in kept.long]
            for found in self._compare_all(block, self._reach(block, long), long, np.array(kept.long)):
                best.update(found)
        return best

    def _among(self, block: _Block, open_: Ints, tables: Tables) -> Matches | None:
        """Return the matches of all texts of a batch with those that may yet be kept, in order.

        None when there are too many to hold: the batch must then be decided in halves.
        """
        postings, mask = Postings(), np.zeros(len(block), bool)
        mask[open_] = True
        postings.add(block.entries.of(mask), np.arange(len(block)))
        probe = postings.probe(block.entries, tables, len(block))
        heavy = probe.work > max(self._brute_from, 0.8 * open_.size)

        def candidates() -> Iterator[Ints]:
            for pairs in probe.pairs(tables, block.marks, block.marks, heavy):
                text, row = pairs >> 32, pairs & 0xFFFFFFFF
                yield pairs[(text != row) & (block.first[row] < block.last[text])]

        others = [block.sequences[number] for number in open_.tolist()]
        found: list[Matches] = []
        held = 0
        for some in chain(
            self._comparer.verify(candidates(), block.sequences, block.sequences),
            self._compare_all(block, heavy.nonzero()[0], others, open_),
        ):
            found.append(some)
            held += some.text.size
            if held > _HELD and len(block) > 1:
                return None
        if not found:
            return Matches(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        return Matches(
            np.concatenate([one.text for one in found]),
            np.concatenate([one.row for one in found]),
            np.concatenate([one.score for one in found]),
        ).in_order()

    def _compare_all(
        self, block: _Block, texts: Ints, others: Sequence[Sequence_], rows: Ints
    ) -> Iterator[Matches]:
        """Yield the matches of some texts with all ``others``, whose rows are given."""
        mine = [block.sequences[number] for number in texts.tolist()]
        for top, left, scores in score_blocks(mine, others if mine else ()):
            text, row = self._comparer.passes(scores).nonzero()
            yield Matches(texts[top + text], rows[left + row], scores[text, row])

    def _reach(self, block: _Block, long: list[Sequence_]) -> Ints:
        """Return the texts that are long enough to match the shortest of the ``long`` ones."""
        lengths = np.fromiter(map(len, block.sequences), np.int64, len(block))
        shortest = np.full(len(block), min(map(len, long)))
        return self._comparer.passes(fmeasures(lengths, lengths, shortest)).nonzero()[0]

    def _resolve(self, block: _Block, best: Best, inner: Matches) -> tuple[list[Decision], list[int]]:
        """Go through the batch in order; return the decisions and the distinct texts kept."""
        scores, nearest = best.score.tolist(), best.row.tolist()
        bounds = np.searchsorted(inner.text, np.arange(len(block) + 1)).tolist()
        here: NDArray[np.bool_] = np.zeros(len(block), bool)
        first = block.first.tolist()
        positions = self._kept.positions
        decisions: list[Decision] = []
        kept: list[int] = []
        for number in block.rows:
            if number == _EMPTY:
                decisions.append(KEPT)
            elif number < _EMPTY:
                decisions.append(Decision(False, 1.0, positions[-2 - number]))
            elif here[number]:
                decisions.append(Decision(False, 1.0, self._position + first[number]))
            else:
                score = scores[number]
                place = positions[nearest[number]] if score >= 0 else -1
                begin, end = bounds[number], bounds[number + 1]
                if begin < end:
                    live = np.where(here[inner.row[begin:end]], inner.score[begin:end], -1.0)
                    at = int(np.argmax(live))
                    if live[at] > score:
                        score = float(live[at])
                        place = self._position + first[int(inner.row[begin + at])]
                if score >= 0:
                    decisions.append(Decision(False, score, place))
                else:
                    here[number] = True
                    kept.append(number)
                    decisions.append(KEPT)
        return decisions, kept

    def _remember(self, block: _Block, chosen: Ints) -> None:
        """Add the kept texts of a batch."""
        positions = [self._position + at for at in block.first[chosen].tolist()]
        rows = np.zeros(len(block), np.int64)
        sequences = [block.sequences[number] for number in chosen.tolist()]
        rows[chosen] = self._kept.add(sequences, positions, block.marks[chosen])
        mask = np.zeros(len(block), bool)
        mask[chosen] = True
        self._postings.add(block.entries.of(mask), rows)

    def _resize(self, pairs: int, texts: int) -> None:
        """Take larger batches while few texts of a batch match each other, smaller ones else."""
        if pairs > 64 * texts:
            self._block = max(_SMALLEST, self._block // 2)
        elif pairs < 16 * texts and texts == self._block:
            self._block = min(_LARGEST, self._block * 2)

    def _long(self, encoded: Encoded) -> list[Decision]:
        """Decide texts that are too long for the tables, one by one against everything kept."""
        decisions: list[Decision] = []
        for sequence in encoded.sequences:
            best = self._best_of_all(sequence)
            if best is None:
                self._kept.add([sequence], [self._position], np.zeros(1, np.uint64))
                decisions.append(KEPT)
            else:
                decisions.append(Decision(False, best[0], self._kept.positions[best[1]]))
            self._position += 1
        return decisions

    def _best_of_all(self, sequence: Sequence_) -> tuple[float, int] | None:
        """Return the best score and row of a text among all kept ones; None when none passes."""
        best = (-1.0, -1)
        for _, left, scores in score_blocks([sequence], self._kept.sequences):
            at = int(np.argmax(scores[0]))
            if scores[0, at] > best[0]:
                best = (float(scores[0, at]), left + at)
        return best if best[1] >= 0 and self._comparer.passes(np.array([best[0]]))[0] else None

    def _first_only(self, encoded: Encoded) -> list[Decision]:
        """Decide at a threshold that every score passes: the first text is kept and no other."""
        decisions: list[Decision] = []
        for sequence in encoded.sequences:
            if self._position == 0:
                self._kept.add([sequence], [0], np.zeros(1, np.uint64))
                decisions.append(KEPT)
            else:
                scored = self._best_of_all(sequence) if sequence and self._kept.sequences[0] else None
                decisions.append(Decision(False, scored[0] if scored else 0.0, 0))
            self._position += 1
        return decisions


def _runs(is_long: NDArray[np.bool_]) -> Iterator[tuple[int, int, bool]]:
    """Yield (begin, end, long) for the runs of equal flags."""
    edges = (np.diff(is_long).nonzero()[0] + 1).tolist()
    for begin, end in zip([0, *edges], [*edges, is_long.size], strict=True):
        yield begin, end, bool(is_long[begin])
