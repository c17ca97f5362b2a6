"""Which parser reads a reply: the format's own, or the released code's in compatibility mode."""

from collections.abc import Callable

from eic.data.compat.parsing import DOMAINS, parse_enrich, parse_extend
from eic.data.reply_formats import ParsedExamples, ParsedTasks, parse_examples, parse_tasks
from eic.methods.base import REFUSED

_ALIASES = ("rewrite",)
"""Domain names of the released code that stand for another one in ``DOMAINS``."""


def task_reader(domain: str, reply: str, compat: str) -> Callable[[str, str], ParsedTasks]:
    """Return the function that reads (text, finish) of a ``lookahead`` or ``backtrack`` reply.

    ``ValueError`` for a domain that the released code does not know, in its mode.
    """
    if compat != "none":
        _check(domain)

    def read(text: str, finish: str) -> ParsedTasks:
        if finish == REFUSED:
            return ParsedTasks((), text)
        if compat == "none":
            return parse_tasks(text, finish, reply)
        try:
            return parse_extend(domain, text, finish)
        except ValueError as fault:  # the released code crashes here; a run goes on without the reply
            return ParsedTasks((), str(fault))

    return read


def example_reader(domain: str, reply: str, compat: str) -> Callable[[str, str], ParsedExamples]:
    """Return the function that reads (text, finish) of a ``synthesize`` reply (see ``task_reader``)."""
    if compat != "none":
        _check(domain)

    def read(text: str, finish: str) -> ParsedExamples:
        if finish == REFUSED:
            return ParsedExamples((), text)
        if compat == "none":
            return parse_examples(text, finish, reply)
        try:
            return parse_enrich(domain, text, finish)
        except ValueError as fault:
            return ParsedExamples((), str(fault))

    return read


def _check(domain: str) -> None:
    if domain not in DOMAINS and domain not in _ALIASES:
        known = ", ".join(DOMAINS)
        raise ValueError(
            f"`compat = released_code` knows the domains {known} and no `{domain}`: "
            "rename the domain or leave `compat` out"
        )
