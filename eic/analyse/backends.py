"""Who finds verb-noun pairs: a spaCy model when one is installed, else rules over HanTa's tags.

The name holds every version that figures depend on; figures of different backends are never
compared silently, because the name stands in every result and in the step's key. Plans only ask for the name, so that nothing
heavy is imported here but where it is used.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from eic.analyse.pair import Pair

_PREFERRED = ("en_core_web_md", "en_core_web_lg", "en_core_web_trf", "en_core_web_sm")


class PairFinder(Protocol):
    """Finds the pair of each instruction."""

    name: str

    def pairs(self, instructions: Iterable[str]) -> list[Pair]:
        """Return one pair an instruction, in order."""


def backend_name() -> str:
    """Return the name and versions of the backend that ``open_backend`` would give; loads nothing."""
    model = _spacy_model()
    if not model:
        from eic.analyse.english.pairs import rules_name

        return rules_name()
    from importlib.metadata import version

    return f"spaCy {version('spacy')}, {model} {_version(model)}"


def open_backend() -> PairFinder:
    """Load the backend."""
    model = _spacy_model()
    if model:
        return SpacyPairs(model, backend_name())
    from eic.analyse.english.pairs import RulePairs

    return RulePairs()


class SpacyPairs:
    """The published procedure, step for step, on a spaCy model's parse."""

    def __init__(self, model: str, name: str) -> None:
        import spacy

        self.name = name
        self._nlp: Any = spacy.load(model, exclude=["ner"])

    def pairs(self, instructions: Iterable[str]) -> list[Pair]:
        """Return one pair an instruction, in order."""
        return [parsed_pair(doc) for doc in self._nlp.pipe(instructions)]


def parsed_pair(doc: Any) -> Pair:
    """Return the pair of a parsed text's first sentence: from the root down first children to a verb."""
    token = next((sentence.root for sentence in doc.sents), None)
    while token is not None:
        if token.pos_ == "VERB":
            objects = (child for child in token.children if child.dep_ in ("dobj", "obj"))
            noun = next((child for child in objects if child.pos_ == "NOUN"), None)
            return token.lemma_ or token.text, None if noun is None else noun.lemma_ or noun.text
        token = next(iter(token.children), None)
    return None, None


def _spacy_model() -> str:
    """Return the installed English spaCy model to use, "" when there is none."""
    from importlib.metadata import entry_points

    names = sorted(point.name for point in entry_points(group="spacy_models") if point.name.startswith("en_"))
    return next((name for name in _PREFERRED if name in names), names[0] if names else "")


def _version(model: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(model)
    except PackageNotFoundError:
        return "of unknown version"
