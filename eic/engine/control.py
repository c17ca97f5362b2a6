"""Steering: acts arrive as lines in the run's control file, the answers leave as events.

The engine does nothing for whoever watches it but look at that file now and then: a view that
crashes, hangs or lies can at worst write nonsense there, and nonsense is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eic.engine.context import EDITED, Context
from eic.engine.outputs.edits import write_edits
from eic.events import Event, Steered, TaskProposed
from eic.lang.blocks.dataset import Explore
from eic.plan.edits import EDITS, Edit, Edits, edit_fault
from eic.store import Follower
from eic.teacher.stack import Stack

_STOPPED = "stopped as asked; everything that was done is kept"


@dataclass(slots=True)
class Control:
    """Applies what the control file asks. ``edits`` are all edits so far, as ``edits.json`` has them."""

    file: Follower
    stacks: Mapping[str, Stack]
    datasets: tuple[str, ...]
    edits_file: Path
    edits: Edits
    _tasks: set[str] = field(default_factory=set)

    def see(self, event: Event) -> None:
        """Learn which tasks there are: edits of others are refused."""
        if isinstance(event, TaskProposed):
            self._tasks.add(event.id)

    def poll(self, context: Context) -> None:
        """Apply what is new. An edit stops the plan that is running, so that a new one can go on."""
        before = self.edits
        for line in self.file.poll():
            act = self._named(_act(line))
            refused = self._apply(act, context)
            context.tell(Steered(act.act, act.dataset, act.task, act.count, refused, context.at))
        if self.edits != before:
            context.stop.request(EDITED, "edited")

    def _named(self, act: Steered) -> Steered:
        """Return the act with its dataset: an edit that names none means the only one."""
        if act.act in EDITS and not act.dataset and len(self.datasets) == 1:
            return replace(act, dataset=self.datasets[0])
        return act

    def _apply(self, act: Steered, context: Context) -> str:
        """Do what ``act`` asks; return why it cannot be done, "" when it is done."""
        limits = [stack.limits for stack in self.stacks.values()]
        match act.act:
            case "pause":
                for limit in limits:
                    limit.pause()
            case "resume":
                for limit in limits:
                    limit.resume()
            case "drain":
                context.stop.request("interrupted", _STOPPED)
            case "concurrency":
                return self._concurrency(act.count)
            case act_name if act_name in EDITS:
                return self._edit(act, context)
            case _:
                return "no such act"
        return ""

    def _concurrency(self, count: int) -> str:
        most = max((stack.endpoint.in_flight for stack in self.stacks.values()), default=1)
        if not 1 <= count <= most:
            return f"between 1 and {most} calls may be in flight (in_flight of the teachers)"
        for stack in self.stacks.values():
            stack.set_in_flight(count)
        return ""

    def _edit(self, act: Steered, context: Context) -> str:
        edit = Edit(act.dataset, act.act, act.task, act.count or 1)
        fault = edit_fault(edit)
        if fault:
            return fault
        if act.dataset not in self.datasets:
            return "no such dataset"
        if act.act in ("more", "retry") and not isinstance(context.spec.dataset(act.dataset).source, Explore):
            return "only an explored tree can grow; this one can be pruned"
        if act.task not in self._tasks:
            return "no such task in the tree"
        edits = self.edits.plus(edit)
        try:
            write_edits(self.edits_file, edits)
        except OSError as error:
            return f"{self.edits_file} cannot be written: {error.strerror}"
        self.edits = edits
        return ""


def _act(line: Mapping[str, Any]) -> Steered:
    """Return what a line of the control file asks; what is not understood is asked for as it is."""
    act, dataset, task = (str(line.get(name, ""))[:4096] for name in ("act", "dataset", "task"))
    count = line.get("count", 0)
    return Steered(act, dataset, task, count if isinstance(count, int) and abs(count) < 2**53 else -1)
