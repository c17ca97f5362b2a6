"""What a run's re-used steps hold, for runs that told nothing of it: they had nothing to do, and no view."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from eic.canon import Key
from eic.cli.live.sources import events_of
from eic.engine.retell import stored_facts
from eic.events import Event, ExampleDropped, ExampleMade, FellShort, StepStarted, TaskProposed, TrainTick
from eic.lang.blocks.dataset import SOURCE_KINDS
from eic.store import RunRow, Store, StoreError, read_journal

_FACTS = (ExampleDropped, ExampleMade, FellShort, TaskProposed, TrainTick)


@dataclass(frozen=True, slots=True)
class _Step:
    key: Key
    kind: str
    block: str


def kept_facts(store: Store, row: RunRow) -> Callable[[StepStarted], Iterable[Event]] | None:
    """Return the function from a re-used step's beginning to the facts that are stored of it.

    None for a run that tells them itself. For runs that have ended.
    """
    try:
        if any(isinstance(event, _FACTS) for event in events_of(read_journal(store.journal_path(row.id)))):
            return None
    except StoreError:  # no journal: there is nothing to show at all
        return None
    steps = {step["key"]: step for step in row.plan["steps"]}

    def facts(begun: StepStarted) -> Iterable[Event]:
        step = steps.get(begun.step)
        if step is None:
            return ()
        about = _Step(step["key"], step["kind"], step["block"])
        try:
            return [*stored_facts(store.artifacts, about, lambda: _source(steps, about.key), begun.at)]
        except StoreError:  # collected since, or damaged: the view shows what there is
            return ()

    return facts


def _source(steps: dict[Key, dict[str, Any]], key: Key) -> Key:
    """Return the first step of the dataset that a step is a stage of."""
    while steps[key]["kind"] not in SOURCE_KINDS:
        key = steps[key]["inputs"][0]
    return key
