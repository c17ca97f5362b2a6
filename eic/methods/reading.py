"""Which parser reads a reply: the format's own, or the released code's in compatibility mode."""

from collections.abc import Callable
from functools import partial

from eic.data.reply_formats import ParsedExamples, ParsedTasks, parse_examples, parse_tasks


def task_reader(domain: str, reply: str, compat: str) -> Callable[[str, str], ParsedTasks]:
    """Return the function that reads (text, finish) of a ``lookahead`` or ``backtrack`` reply."""
    if compat == "released_code":
        from eic.data.compat import parse_extend

        return partial(parse_extend, domain)
    return lambda text, finish: parse_tasks(text, finish, reply)


def example_reader(domain: str, reply: str, compat: str) -> Callable[[str, str], ParsedExamples]:
    """Return the function that reads (text, finish) of a ``synthesize`` reply."""
    if compat == "released_code":
        from eic.data.compat import parse_enrich

        return partial(parse_enrich, domain)
    return lambda text, finish: parse_examples(text, finish, reply)
