"""Calls and examples as records for the browser: a line each, and the whole of it."""

from functools import partial

from rich.text import Text

from eic.tui.prose import line_of, prose
from eic.tui.source import CallView, ExampleView
from eic.tui.theme import Look
from eic.tui.widgets.browser import Record
from eic.tui.words import short
from eic.views.text import amount, clean, money

_STATUS = {"kept": "✓", "dropped": "⊘"}


def call_record(number: int, call: CallView, look: Look) -> Record:
    """Return the record of a task's ``number``-th call."""
    line = Text(no_wrap=True)
    line.append(f"{number:>3} ", look("dim"))
    line.append(f"{clean(call.role):<11}", look("bad" if call.error else "accent"))
    line.append(f" {clean(call.finish or 'failed'):<7}", look("warn" if call.finish != "stop" else "dim"))
    line.append(f" {short(call.prompt_tokens):>5} in {short(call.completion_tokens):>5} out", look("dim"))
    line.append(f" {'stored' if call.cached else money(call.cost):>8}  ", look("dim"))
    line.append(line_of(call.error or call.reply), look("bad" if call.error else "text"))
    return line, partial(_call_text, call, look)


def _call_text(call: CallView, look: Look) -> Text:
    text = Text()
    if call.error:
        text.append("failed\n", look("bad", bold=True)).append(f"{prose(call.error)}\n\n", look("bad"))
    text.append("reply\n", look("accent", bold=True))
    text.append(f"{prose(call.reply)}\n\n" if call.reply else "(none)\n\n", look("text"))
    text.append("prompt\n", look("accent", bold=True))
    return text.append(prose(call.prompt), look("dim"))


def example_record(number: int, example: ExampleView, look: Look) -> Record:
    """Return the record of a task's ``number``-th example."""
    line = Text(no_wrap=True)
    line.append(f"{number:>4} ", look("dim"))
    line.append(f"{_STATUS.get(example.status, '·')} {clean(example.status):<9} ", look(_role(example)))
    line.append(line_of(example.instruction), look("text" if example.status == "kept" else "dim"))
    return line, partial(_example_text, example, look)


def _example_text(example: ExampleView, look: Look) -> Text:
    text = Text()
    text.append(
        f"{_STATUS.get(example.status, '·')} {clean(example.status)}", look(_role(example), bold=True)
    )
    if example.rule:
        text.append(f" by: {line_of(example.rule)}", look("warn"))
    if example.score is not None:
        text.append(f" (measured {example.score:.4g})", look("warn"))
    text.append("\n")
    if example.nearest:
        text.append("nearest kept: ", look("dim")).append(f"{prose(example.nearest)}\n", look("text"))
    for name, value in (
        ("instruction", example.instruction), ("input", example.input), ("output", example.output),
    ):  # fmt: skip
        if value:
            text.append(f"\n{name}\n", look("accent", bold=True)).append(f"{prose(value)}\n", look("text"))
    return text.append(f"\n{clean(example.id)}", look("faint"))


def _role(example: ExampleView) -> str:
    return example.status if example.status in ("kept", "dropped") else "dim"


def summary(examples: list[ExampleView]) -> str:
    """Return how many examples became what."""
    counts: dict[str, int] = {}
    for example in examples:
        counts[example.status] = counts.get(example.status, 0) + 1
    return ", ".join(
        f"{amount(count)} {clean(status)}" for status, count in sorted(counts.items(), key=_order)
    )


def _order(item: tuple[str, int]) -> tuple[int, str]:
    """Return where a status stands: kept first, dropped next."""
    known = list(_STATUS)
    return (known.index(item[0]) if item[0] in known else len(known)), item[0]
