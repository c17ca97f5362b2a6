"""The sense checks: what is well-formed but cannot be meant, found before anything is paid.

Each check is a function of the sound blocks (those without a fault of their own) and of where
they were written. A check is right or silent: what may be meant is not reported.
"""

from eic.lang import (
    check_datasets,
    check_models,
    check_overlap,
    check_prompts,
    check_rules,
    check_studies,
    check_teachers,
    check_unused,
)
from eic.lang.context import Context
from eic.lang.resolve import Sound


def check(ctx: Context, sound: Sound) -> None:
    """Report what makes no sense."""
    for family in (
        check_teachers, check_datasets, check_prompts, check_rules, check_models, check_studies, check_overlap,
        check_unused,
    ):  # fmt: skip
        family.check(ctx, sound)
