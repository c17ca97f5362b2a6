"""A dataset as its steps left it in the store, for whatever step or reader comes next."""

from collections.abc import Iterable

from eic.engine.context import Context
from eic.engine.records import DatasetState, Stored, add_usage, fold
from eic.plan.steps import Step


def load_state(context: Context, step: Step) -> DatasetState:
    """Return the dataset as the steps before ``step`` left it."""
    return state_at(context, context.chain(step.key)[:-1])


def state_at(context: Context, chain: Iterable[Step]) -> DatasetState:
    """Return the dataset after a chain of steps, read from the store."""
    state = DatasetState()
    for step in chain:
        info = context.store.artifacts.info(step.key)
        fold(state, step.kind, Stored(context.store.artifacts, step.key))
        add_usage(state, info.meta if info else {})
    return state


def language_of(context: Context, step: Step) -> str:
    """Return the language whose tokens are compared; the released code knows ASCII only."""
    return "en" if step.compat == "released_code" else context.spec.language_of(step.block)
