"""``eic explain``: what a diagnostic code, a block, a setting or a rule function means."""

from collections.abc import Iterator

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.lang.blocks import TOP_LEVEL
from eic.lang.blocks.dataset import STAGES
from eic.lang.codes import CODES
from eic.lang.codes.entry import Code
from eic.lang.describe import default_words, type_words
from eic.lang.functions import FUNCTIONS, Function
from eic.lang.schema import default, info, nested, required, rule_lines, settings
from eic.lang.suggest import did_you_mean


@click.command()
@click.argument("topic", required=False, metavar="[TOPIC]")
@common_options
def explain(common: Common, topic: str | None) -> None:
    """Explain TOPIC: a code (E0203), a block (explore), a setting (explore.depth) or a function.

    Without TOPIC all of them are listed.
    """
    for line in _overview() if topic is None else lines_about(topic):
        click.echo(line)


def blocks() -> dict[str, type]:
    """Return every block of the language by its kind, outer ones first."""
    found: dict[str, type] = {}
    waiting = [*TOP_LEVEL, *STAGES]
    while waiting:
        kind = waiting.pop(0)
        if info(kind).kind not in found:
            found[info(kind).kind] = kind
            waiting += [child.block for child in nested(kind).values()]
    return found


def lines_about(topic: str) -> Iterator[str]:
    """Return the lines that explain ``topic``; raise ``UserError`` when nobody knows it."""
    if topic.upper() in CODES:
        return _code(CODES[topic.upper()])
    known = blocks()
    block, dot, name = topic.rpartition(".")
    if not dot and topic in known:
        return _block(known[topic])
    if not dot and topic in FUNCTIONS:
        return _function(FUNCTIONS[topic])
    kind = known.get(block.rpartition(".")[2])
    if kind is not None and name in settings(kind):
        return _setting(kind, name)
    if kind is not None and name in known:
        return _block(known[name])
    raise UserError(f"there is nothing called {topic!r} to explain. {_hint(topic, kind)}".rstrip())


def _hint(topic: str, kind: type | None) -> str:
    if kind is None:
        every = [f"{kind}.{name}" for kind, block in blocks().items() for name in settings(block)]
        return did_you_mean(topic, [*CODES, *blocks(), *FUNCTIONS, *every]) or "eic explain lists everything."
    block = topic.rpartition(".")[0]
    full = {name: f"{block}.{name}" for name in settings(kind)}
    return did_you_mean(topic, full.values()) or f"The settings of {block} are: {', '.join(full)}"


def _code(entry: Code) -> Iterator[str]:
    yield f"{entry.code}: {entry.title}"
    yield f"\nWhy: {entry.cause}"
    yield f"\nWhat to do: {entry.cure}"
    if entry.example:
        yield "\nExample:"
        yield from _indented(entry.example)


def _block(kind: type) -> Iterator[str]:
    about = info(kind)
    yield f"{about.kind}: {about.help}"
    yield "\nExample:"
    yield from _indented(about.example)
    if settings(kind):
        yield "\nSettings:"
    for name, declared in settings(kind).items():
        yield f"  {name}: {declared.help} ({type_words(declared.type)}; {_default(kind, name)})"
    taken = rule_lines(kind)
    if taken is not None:
        yield f"\nRules ({', '.join(taken[1].verbs)}): {taken[1].help}"
        yield from _indented(taken[1].example)
    inner = {info(child.block).kind: child.help for child in nested(kind).values()}
    if about.kind == "dataset":
        inner = {info(stage).kind: info(stage).help for stage in STAGES}
    if inner:
        yield "\nBlocks inside:"
    for name, text in inner.items():
        yield f"  {name}: {text}"


def _setting(kind: type, name: str) -> Iterator[str]:
    declared = settings(kind)[name]
    yield f"{info(kind).kind}.{name}: {declared.help}"
    yield f"\nType: {type_words(declared.type)}"
    text = _default(kind, name)
    yield text[0].upper() + text[1:]
    effect = "changes results: steps that use it run again" if declared.identity else "changes no result"
    yield f"Effect: {effect}"
    yield f"Example: {name} = {declared.example}"


def _default(kind: type, name: str) -> str:
    return (
        "required: there is no default"
        if required(kind, name)
        else f"default: {default_words(default(kind, name))}"
    )


def _function(function: Function) -> Iterator[str]:
    yield f"{function.signature}: {function.help}"
    yield f"\nStands in: {', '.join(function.places)}"
    if function.ops:
        yield f"Compared with: {' '.join(function.ops)}"
    if function.within:
        yield f"within: {', '.join(function.within)} (default: {function.scope})"
    if function.by:
        yield "by: the teacher that computes it"
    yield f"Example: {function.example}"


def _overview() -> Iterator[str]:
    yield "Blocks:"
    for kind, block in blocks().items():
        yield f"  {kind:<12} {info(block).help}"
    yield "\nFunctions of rules:"
    for name, function in FUNCTIONS.items():
        yield f"  {name:<12} {function.help}"
    yield "\nDiagnostic codes:"
    for code, entry in CODES.items():
        yield f"  {code:<12} {entry.title}"


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"  {line}".rstrip()
