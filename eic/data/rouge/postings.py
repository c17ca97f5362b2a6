"""Prefix postings: which indexed texts can reach the threshold against a batch of probes.

A text is its tokens sorted rarest first. If two texts share enough, the rarest type of what they
share stands early in both, so only each text's prefix is indexed, and probed with bounds on the
partner's length and position (``tables``). A 64-bit signature of each text's types removes most of
the rest. What remains is compared exactly by the caller.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eic.data.rouge.score import Ints
from eic.data.rouge.tables import Tables

_BITS = 10
_MASK = (1 << _BITS) - 1
_CHUNK = 1 << 17
_SPLIT = 200
_MERGE = 4

Small = NDArray[np.int32]
Signatures = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Entries:
    """The prefix entries of a batch: text, its length, token, position among its sorted tokens."""

    text: Ints
    length: Ints
    token: Ints
    position: Ints

    def of(self, texts: NDArray[np.bool_]) -> "Entries":
        """Return the entries of the texts that are marked."""
        chosen = texts[self.text]
        return Entries(self.text[chosen], self.length[chosen], self.token[chosen], self.position[chosen])


def signatures(flat: Ints, lengths: Ints) -> Signatures:
    """Return the 64-bit signature of every text (none may be empty)."""
    hashed = flat.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(58)
    starts = np.cumsum(lengths) - lengths
    return np.bitwise_or.reduceat(np.uint64(1) << hashed, starts) if flat.size else np.zeros(0, np.uint64)


def prefix_entries(flat: Ints, lengths: Ints, tables: Tables) -> Entries:
    """Return the prefix entries of texts, sorted by token."""
    text = np.repeat(np.arange(lengths.size), lengths)
    rarest_first = np.sort((text << 32) | (0xFFFFFFFF - flat))
    token = 0xFFFFFFFF - (rarest_first & 0xFFFFFFFF)
    position = np.arange(flat.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    length = np.repeat(lengths, lengths)
    new_type = np.ones(flat.size, bool)
    new_type[1:] = rarest_first[1:] != rarest_first[:-1]
    in_prefix = tables.high[length * tables.width + position] >= tables.low[length]
    chosen = (new_type & in_prefix).nonzero()[0]
    chosen = chosen[np.argsort(token[chosen], kind="stable")]
    return Entries(text[chosen], length[chosen], token[chosen], position[chosen])


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings sorted by (token, length, position); ``place`` packs the last two."""

    key: Ints
    place: Small
    row: Small


@dataclass(frozen=True, slots=True)
class _Ranges:
    """Runs of postings in one segment, each probed for one text."""

    text: Ints
    length: Ints
    start: Ints
    count: Ints


def _segment(key: Ints, row: Small) -> _Segment:
    order = np.argsort(key, kind="stable")
    key = key[order]
    return _Segment(key, (key & ((1 << 2 * _BITS) - 1)).astype(np.int32), row[order])


class Postings:
    """A log-structured set of segments: batches are appended, small ones merged into larger ones."""

    def __init__(self) -> None:
        self._segments: list[_Segment] = []

    def add(self, entries: Entries, rows: Ints) -> None:
        """Index the texts of a batch; ``rows`` gives each of them its number."""
        key = (entries.token << 2 * _BITS) | (entries.length << _BITS) | entries.position
        self._segments.append(_segment(key, rows[entries.text].astype(np.int32)))
        while len(self._segments) > 1 and self._segments[-2].key.size < _MERGE * self._segments[-1].key.size:
            last, before = self._segments.pop(), self._segments.pop()
            merged = _segment(np.concatenate([before.key, last.key]), np.concatenate([before.row, last.row]))
            self._segments.append(merged)

    def probe(self, entries: Entries, tables: Tables, texts: int) -> "Probe":
        """Find the postings a batch of ``texts`` texts must look at."""
        high = tables.high[entries.length * tables.width + entries.position]
        found = [_ranges(segment, entries, tables, high) for segment in self._segments]
        work = np.zeros(texts, np.int64)
        for ranges in found:
            work += np.bincount(ranges.text, ranges.count, texts).astype(np.int64)
        return Probe(tuple(self._segments), tuple(found), work)


@dataclass(frozen=True, slots=True)
class Probe:
    """The postings a batch must look at; ``work`` counts them per text."""

    segments: tuple[_Segment, ...]
    ranges: tuple[_Ranges, ...]
    work: Ints

    def pairs(
        self, tables: Tables, mine: Signatures, theirs: Signatures, skip: NDArray[np.bool_]
    ) -> Iterator[Ints]:
        """Yield candidate pairs ``text << 32 | row`` in chunks, with repeats; ``skip`` leaves texts out."""
        for segment, ranges in zip(self.segments, self.ranges, strict=True):
            chosen = (~skip[ranges.text]).nonzero()[0] if skip.any() else np.arange(ranges.text.size)
            cuts = np.cumsum(ranges.count[chosen])
            total = int(cuts[-1]) if cuts.size else 0
            edges = np.searchsorted(cuts, np.arange(_CHUNK, total + _CHUNK, _CHUNK), side="left") + 1
            begin = 0
            for end in edges.tolist():
                part = chosen[begin:end]
                begin = max(begin, end)
                if part.size:
                    yield _expand(segment, ranges, part, tables, mine, theirs)


def _ranges(segment: _Segment, entries: Entries, tables: Tables, high: Ints) -> _Ranges:
    """Return the postings of one segment that each entry must look at."""
    base = entries.token << 2 * _BITS
    start = np.searchsorted(segment.key, base | (tables.low[entries.length] << _BITS))
    end = np.searchsorted(segment.key, base | (high << _BITS) | _MASK, side="right")
    count = end - start
    some, many = ((count > 0) & (count <= _SPLIT)).nonzero()[0], (count > _SPLIT).nonzero()[0]
    text, length = entries.text[some], entries.length[some]
    start, count = start[some], count[some]
    if many.size:
        low = tables.low[entries.length[many]]
        spread = high[many] - low + 1
        each = np.repeat(many, spread)
        partner = (
            np.arange(each.size) - np.repeat(np.cumsum(spread) - spread, spread) + np.repeat(low, spread)
        )
        slack = tables.slack[entries.length[each] * tables.width + partner]
        each, partner, slack = each[slack >= 0], partner[slack >= 0], slack[slack >= 0]
        from_ = base[each] | (partner << _BITS)
        first = np.searchsorted(segment.key, from_)
        number = np.searchsorted(segment.key, from_ | slack, side="right") - first
        hit = (number > 0).nonzero()[0]
        text = np.concatenate([text, entries.text[each[hit]]])
        length = np.concatenate([length, entries.length[each[hit]]])
        start, count = np.concatenate([start, first[hit]]), np.concatenate([count, number[hit]])
    return _Ranges(text, length, start, count)


def _expand(
    segment: _Segment, ranges: _Ranges, part: Ints, tables: Tables, mine: Signatures, theirs: Signatures
) -> Ints:
    """Return the pairs behind a part of the ranges that pass the position and signature bounds."""
    count = ranges.count[part]
    shift = ranges.start[part] - (np.cumsum(count) - count)
    where = np.repeat(shift, count)
    where += np.arange(where.size)
    place = segment.place[where]
    partner = place >> _BITS
    slack = tables.slack[np.repeat(ranges.length[part] * tables.width, count) + partner]
    fits = ((place & _MASK) <= slack).nonzero()[0]
    slack = slack[fits]
    row = segment.row[where[fits]]
    which = np.repeat(np.arange(part.size), count)[fits]
    text = ranges.text[part][which]
    left, right = mine[text], theirs[row]
    own_slack = ranges.length[part][which] - partner[fits] + slack
    close = (np.bitwise_count(right & ~left) <= slack) & (np.bitwise_count(left & ~right) <= own_slack)
    found: Ints = (text[close] << 32) | row[close]
    return found
