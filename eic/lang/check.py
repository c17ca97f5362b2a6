"""The sense checks: what is well-formed but cannot be meant."""

from eic.lang.context import Context
from eic.lang.resolve import Sound


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense in sound blocks; nothing is reported twice."""
