"""The sense checks: what is well-formed but cannot be meant, found before anything is paid.

Each check is a function of the sound blocks (those without a fault of their own) and of where
they were written. A check is right or silent: what may be meant is not reported.
"""

from eic.lang.checks import datasets, models, overlap, prompts, rules, studies, teachers, unused
from eic.lang.context import Context
from eic.lang.resolve.spec import Sound


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense."""
    for family in (teachers, datasets, prompts, rules, models, studies, overlap, unused):
        family.check(ctx, sound)
