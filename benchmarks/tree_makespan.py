"""How long a tree takes on a virtual clock: the real machines, made-up reply times.

K = 2, B = 8 and 6, one call an expansion, 10 synthesis calls a node: 579 calls. Reply times are
log-normal (median 0.1 s, sigma 0.5) and belong to the call, so every schedule pays for the same
work. Nothing waits: run ``python benchmarks/tree_makespan.py``, it takes a few seconds.

Two schedules are shown: the engine's (synthesis starts when exploration has ended, because
pruning in between needs all names) and one that lets a node's synthesis start at its birth.
Each is divided by the sequential time and by the lower bound max(work / in flight, critical path).
"""

import argparse
import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean

from eic.canon import seeded_rng
from eic.data.example import Task
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.domain import Domain
from eic.methods.base import Answer, Ask, Method
from eic.methods.explore import Explorer
from eic.methods.synthesize import Synthesizer

DOMAIN = Domain(name="domain", about="Anything.", demos=(), tasks=())
BREADTH = (8, 6)
CALLS_A_NODE = 10
MEDIAN, SIGMA = 0.1, 0.5
Born = Callable[[str, float], None]


def explorer() -> Explorer:
    stage = Explore(
        domain="domain", teacher="t", depth=2, breadth=BREADTH, per_call=8, demos=0, examples_each=0
    )
    return Explorer(DOMAIN, stage, seed=0, reply_of={"lookahead": "json", "backtrack": "json"})


def synthesizer(tasks: tuple[Task, ...], tree: tuple[Task, ...]) -> Synthesizer:
    stage = Synthesize(teacher="t", per_task=10 * CALLS_A_NODE, per_call=10, demos=0)
    return Synthesizer(tasks, DOMAIN, stage, seed=0, reply="json", tree=tree)


def reply(ask: Ask) -> str:
    """A whole reply: as much as was asked for, nothing twice."""
    stem, wanted = ask.variables["task"]["name"], ask.variables["wanted"]
    first = ask.ordinal * wanted
    if ask.role == "synthesize":
        rows = [{"instruction": f"{stem} {first + i}", "input": "", "output": "o"} for i in range(wanted)]
        return json.dumps({"examples": rows})
    made = [{"name": f"{stem}.{first + i}", "reason": "", "examples": []} for i in range(wanted)]
    return json.dumps({"subtasks": made})


def seconds(world: int, ask: Ask) -> float:
    return float(seeded_rng(world, ask.role, ask.slot).lognormvariate(0.0, SIGMA) * MEDIAN)


@dataclass
class Clock:
    """Drives methods with at most ``slots`` calls in flight; ``now`` is when the last one ended."""

    world: int
    slots: int
    now: float = 0.0
    calls: int = 0
    work: float = 0.0
    flying: list[tuple[float, int, Ask, Method]] = field(default_factory=list)
    waiting: list[tuple[tuple[int, ...], int, Ask, Method]] = field(default_factory=list)
    pushed: int = 0

    def add(self, method: Method, asks: list[Ask], rank: int = 0) -> None:
        """Queue a method's asks; a smaller ``rank`` goes first."""
        for ask in asks:
            self.pushed += 1
            heapq.heappush(self.waiting, ((rank, *ask.priority), self.pushed, ask, method))

    def run(self, born: Born | None = None) -> None:
        """Answer everything; tell ``born`` of each new task and when it came."""
        while self.waiting or self.flying:
            while self.waiting and len(self.flying) < self.slots:
                _, number, ask, method = heapq.heappop(self.waiting)
                took = seconds(self.world, ask)
                self.calls += 1
                self.work += took
                heapq.heappush(self.flying, (self.now + took, number, ask, method))
            self.now, _, ask, method = heapq.heappop(self.flying)
            asks, facts = method.feed(ask.slot, Answer(reply(ask), "stop", ask.slot))
            self.add(method, asks)
            for fact in facts:
                if born and fact.kind == "task":
                    born(fact.task, self.now)


def stepwise(world: int, slots: int) -> Clock:
    """Exploration, then synthesis: the engine's schedule."""
    clock = Clock(world, slots)
    grow = explorer()
    clock.add(grow, grow.start())
    clock.run()
    tree = grow.result().tasks
    write = synthesizer(tree, tree)
    clock.add(write, write.start())
    clock.run()
    return clock


def overlapped(world: int, slots: int) -> tuple[Clock, float]:
    """Synthesis of a node from its birth on, exploration first; also returns the critical path."""
    shape = explorer()
    whole = Clock(world, 1)
    whole.add(shape, shape.start())
    whole.run()
    tree = shape.result().tasks
    by_id = {task.id: task for task in tree}

    clock = Clock(world, slots)
    grow = explorer()

    def write(task: str, at: float) -> None:
        machine = synthesizer((by_id[task],), tree)
        clock.add(machine, machine.start(), rank=1)

    clock.add(grow, grow.start())
    write(tree[0].id, 0.0)
    clock.run(write)
    return clock, critical_path(world)


def critical_path(world: int) -> float:
    """The time with endless calls in flight: no schedule is shorter."""
    clock = Clock(world, 10**9)
    grow = explorer()
    births: dict[str, float] = {"domain": 0.0}
    clock.add(grow, grow.start())
    clock.run(lambda task, at: births.__setitem__(task, at))
    tree = grow.result().tasks
    asks = synthesizer(tree, tree).start()
    return max(births[ask.task] + seconds(world, ask) for ask in asks)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--worlds", type=int, default=5, help="draws of reply times to average over")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    rows = []
    for slots in (8, 32, 64):
        figures: dict[str, list[float]] = {}
        for world in range(chosen.worlds):
            steps = stepwise(world, slots)
            ideal, path = overlapped(world, slots)
            bound = max(steps.work / slots, path)
            for name, value in (
                ("sequential / bound", steps.work / bound),
                ("step after step / sequential", steps.now / steps.work),
                ("step after step / bound", steps.now / bound),
                ("overlapped / sequential", ideal.now / ideal.work),
                ("overlapped / bound", ideal.now / bound),
            ):
                figures.setdefault(name, []).append(value)
            calls = steps.calls
        rows.append({"in flight": slots, "calls": calls} | {n: round(mean(v), 4) for n, v in figures.items()})
    if chosen.json:
        print(json.dumps(rows))
        return
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value}" for value in row.values()) + " |")


if __name__ == "__main__":
    main()
