"""Mixing datasets: how many rows of each, and their trees below one root."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from eic.data.example import Task, child_id


@dataclass(frozen=True, slots=True)
class Shares:
    """How many rows of each dataset are taken, and why they are fewer than asked for ("" when not)."""

    taken: tuple[int, ...]
    shortfall: str = ""


def shares(
    counts: Sequence[int],
    weights: Sequence[float],
    size: int | None,
    names: Sequence[str],
    repeated: Sequence[int] = (),
) -> Shares:
    """Return the rows to take of datasets that have ``counts``; weights are their counts when there are none.

    ``size`` is divided by largest remainder, ties going to the dataset named first. What a dataset is
    short of is not taken from others: the proportions would not be those of the spec. Without
    ``size`` the largest mix is made in which nobody is short; datasets without any row are left out.
    ``repeated`` are the rows of each dataset that ``counts`` leaves out, because they repeat earlier ones.
    """
    repeats = [f" (and {count:,} that repeat earlier ones)" if count else "" for count in repeated]
    repeats = repeats or [""] * len(counts)
    exact = [Fraction(weight) for weight in weights] or [Fraction(count) for count in counts]
    missing = ""
    if size is None:
        empty = [f"`{names[at]}`{repeats[at]}" for at, count in enumerate(counts) if exact[at] and not count]
        missing = f"nothing is in {', '.join(empty)}: the others are mixed alone" if empty else ""
        exact = [weight if count else Fraction(0) for weight, count in zip(exact, counts, strict=True)]
    whole = sum(exact)
    if not whole:
        return Shares((0,) * len(counts), missing or f"{size or 0:,} rows were asked for and none are there")
    if size is None:
        size = int(
            min(count / (weight / whole) for count, weight in zip(counts, exact, strict=True) if weight)
        )
    wanted = by_remainder(exact, size)
    taken = tuple(min(count, want) for count, want in zip(counts, wanted, strict=True))
    short = [
        f"`{name}` has {count:,} of {want:,}{repeat}"
        for name, count, want, repeat in zip(names, counts, wanted, repeats, strict=True) if count < want
    ]  # fmt: skip
    if not short:
        return Shares(taken, missing)
    return Shares(
        taken, f"{size:,} rows were asked for and only {sum(taken):,} are there: {', '.join(short)}"
    )


def by_remainder(weights: Sequence[Fraction], size: int) -> list[int]:
    """Return whole shares of ``size`` in proportion to ``weights``, each within one of its exact share."""
    whole = sum(weights)
    exact = [size * weight / whole for weight in weights]
    found = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: size - sum(found)]:
        found[at] += 1
    return found


@dataclass(frozen=True, slots=True)
class Grafted:
    """A dataset's tree in the tree of a mix: its tasks, and the new id of each old one."""

    tasks: tuple[Task, ...]
    ids: dict[str, str]


def graft(root: Task, name: str, tasks: Iterable[Task], pruned: frozenset[str], taken: set[str]) -> Grafted:
    """Hang a dataset's tree below ``root``: its own root is now called ``name``.

    Pruned tasks are left out, and what hangs on them moves up. ``taken`` are ids that are used already.
    """
    made: dict[str, Task] = {}
    base: Task | None = None
    above: dict[str, str] = {}
    for task in tasks:
        above[task.id] = task.parent
        if base is None:
            id = child_id(root.id, name, taken)
            base = made[task.id] = Task(id, root.id, 1, name, task.reason, (*root.path, name))
            first = task.id
        elif task.id not in pruned:
            at = task.parent
            while at in pruned and at != first:
                at = above[at]
            parent = made.get(at, base)
            tail = task.id.removeprefix(f"{first}/")
            made[task.id] = replace(
                task, id=f"{base.id}/{tail}", parent=parent.id, depth=parent.depth + 1,
                path=(*parent.path, task.name), peers=(), existing=(),
            )  # fmt: skip
    return Grafted(tuple(made.values()), {old: task.id for old, task in made.items()})
