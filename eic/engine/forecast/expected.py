"""How large a tree will likely be that is not known yet: read by whoever foretells calls or trainings."""

from eic.engine.context import Context
from eic.engine.records import DatasetState
from eic.lang.blocks.dataset import Explore
from eic.plan import estimate
from eic.plan.steps import Step


def likely_tasks(context: Context, step: Step, state: DatasetState, exact: bool) -> float:
    """Return the tasks that will get examples: counted when the tree is known, else expected."""
    known = len(state.tasks if step.compat == "released_code" else state.kept_tasks)
    if exact:
        return known
    for earlier in context.chain(step.key):
        if isinstance(earlier.stage, Explore):
            seeds = len(context.domain_of(step).tasks)
            return max(known, sum(estimate.nodes_by_depth(earlier.stage, seeds)))
    return known
