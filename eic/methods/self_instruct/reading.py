"""Which reader a reply of Self-Instruct's roles goes through: ours, or the released code's."""

from collections.abc import Callable
from dataclasses import dataclass

from eic.data.compat import self_instruct as released
from eic.data.replies.self_instruct import (
    ParsedInstances,
    ParsedVerdict,
    parse_instances,
    parse_instructions,
    parse_verdict,
)
from eic.data.reply_formats import parse_examples
from eic.lang.values import Demo
from eic.methods.base import REFUSED


@dataclass(frozen=True, slots=True)
class Proposed:
    """The items of a reply that proposes instructions (input and output "" but for the one-call variant)."""

    items: tuple[Demo, ...]
    problem: str = ""


def instruction_reader(reply: str, compat: str, *, one_call: bool) -> Callable[[str, str, int], Proposed]:
    """Return the function that reads (text, finish, number of the first new item) of an ``instructions`` reply."""

    def read(text: str, finish: str, start: int) -> Proposed:
        if finish == REFUSED:
            return Proposed((), text)
        if one_call:
            whole = parse_examples(text, finish, reply)
            return Proposed(whole.items, whole.problem)
        if compat == "none":
            found = parse_instructions(text, finish, reply, start=start)
            items = tuple(text[:1].upper() + text[1:] for text in found.items)
        else:
            found = released.parse_instructions(text, finish)
            items = found.items
        return Proposed(tuple(Demo(text, "") for text in items), found.problem)

    return read


def verdict_reader(compat: str) -> Callable[[str, str], ParsedVerdict]:
    """Return the function that reads (text, finish) of a ``classify`` reply."""

    def read(text: str, finish: str) -> ParsedVerdict:
        if finish == REFUSED:
            return ParsedVerdict(False, text)
        return parse_verdict(text) if compat == "none" else released.parse_verdict(text)

    return read


def instance_reader(reply: str, compat: str) -> Callable[[str, str, bool], ParsedInstances]:
    """Return the function that reads (text, finish, whether it is classification) of an ``instances`` reply."""

    def read(text: str, finish: str, is_classification: bool) -> ParsedInstances:
        if finish == REFUSED:
            return ParsedInstances((), text)
        if compat == "none":
            return parse_instances(text, finish, reply, is_classification=is_classification)
        return released.parse_instances(text, finish, is_classification=is_classification)

    return read
