"""Compare task names the way a tolerant reader would: case, plurals, ``&`` and filler words aside."""

import re
import unicodedata
from functools import lru_cache

_FILLER = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "on",
        "to",
        "for",
        "with",
        "by",
        "from",
        "using",
        "via",
        "its",
        "their",
        "basic",
        "basics",
        "introduction",
        "introductory",
        "advanced",
        "practice",
        "exercise",
        "problem",
        "question",
        "task",
        "topic",
        "skill",
        "solve",
        "understand",
        "apply",
        "application",
        "elementary",
        "concept",
        "fundamental",
        "more",
        "further",
        "find",
        "compute",
        "calculate",
        "work",
        "related",
        "involving",
    ]
)
_ENDINGS = (
    ("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ations", "at"), ("ation", "at"), ("ions", ""),
    ("ion", ""), ("ors", ""), ("ers", ""), ("es", "e"), ("s", ""),
)  # fmt: skip


@lru_cache(maxsize=8192)
def stems(name: str) -> tuple[str, ...]:
    """Return the name's content words, stemmed, in order; all words when only fillers are left."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"\bpre[- ](?=alg|calc)", "pre", text.replace("&", " and "))
    words = [_stem(word) for word in re.findall(r"\w+", text)]
    content = tuple(word for word in words if word not in _FILLER)
    return content or tuple(words)


def _stem(word: str) -> str:
    if word in _FILLER or word in ("series", "calculus", "basis", "radius", "mass", "gas", "class"):
        return word
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + rest
            break
    if word in _FILLER:
        return word
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def same(one: str, other: str) -> bool:
    """Return whether two names say the same, the order of words aside."""
    return sorted(set(stems(one))) == sorted(set(stems(other)))


def likeness(one: str, other: str) -> float:
    """Return the share of content words two names have in common (Dice), 0 to 1."""
    a, b = set(stems(one)), set(stems(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
