"""Strangers' text of many lines, made harmless for the screen and cut to a bearable length."""

from eic.views.text import amount, clean

LONGEST = 20_000
"""Characters of a prompt, a reply or an example that are shown."""


def prose(text: str) -> str:
    """Return ``text`` with its line breaks but without anything that could steer a terminal."""
    shown = "\n".join(clean(line) for line in text[:LONGEST].replace("\r\n", "\n").split("\n"))
    left = len(text) - LONGEST
    return f"{shown}\n… {amount(left)} more characters" if left > 0 else shown


def line_of(text: str, most: int = 300) -> str:
    """Return the beginning of ``text`` on one line."""
    return " ".join(clean(text[:most]).split())
