"""An instruction's pair: the lemma of its main verb and of the noun that is its direct object."""

from collections.abc import Iterable

from eic.analyse.english import lexicon
from eic.analyse.english.clause import main_clause
from eic.analyse.english.sentence import first_sentence, words
from eic.analyse.english.tagger import Tagger, Word, name
from eic.analyse.pair import Pair

RULES_VERSION = 2
"""Raised when the rules change what they find."""

_VERB_TAGS = {"VBZ": "VVZ", "VBD": "VVD", "VBN": "VVN", "VBG": "VVG", "HAVE": "VHZ"}
_IRREGULAR = {"has": "have", "had": "have", "having": "have", "does": "do", "did": "do", "given": "give"}


def rules_name() -> str:
    """Return the name of this backend with the versions that its figures depend on."""
    return f"{name()}, eic rules {RULES_VERSION}"


class RulePairs:
    """The default backend: rules over HanTa's tags."""

    def __init__(self) -> None:
        self._tagger = Tagger()
        self.name = rules_name()

    def pairs(self, instructions: Iterable[str]) -> list[Pair]:
        """Return one pair an instruction, in order."""
        return [self.pair(instruction) for instruction in instructions]

    def pair(self, instruction: str) -> Pair:
        """Return the pair of an instruction's first sentence."""
        found = self._tagger.tag(words(first_sentence(instruction)))
        verb, noun = main_clause(found)
        return (
            None if verb is None else self._verb(found[verb]),
            None if noun is None else self._noun(found[noun]),
        )

    def _verb(self, word: Word) -> str:
        low = word.low.replace("re-", "re") if word.low.startswith("re-") else word.low
        if low in _IRREGULAR:
            return _IRREGULAR[low]
        return self._tagger.lemma(low, _VERB_TAGS[word.kind]) if word.kind in _VERB_TAGS else low

    def _noun(self, word: Word) -> str:
        if word.low in lexicon.TO_LATIN:
            return lexicon.TO_LATIN[word.low]
        return self._tagger.singular(word.low)
