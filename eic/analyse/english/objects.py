"""The direct object after a verb: where its noun phrase begins, and which word heads it."""

from dataclasses import dataclass

from eic.analyse.english import lexicon
from eic.analyse.english.tagger import Word

_STARTERS = frozenset({"DET", "NUM", "ADJ", "N", "PN", "X", "VBN"})
_SKIPPED = ("me", "us", "him", "them", "her")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: the place of its head (None: a name, a pronoun, a quotation) and its end."""

    head: int | None
    end: int


def starts_phrase(words: list[Word], at: int) -> bool:
    """Whether a noun phrase (or a pronoun, or an object clause) can start at ``at``."""
    if at >= len(words):
        return False
    word = words[at]
    return word.kind in (*_STARTERS, "PRON", "VBG") or word.low in lexicon.CLAUSE_MARKS or word.kind == "WH"


def direct_object(words: list[Word], verb: int) -> int | None:
    """Return the place of the head of the object of the verb at ``verb``, None without a noun."""
    low = words[verb].low
    at = _after_adverbs(words, verb + 1)
    if _is(words, at, "CC") and at + 1 < len(words) and words[at + 1].verbal:
        if not starts_phrase(words, at + 2) or words[at + 2].low in lexicon.CLAUSE_MARKS:
            return None
        at = _after_adverbs(words, at + 2)
    while at + 2 < len(words) and words[at].text == "," and words[at + 1].verbal:  # find, list and sort X
        at += 3 if words[at + 2].kind == "CC" else 2
    if at < len(words) and (words[at].low in lexicon.PARTICLES or (low == "fill" and words[at].low == "in")):
        at = _after_adverbs(words, at + 1)
    if at >= len(words):
        return None
    if words[at].kind == "PRON" or words[at].low in ("her",):
        ditransitive = low in lexicon.DITRANSITIVE or low in ("make", "suggest", "help")
        if words[at].low not in _SKIPPED or not (
            ditransitive or words[at].low in ("me", "us") or words[at].low == "her"
        ):
            return None
        at += 1
        if at >= len(words) or words[at].kind not in _STARTERS or words[at].kind == "VBN":
            return None
    if not starts_phrase(words, at) or words[at].low in lexicon.CLAUSE_MARKS or words[at].kind == "WH":
        return None
    if _quantity_of(words, at):
        return None
    phrase = noun_phrase(words, at)
    again = phrase.end < len(words) and words[phrase.end].kind in ("DET", "NUM") and phrase.end > at
    if again and low in lexicon.DITRANSITIVE:
        second = noun_phrase(words, phrase.end)
        if second.head is not None or words[phrase.end].kind == "DET":  # a bare number is no object
            return second.head
    return phrase.head


def noun_phrase(words: list[Word], start: int) -> Phrase:
    """Return the phrase that starts at ``start``: its head is the last noun before what ends it."""
    at, head, name, loose = start, None, False, None
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        if word.kind == "POS":
            head, name, loose = None, False, None
        elif _is_noun(words, at, start, head is not None or name):
            head, name = at, False
        elif word.kind in ("PN", "X"):
            if head is not None and word.kind == "X":
                break
            head, name = None, True
        elif head is not None or name:
            if not (
                word.kind == "ADJ" and following and following.kind == "N" and not word.low.endswith("er")
            ):
                break
        elif word.kind in ("DET", "NUM"):
            loose = at if word.low in ("one", "ones") else loose
        elif word.kind in ("ADJ", "VBN", "VBD", "VBG", "VB", "VBZ"):
            if word.kind in ("VB", "VBZ") and not word.nominal:
                break
            loose = at
        elif word.kind == "ADV" or (word.low == "to" and _range(words, at)):
            pass
        elif word.kind == "CC" or word.text == ",":
            if loose is None or following is None or following.kind in ("DET", "PRON", "SUB", "WH"):
                break
        elif word.text not in ("-", "/", "%", "$"):
            break
        at += 1
    if head is None and not name and loose is not None:
        word = words[loose]
        if word.low == "one" or word.kind in ("VBG", "VB", "VBZ") or (word.nominal and word.kind == "ADJ"):
            head = None if word.low in ("following", "given", "same", "above") else loose
    return Phrase(head, at)


def _is_noun(words: list[Word], at: int, start: int, headed: bool) -> bool:
    """Whether the word at ``at`` of a phrase is a common noun there, whatever the tagger thinks."""
    word = words[at]
    before = words[at - 1] if at > start else None
    following = words[at + 1] if at + 1 < len(words) else None
    if word.kind == "N":
        return True
    if word.kind == "VBG":
        noun_follows = following is not None and following.kind in ("N", "NUM")
        if word.low in lexicon.GERUND_NOUNS:
            return True
        if headed:
            return False
        return bool(
            before and before.kind in ("DET", "ADJ") and not noun_follows and not _object_follows(following)
        )
    led = before is not None and before.kind in ("DET", "ADJ", "POS", "NUM")
    if word.kind == "ADJ":
        ends = following is None or following.kind in ("PREP", "MARK", "TO", "SUB", "WH")
        return word.nominal and led and ends and not headed
    if word.kind in ("VB", "VBZ"):
        if before is None:
            return word.nominal and word.kind == "VB"
        return led or (word.nominal and not _object_follows(following))
    return False


def _object_follows(word: Word | None) -> bool:
    return word is not None and word.kind in ("DET", "PRON")


def _quantity_of(words: list[Word], at: int) -> bool:
    """Whether ``some of``, ``one of`` ... starts here: a part has no noun of its own."""
    return at + 1 < len(words) and words[at].low in lexicon.QUANTITIES and words[at + 1].low == "of"


def _range(words: list[Word], at: int) -> bool:
    """Whether ``to`` stands between two numbers (``3 to 5 sentences``)."""
    return 0 < at < len(words) - 1 and words[at - 1].kind == "NUM" and words[at + 1].kind == "NUM"


def _after_adverbs(words: list[Word], at: int) -> int:
    """Skip adverbs (``briefly``, ``not``) that do not open a phrase."""
    while at < len(words) and words[at].kind == "ADV" and words[at].low not in lexicon.PARTICLES:
        following = words[at + 1] if at + 1 < len(words) else None
        if following is not None and following.kind == "ADJ":
            break
        at += 1
    return at


def _is(words: list[Word], at: int, kind: str) -> bool:
    return at < len(words) and words[at].kind == kind
