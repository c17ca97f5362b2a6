"""Words with their classes: HanTa's tags, corrected where a closed class or the place decides."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from eic.analyse.english import lexicon
from eic.analyse.english.sentence import MASK

_CLASSES = {
    "VVB": "VB", "VVI": "VB", "VVZ": "VBZ", "VVD": "VBD", "VVN": "VBN", "VVG": "VBG",
    "NN": "N", "NN0": "N", "NN1": "N", "NN2": "N", "NP0": "PN", "AJ0": "ADJ", "AJC": "ADJ", "AJS": "ADJ",
    "ORD": "ADJ", "AV0": "ADV", "AVP": "ADV", "AVQ": "WH", "CRD": "NUM", "PNI": "PRON", "PNP": "PRON",
    "PNX": "PRON", "DPS": "DET", "AT0": "DET", "DT0": "DET", "DTQ": "WH", "PRP": "PREP", "PRF": "PREP",
    "CJC": "CC", "CJS": "SUB", "CJT": "SUB", "XX0": "ADV", "TO0": "TO", "POS": "POS", "ITJ": "ADV",
    "VBN": "BE", "VDN": "VBN", "VHN": "VBN", "VDG": "VBG", "VHG": "VBG",
}  # fmt: skip
_CLOSED = (
    (lexicon.DETERMINERS, "DET"), (lexicon.MODALS, "MODAL"), (lexicon.BE, "BE"), (lexicon.DO, "DO"),
    (lexicon.HAVE, "HAVE"), (lexicon.CONJUNCTIONS, "CC"), (lexicon.PRONOUNS, "PRON"), (lexicon.WH, "WH"),
)  # fmt: skip
_VERBAL = {"VVB", "VVI"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its sentence: text, lower-cased text, class and what else it could be.

    Classes: VB VBZ VBD VBN VBG BE DO HAVE MODAL N PN ADJ ADV NUM DET PRON PREP TO CC SUB WH POS
    MARK (punctuation) X (masked).
    """

    text: str
    low: str
    kind: str
    verbal: bool
    nominal: bool


class Tagger:
    """HanTa with its English model; loading it takes about a tenth of a second."""

    def __init__(self) -> None:
        from HanTa.HanoverTagger import HanoverTagger

        self._model: Any = HanoverTagger("morphmodel_en.pgz")
        self._known: dict[str, tuple[bool, bool]] = {}

    def tag(self, texts: list[str]) -> list[Word]:
        """Return the words with their classes in this sentence."""
        if not texts:
            return []
        plain = [text for text in texts[1:] if text[:1].isalpha() and len(text) > 3]
        title_case = len(plain) > 2 and sum(text[0].isupper() for text in plain) > 0.7 * len(plain)
        shown = [
            "Smith" if text == MASK
            else text.lower() if title_case or (at == 0 and text.lower() != "i") else text
            for at, text in enumerate(texts)
        ]  # fmt: skip
        tags = [tag for _, _, tag in self._model.tag_sent(shown)]
        return [
            self._word(text, tags[at], proper=not title_case and at > 0 and text[:1].isupper())
            for at, text in enumerate(texts)
        ]

    def lemma(self, text: str, tag: str) -> str:
        """Return the dictionary form of a word read as ``tag`` (a tag of HanTa's)."""
        lemma, found = self._model.analyze(text, pos=tag)
        return str(lemma) if found != "UNKNOWN" else text

    def singular(self, text: str) -> str:
        """Return the singular of a noun (lower-case)."""
        tags = [tag for tag, _ in self._model.tag_word(text) if tag in ("NN0", "NN1", "NN2")]
        plural = bool(tags) and tags[0] == "NN2"
        if not text.endswith("s"):
            return self.lemma(text, "NN2") if plural and "NN1" not in tags else text
        if text.endswith(("ss", "sis", "xis")) or not plural:
            return text
        lemma = self.lemma(text, "NN2")
        return text[:-1] if lemma == text and not text.endswith("us") else lemma

    def _word(self, text: str, tag: str, *, proper: bool) -> Word:
        low = text.lower().replace("’", "'")
        verbal, nominal = self._could_be(low)
        return Word(text, low, _kind(text, low, tag, proper), verbal, nominal)

    def _could_be(self, low: str) -> tuple[bool, bool]:
        """Return whether a word can be a verb's base form, and whether it can be a common noun."""
        if low not in self._known:
            tags = {tag for tag, _ in self._model.tag_word(low)} if low[:1].isalpha() else set()
            base = low.removeprefix("re-").removeprefix("re") if low.startswith("re") else low
            verbal = bool(tags & _VERBAL) or low in lexicon.INSTRUCTION_VERBS
            verbal = verbal or (len(base) > 3 and base != low and base in lexicon.INSTRUCTION_VERBS)
            self._known[low] = verbal, bool(tags & {"NN", "NN0", "NN1", "NN2"})
        return self._known[low]


def _kind(text: str, low: str, tag: str, proper: bool) -> str:
    if text == MASK:
        return "X"
    if not any(character.isalnum() for character in text):
        return "MARK"
    if low == "'s":
        return "POS"
    if low in ("not", "n't"):
        return "ADV"
    if low == "to":
        return "TO"
    if low == "that":
        return "SUB"
    if low == "her":
        return "DET"
    if low in ("given", "based"):
        return "VBN"
    for members, kind in _CLOSED:
        if low in members:
            return kind
    if low in lexicon.PREPOSITIONS and low not in ("like", "using", "based", "following", "regarding"):
        return "PREP"
    if low[0].isdigit():
        return "NUM"
    if proper and tag[:2] not in ("AJ", "AV", "PR", "CJ", "CR", "OR"):
        return "PN"
    kind = _CLASSES.get(tag, "N")
    if kind == "PN" and not proper:
        return "N"
    if kind == "N" and low.endswith("ing") and tag == "NN":
        return "VBG"
    return kind


def name() -> str:
    """Return the tagger's name and version."""
    return f"HanTa {version('HanTa')}"
