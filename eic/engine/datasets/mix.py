"""The stage ``mix``: one pass over the datasets to count rows (and find repeats), one to take them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eic.canon import digest_bytes, seeded_rng
from eic.data.example import Example, Task, task_json
from eic.data.mix import Grafted, graft, shares
from eic.engine.context import Context
from eic.engine.datasets.load import Making
from eic.engine.datasets.rows import EVERY, told
from eic.engine.records import DatasetState, Record
from eic.engine.result import StepResult
from eic.lang.blocks.mix import Mix
from eic.plan.steps import Step

ROOT = Task("mix", "", 0, "mix", "", ("mix",))


def mix_rows(context: Context, step: Step, stage: Mix, states: tuple[DatasetState, ...]) -> StepResult:
    """Run a mix stage on the datasets it names, as their last stages left them."""
    every = [len(state.examples) for state in states]
    used = [bool(weight) for weight in stage.weights] or [True] * len(states)
    there = _Distinct(context, step).marks(states, used) if stage.duplicates == "drop" else None
    counts = [sum(marks) for marks in there] if there else every
    repeated = [(of - count) * use for of, count, use in zip(every, counts, used, strict=True)]
    found = shares(counts, stage.weights, stage.size, stage.datasets, repeated)
    if found.shortfall:
        context.remark(step, "warning", found.shortfall)
    seed = int(step.settings["seed"])
    nowhere: list[bytearray | None] = [None] * len(states)
    taken = [
        _drawn(marks, count, share, seed, number)
        for number, (marks, count, share) in enumerate(
            zip(there or nowhere, counts, found.taken, strict=True)
        )
    ]
    total = sum(found.taken)
    figures = {
        "examples": 0,
        "wanted": total if stage.size is None else stage.size,
        "repeats": sum(repeated),
        "tasks": 0,
    }
    trees = _trees(stage, states)
    tasks = (ROOT, *(task for tree in trees for task in tree.tasks))
    making = Making(context, step, figures, lambda: tasks)

    def records() -> Iterator[Record]:
        for state, marks, tree in zip(states, taken, trees, strict=True):
            for row, mark in zip(state.examples, marks, strict=True):
                if mark:
                    at = tree.ids.get(row.task) or tree.tasks[0].id
                    yield making.made(replace(row, task=at), figures["examples"] / max(1, total))
        figures["tasks"] = len(tasks)
        yield from (["task", task_json(task)] for task in tasks)
        making.tell()

    return StepResult(records(), figures, {"shortfall": found.shortfall})


@dataclass(slots=True)
class _Distinct:
    """Finds rows that say what no earlier row says."""

    context: Context
    step: Step

    def marks(self, states: tuple[DatasetState, ...], used: Sequence[bool]) -> list[bytearray]:
        """Return a mark (1: new) for every row of every dataset; nothing is looked for in those not ``used``.

        About a hundred bytes are held for each row that is new: sixteen of its digest, the rest of the set.
        """
        seen: set[bytes] = set()
        found = []
        sizes = [len(state.examples) for state in states]
        total, done = max(1, sum(size for size, use in zip(sizes, used, strict=True) if use)), 0
        for state, size, use in zip(states, sizes, used, strict=True):
            if not use:
                found.append(bytearray(size))
                continue
            marks = bytearray()
            for row in state.examples:
                said = _said(row)
                marks.append(said not in seen)
                seen.add(said)
                done += 1
                if done % EVERY == 0:
                    told(self.context, self.step, done, done / total / 2)
            found.append(marks)
        return found


def _said(row: Example) -> bytes:
    joined = "\0".join((row.instruction, row.input, row.output)).encode("utf-8", "surrogatepass")
    return bytes.fromhex(digest_bytes("row", joined)[3:35])


def _drawn(there: bytearray | None, count: int, share: int, seed: int, number: int) -> bytearray:
    """Return a mark for every row that is taken: ``share`` of the ``count`` that are ``there``."""
    if share >= count:
        return there if there is not None else bytearray(b"\1" * count)
    chosen = bytearray(count)
    for place in seeded_rng("mix", seed, number).sample(range(count), share):
        chosen[place] = 1
    if there is None:
        return chosen
    left = iter(chosen)
    return bytearray(mark and next(left) for mark in there)


def _trees(stage: Mix, states: tuple[DatasetState, ...]) -> list[Grafted]:
    taken: set[str] = set()
    trees = []
    for name, state in zip(stage.datasets, states, strict=True):
        tree = graft(ROOT, name, state.tasks, state.pruned_ids, taken)
        taken.update(task.id for task in tree.tasks)
        trees.append(tree)
    return trees
