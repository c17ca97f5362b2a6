"""Before a run: teachers that cannot be called are the user's to cure, not a run's to fail at."""

import os

from eic.cli.failures import UserError
from eic.cli.planning import Planned
from eic.cli.text import say
from eic.engine.preflight import Obstacle, obstacles
from eic.views.text import clean


def require_teachers(plan: Planned) -> None:
    """Exit with 2 when a teacher that the plan calls cannot be called."""
    _refuse(_found(plan), "nothing was run")


def warn_of_teachers(plan: Planned) -> None:
    """Exit with 2 when no machine could run the plan; warn of what only this one lacks."""
    found = _found(plan)
    _refuse(tuple(item for item in found if not item.here), "no run could do this plan")
    for item in found:
        say(clean(f"eic: warning: {item.text}"), err=True)


def _found(plan: Planned) -> tuple[Obstacle, ...]:
    return obstacles(
        plan.spec, plan.diff, plan.costs, root=plan.compiled.root, env=os.environ, seed=plan.seed
    )


def _refuse(found: tuple[Obstacle, ...], end: str) -> None:
    if found:
        text = "\n".join(item.text.rstrip(".") for item in found)
        raise UserError(f"{text}; {end}")
