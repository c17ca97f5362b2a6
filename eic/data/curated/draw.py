"""Which of the rows are drawn: uniformly over all, or equally over categories or tasks."""

from collections.abc import Sequence

from eic.canon import seeded_rng


def draw_rows(strata: Sequence[str], size: int | None, seed: int, *, stratified: bool) -> bytearray:
    """Return a mark (1: drawn) for every row; ``strata`` are the rows' categories or tasks, in order.

    Without ``stratified`` the draw is uniform without replacement. All rows are taken when there are
    no more than ``size`` (or that is None).
    """
    if size is None or len(strata) <= size:
        return bytearray(b"\1" * len(strata))
    marks = bytearray(len(strata))
    if not stratified:
        for place in seeded_rng("curated", seed).sample(range(len(strata)), size):
            marks[place] = 1
        return marks
    places: dict[str, list[int]] = {}
    for place, stratum in enumerate(strata):
        places.setdefault(stratum, []).append(place)
    shares = equal_shares([len(rows) for rows in places.values()], size)
    for (stratum, rows), share in zip(places.items(), shares, strict=True):
        for place in seeded_rng("curated", seed, stratum).sample(rows, share):
            marks[place] = 1
    return marks


def equal_shares(counts: Sequence[int], size: int) -> list[int]:
    """Return equal shares of ``size``, none above its count; what small ones cannot give others do.

    The first ones get what cannot be divided. ``size`` must not exceed the sum of the counts.
    """
    shares = [0] * len(counts)
    left, open_ = size, [at for at, count in enumerate(counts) if count]
    while left:
        each = left // len(open_)
        for at in open_ if each else open_[:left]:
            taken = min(counts[at] - shares[at], each or 1)
            shares[at] += taken
            left -= taken
        open_ = [at for at in open_ if shares[at] < counts[at]]
    return shares
