"""Short lines for a terminal, made from text that strangers wrote."""

import sys
from collections.abc import Iterable
from shutil import get_terminal_size

import click

from eic.diagnostics import Diagnostic
from eic.views.diagnostics import render_text
from eic.views.text import clean, wrapped


def table_width() -> int | None:
    """Return how wide a table on standard output may be: the terminal's columns, None (any width) where it is none."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def say(line: str, *, err: bool = False) -> None:
    """Print a line; at a terminal it breaks between words, so that no figure is cut in two."""
    stream = sys.stderr if err else sys.stdout
    click.echo(wrapped(line, get_terminal_size().columns) if stream.isatty() else line, err=err)


def say_faults(diagnostics: Iterable[Diagnostic], *, color: bool) -> None:
    """Print diagnostics on standard error, in lines that fit the terminal where it is one."""
    width = get_terminal_size().columns if sys.stderr.isatty() else None
    text = render_text(diagnostics, color, width)
    print(text, file=sys.stderr, end="" if text.endswith("\n") else "\n")


def one_line(text: str, width: int = 80) -> str:
    """Return ``text`` harmless, on one line, of at most ``width`` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"


def size(count: int) -> str:
    """Return a number of bytes for people: ``512 B``, ``1.5 MiB``."""
    value, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
