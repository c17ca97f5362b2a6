"""Self-Instruct's replies and instances as its released code reads them.

Labels count wherever they stand, instructions are lower-cased behind their first letter, and a reply
that was cut off brings no instruction at all.
"""

import re
import string

from eic.data.replies.clean import storable
from eic.data.replies.self_instruct import ParsedInstances, ParsedInstructions, ParsedVerdict
from eic.lang.values import Instance

_ITEM = re.compile(r"\n\d+\s?\. ")
_EXAMPLE = re.compile(r"Example\s?\d*\.?")
_OUTPUT = re.compile(r"Output\s*\d*\s*:")
_INPUT = re.compile(r"Input\s*\d*\s*:")


def parse_instructions(text: str, finish: str) -> ParsedInstructions:
    """Return a reply's instructions: one line each, the first letter large and all others small."""
    if finish == "length":
        return ParsedInstructions((), "the reply was cut off")
    # A completion goes on behind the next number; a chat model writes that number itself.
    lines = (" ".join(item.split()).capitalize() for item in _ITEM.split("\n" + storable(text)))
    items = tuple(line for line in lines if line)
    return ParsedInstructions(items, "" if items else "the reply was empty")


def begins_well(instruction: str) -> bool:
    """Whether the first character is ASCII and no punctuation."""
    return instruction[:1].isascii() and instruction[:1] not in string.punctuation


def parse_verdict(text: str) -> ParsedVerdict:
    """Return whether the reply is exactly a yes; everything else is a no."""
    return ParsedVerdict(text.strip() in ("Yes", "yes", "YES"))


def parse_instances(text: str, finish: str, *, is_classification: bool) -> ParsedInstances:
    """Return a reply's instances before any filter; the last one of a cut reply is left out."""
    found = (_classified if is_classification else _generated)(storable(text).strip())
    items = tuple(found[:-1] if finish == "length" else found)
    return ParsedInstances(items, "" if items else "the reply held no instance")


def _generated(text: str) -> list[Instance]:
    if _EXAMPLE.search(text):
        return [_pair(piece.strip()) for piece in _EXAMPLE.split(text) if piece.strip()]
    return [_pair(text)] if _OUTPUT.search(text) else []


def _pair(piece: str) -> Instance:
    before, *after = _OUTPUT.split(piece)
    given, output = (before.strip(), after[0].strip()) if after else ("", before.strip())
    label = _INPUT.match(given)
    return Instance(given[label.end() :].strip() if label else given, _INPUT.split(output)[0].strip())


def _classified(text: str) -> list[Instance]:
    found = []
    for piece in text.split("Class label:")[1:]:
        label, _, given = piece.strip().partition("\n")
        found.append(Instance(given.strip(), label.strip()))
    return found
