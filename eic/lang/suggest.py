"""Did you mean ...?: the one place that decides whether a known word is near a mistyped one."""

from collections.abc import Iterable

_LONGEST = 64
_MOST = 2
_MOST_COMPARED = 5_000


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return at most two of ``known`` that ``word`` may have meant, best first; none when far.

    The distance that still counts as near grows with the word's length (a third of it).
    """
    if not word or len(word) > _LONGEST:
        return ()
    limit = (len(word) + 2) // 3
    ranked = []
    for candidate in sorted(set(known))[:_MOST_COMPARED]:
        if candidate == word or abs(len(candidate) - len(word)) > limit:
            continue
        distance = _distance(_folded(word), _folded(candidate))
        if distance <= limit and distance < max(len(word), len(candidate)):
            ranked.append((distance, candidate))
    ranked.sort()
    slack = 1 if ranked and ranked[0][0] else 0  # another case or a hyphen: no doubt what was meant
    return tuple(name for distance, name in ranked[:_MOST] if distance <= ranked[0][0] + slack)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``"Did you mean `x`?"`` or, when nothing is near, an empty string."""
    found = nearest(word, known)
    return f"Did you mean {' or '.join(f'`{name}`' for name in found)}?" if found else ""


def listing(words: Iterable[str], most: int = 12) -> str:
    """Return words in backquotes with commas, cut short when there are many."""
    shown = [f"`{word}`" for word in words]
    if len(shown) > most:
        return ", ".join(shown[:most]) + f" and {len(shown) - most} more"
    return ", ".join(shown)


def _folded(word: str) -> str:
    return word.casefold().replace("-", "_")


def _distance(a: str, b: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) that turn ``a`` into ``b``."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
