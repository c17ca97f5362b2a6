"""The main clause of an instruction: which verb leads it, and whether that verb has an object.

The conventions are those of the published counts: the first sentence only, no verb for a copula,
no noun for an object that is a clause, a pronoun, a name or a quotation, and the first of two
verbs or nouns joined by ``and``.
"""

from eic.analyse.english import lexicon
from eic.analyse.english.objects import direct_object, noun_phrase, starts_phrase
from eic.analyse.english.tagger import Word

Found = tuple[int | None, int | None]
"""Places of the verb and of the object's head."""

NOTHING: Found = (None, None)
_FINITE = frozenset({"BE", "MODAL", "HAVE", "DO", "VBZ", "VBD"})


def main_clause(words: list[Word]) -> Found:
    """Return where the main verb and the head of its object stand."""
    at = _skip(words, 0)
    if at >= len(words):
        return NOTHING
    if words[at].low in lexicon.OPENERS and not _imperative(words, at):
        if (
            words[at].kind in ("PREP", "SUB")
            and at + 1 < len(words)
            and words[at + 1].low in ("what", "how", "which")
        ):
            return _question(words, at + 1, fronted=False)
        jumped = _main_after_opener(words, at)
        if jumped is None:
            return (at, direct_object(words, at)) if words[at].kind == "VBG" else NOTHING
        at = jumped
    return _clause(words, at)


def _clause(words: list[Word], at: int) -> Found:
    word = words[at]
    if word.kind == "WH" and not (word.low == "when" or _relative_use(words, at)):
        return _question(words, at, fronted=True)
    if word.kind in ("MODAL", "DO", "BE", "HAVE") and at + 1 < len(words):
        if word.kind == "DO" and word.low == "do" and words[at + 1].low in ("n't", "not"):
            verb = _next_base(words, at + 2)
            return NOTHING if verb is None else (verb, direct_object(words, verb))
        command = word.low in ("do", "have") and words[at + 1].kind in ("DET", "ADJ", "N")
        if command and words[-1].text != "?":
            return at, direct_object(words, at)
        return _inverted(words, at)
    if _imperative(words, at):
        return _led_by(words, at)
    if word.kind == "VBG" and not _finite_after(words, at + 1):
        return at, direct_object(words, at)
    return _declarative(words, at)


def _led_by(words: list[Word], verb: int) -> Found:
    """Return the clause of a verb; ``let`` and ``help`` take clauses, so their noun is nobody's object."""
    if words[verb].low in ("let", "help", "suppose", "assume", "imagine") and (
        words[verb].low in ("let", "help") or _finite_after(words, verb + 1)
    ):
        return verb, None
    return verb, direct_object(words, verb)


def _skip(words: list[Word], at: int) -> int:
    """Skip what may stand before a clause: ``please``, adverbs, ``first,``, marks, ``you`` of address."""
    while at < len(words):
        word = words[at]
        following = words[at + 1].text if at + 1 < len(words) else ""
        aside = word.low in lexicon.ASIDE or (word.kind == "ADV" and word.low.endswith("ly"))
        named = word.kind == "NUM" and following in (".", ")", ":")
        if not (aside or named or word.kind == "MARK" or (word.kind == "CC" and at == 0)):
            return at
        at += 1
    return at


def _imperative(words: list[Word], at: int) -> bool:
    """Whether a command starts at ``at``."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else None
    if word.low in ("given", "based", "using", "following", "according") or word.kind in (
        "DET",
        "PRON",
        "NUM",
    ):
        return False
    if following is None or following.kind == "MARK":
        return word.verbal and word.kind not in ("PN", "X", "WH")
    if word.low == "have" or word.low == "do" or word.low == "be":
        return following.kind in ("DET", "ADJ") and words[-1].text != "?"
    if following.kind in ("BE", "MODAL") or following.low in ("does", "did"):
        return False
    if not word.verbal:
        unknown = word.kind in ("N", "ADJ", "VBD", "VBN", "PN", "ADV") and not word.low.endswith("s")
        return unknown and following.low in ("a", "an", "the", "this", "these", "your", "my", "me", "us")
    if (
        word.low in lexicon.PREPOSITIONS
        or word.low in lexicon.OPENERS
        or word.kind in ("PREP", "SUB", "CC", "WH")
    ):
        return False
    if word.kind == "VB":
        return True
    if word.kind in ("VBD", "VBN") and word.low.endswith("ed"):
        return False
    opens = following.kind in (
        "DET",
        "NUM",
        "PRON",
        "X",
        "PREP",
        "ADV",
        "TO",
        "VBN",
        "VBG",
        "PN",
        "SUB",
        "WH",
        "CC",
    )
    if opens or following.low in lexicon.CLAUSE_MARKS or following.low in lexicon.PARTICLES:
        return not (following.kind in ("PREP", "CC", "SUB", "ADV") and _finite_after(words, at + 1))
    if word.low in lexicon.INSTRUCTION_VERBS:
        return not _finite_after(words, at + 1)
    return following.kind in ("N", "ADJ") and not _finite_after(words, at + 1)


def _main_after_opener(words: list[Word], at: int) -> int | None:
    """Return where the main clause starts after ``Given ...,``, ``If ...,`` and the like."""
    for comma in range(at + 1, len(words)):
        if words[comma].text not in (",", ":", ";", "-", "–", "—"):
            continue
        start = _skip(words, comma + 1)
        if start < len(words) and _starts_clause(words, start):
            return start
    for place in range(at + 2, len(words) - 1):
        word, before, following = words[place], words[place - 1], words[place + 1]
        if (
            word.verbal
            and word.kind in ("VB", "N")
            and following.kind in ("DET", "PRON")
            and (before.kind in ("N", "X", "PN") or before.low in lexicon.ASIDE)
        ):
            return place
    return None


def _starts_clause(words: list[Word], at: int) -> bool:
    word = words[at]
    if word.kind in ("WH", "MODAL", "DO") and not (
        word.low in lexicon.RELATIVE and word.low != "what" and words[-1].text != "?"
    ):
        return True
    if word.low in lexicon.SUBJECT_PRONOUNS and at + 1 < len(words):
        return words[at + 1].kind in (*_FINITE, "VB", "ADV")
    if _imperative(words, at) and (
        word.kind == "VB" or word.low in lexicon.INSTRUCTION_VERBS or _opens(words, at + 1)
    ):
        return (
            at + 1 >= len(words)
            or words[at + 1].kind not in ("MARK",)
            or words[at + 1].text in (".", "?", "!", ":")
        )
    if word.kind in ("DET", "NUM", "ADJ", "N", "PN", "X"):
        end = noun_phrase(words, at).end
        return end < len(words) and words[end].kind in _FINITE
    return False


def _opens(words: list[Word], at: int) -> bool:
    return at < len(words) and words[at].kind in ("DET", "NUM", "PRON", "X")


def _finite_after(words: list[Word], at: int) -> bool:
    """Whether a finite verb of the same clause follows (those of relative clauses do not count)."""
    skipping = False
    for place in range(at, len(words)):
        word = words[place]
        if word.low in lexicon.RELATIVE or word.kind in ("WH", "SUB") or word.low in ("if", "whether", "how"):
            skipping = True
        elif word.kind == "MARK":
            if word.text in (",", ";", ":"):
                return False
        elif word.kind in ("BE", "MODAL", "VBZ", "DO", "HAVE") and not (word.kind == "VBZ" and word.nominal):
            if not skipping:
                return True
            skipping = False
        elif word.kind == "PRON" and word.low in lexicon.SUBJECT_PRONOUNS and place > at:
            skipping = True
    return False


def _question(words: list[Word], at: int, *, fronted: bool) -> Found:
    """Return the clause of a wh-question: a copula has no verb, a fronted noun is the object."""
    head = None
    start = at + 1
    if words[at].low == "how" and start < len(words) and words[start].low in ("many", "much"):
        start += 1
    counted = start > at + 1 or words[at].low in ("what", "which", "whose")
    if counted and start < len(words) and words[start].kind in ("N", "ADJ", "VB", "VBZ", "VBG", "VBN", "NUM"):
        head = noun_phrase(words, start).head if fronted else None
    for place in range(at + 1, len(words)):
        kind = words[place].kind
        if kind in ("DO", "MODAL"):
            verb = _next_base(words, place + 1)
            if verb is None:
                return (place, head) if kind == "DO" and head is not None else NOTHING
            if words[verb].kind == "BE":
                return NOTHING
            return verb, direct_object(words, verb) if starts_phrase(words, verb + 1) else head
        if kind == "BE" or words[place].low == "'s":
            return NOTHING
        if kind == "HAVE":
            return place, direct_object(words, place)
        if kind in ("VBZ", "VBD") and place > start and not (kind == "VBZ" and words[place].nominal):
            return place, direct_object(words, place)
        if kind == "VBZ" and place == at + 1:
            return place, direct_object(words, place)
    return NOTHING


def _inverted(words: list[Word], at: int) -> Found:
    """Return the clause of ``Can you write ...``, ``Does it have ...``; ``Is it ...`` has no verb."""
    if words[at].kind in ("BE", "HAVE"):
        return NOTHING
    verb = _next_base(words, at + 1)
    if verb is None or words[verb].kind == "BE":
        return NOTHING
    if (
        words[verb].low == "help"
        and verb + 2 < len(words)
        and words[verb + 1].kind == "PRON"
        and words[verb + 2].verbal
    ):
        return verb, None
    return _led_by(words, verb)


def _next_base(words: list[Word], at: int) -> int | None:
    """Return the base verb after a subject that starts at ``at``."""
    place, seen = at, False
    while place < len(words):
        word = words[place]
        if word.kind == "MARK":
            return None
        if seen and (word.kind == "VB" or word.low in ("be", "have", "do")):
            return place
        if seen and word.kind == "N" and word.verbal and words[place - 1].kind in ("PRON", "ADV"):
            return place
        if not seen and word.kind in ("VB",) and place == at:
            return place
        if word.kind not in ("DET", "ADJ", "ADV", "NUM", "MARK") or word.low == "this":
            seen = True
        place += 1
    return None


def _relative_use(words: list[Word], at: int) -> bool:
    """Whether a wh-word opens a clause before the main one (``What I mean is``): no question mark."""
    return words[-1].text != "?" and at + 1 < len(words) and words[at + 1].kind == "PRON"


def _declarative(words: list[Word], at: int) -> Found:
    """Return the clause of a statement, by its finite verb."""
    place = _finite(words, at)
    if place is None:
        return NOTHING
    word = words[place]
    nxt = _past_adverbs(words, place + 1)
    if word.kind == "BE":
        if nxt < len(words) and words[nxt].kind in ("VBN", "VBD") and words[nxt].low != "based":
            given = (
                words[nxt].low in ("given", "provided", "presented", "shown", "asked")
                and words[at].kind == "PRON"
            )
            return nxt, direct_object(words, nxt) if given and words[nxt].low != "asked" else None
        if nxt < len(words) and words[nxt].kind == "VBG":
            return nxt, direct_object(words, nxt)
        return NOTHING
    if word.kind in ("MODAL", "DO"):
        if nxt >= len(words):
            return NOTHING
        if words[nxt].low == "be":
            after = _past_adverbs(words, nxt + 1)
            passive = after < len(words) and words[after].kind in ("VBN", "VBD")
            return (after, None) if passive else NOTHING
        if words[nxt].kind in ("VB", "HAVE", "DO") or words[nxt].verbal:
            return _led_by(words, nxt)
        return NOTHING
    if word.kind == "HAVE" and nxt < len(words) and words[nxt].kind in ("VBN", "VBD", "BE"):
        return (nxt, direct_object(words, nxt)) if words[nxt].kind != "BE" else NOTHING
    return _led_by(words, place)


def _finite(words: list[Word], at: int) -> int | None:
    """Return the finite verb of the statement that starts at ``at``, past relative clauses."""
    skip = False
    for place in range(at, len(words)):
        word = words[place]
        before = words[place - 1] if place > at else None
        if before is not None and (word.low in lexicon.RELATIVE or word.kind == "WH"):
            skip = True
        elif word.kind in _FINITE and (word.kind != "VBZ" or not word.nominal or _after_noun(before)):
            if (
                word.kind == "VBD"
                and before is not None
                and before.kind == "N"
                and _finite_after(words, place + 1)
            ):
                continue  # "the problem given above is": a participle, whatever its tag
            if not skip:
                return place
            skip = False
        elif word.kind == "VB" and before is not None and not skip:
            plural = before.kind == "PRON" or (before.kind == "N" and before.low.endswith("s"))
            if plural or before.kind == "ADV":
                return place
        elif word.text in (".", "?", "!"):
            return None
    return None


def _after_noun(word: Word | None) -> bool:
    return word is not None and word.kind in ("N", "PN", "X", "PRON")


def _past_adverbs(words: list[Word], at: int) -> int:
    while at < len(words) and words[at].kind == "ADV":
        at += 1
    return at
