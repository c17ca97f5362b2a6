"""The stage ``self_instruct``: two machines, one after the other, and the rows that come out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from eic.data.example import Task, task_json
from eic.data.instructions import ENOUGH
from eic.engine.calls import Driver, Usage
from eic.engine.context import Context
from eic.engine.datasets.refusals import refused
from eic.engine.records import Record, dropped_record, example_records
from eic.engine.requests import RequestMaker
from eic.engine.result import StepResult
from eic.engine.retell import task_told
from eic.events import Notice
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.values import Template
from eic.methods.base import Method
from eic.methods.self_instruct.bootstrap import ROLE, Bootstrapped, Bootstrapper
from eic.methods.self_instruct.instances import CLASSIFY, WRITE, InstanceWriter, Written
from eic.methods.tree import plant
from eic.plan.steps import Step


@dataclass(frozen=True, slots=True)
class Half:
    """One machine of the stage, with whom it asks and by which templates."""

    method: Method
    teacher: str
    templates: Mapping[str, Template]


class Halves:
    """The stage's machines: instructions, then (but for the one-call variant) their instances."""

    def __init__(self, context: Context, step: Step, stage: SelfInstruct) -> None:
        self._stage, self._seed = stage, context.seed
        self._compat = step.compat
        self._domain = context.domain_of(step)
        self.root: Task = plant(self._domain, 0)[0][0]
        template = _filled(stage.instructions_prompt)
        self._bootstrap = Bootstrapper(
            self._domain, stage,
            root=self.root.id, seed=context.seed, reply=template.reply, compat=self._compat,
        )  # fmt: skip
        self._writer: InstanceWriter | None = None

    def __iter__(self) -> Iterator[Half]:
        """Yield the machines; the second is made of what the first has found by then."""
        stage = self._stage
        yield Half(self._bootstrap, stage.teacher, {ROLE: _filled(stage.instructions_prompt)})
        if stage.one_call:
            return
        templates = {CLASSIFY: _filled(stage.classify_prompt), WRITE: _filled(stage.instances_prompt)}
        self._writer = InstanceWriter(
            self._bootstrap.result().instructions, self._domain, stage,
            seed=self._seed, reply_of={role: item.reply for role, item in templates.items()},
            compat=self._compat, first_rule=ENOUGH + 1,
        )  # fmt: skip
        yield Half(self._writer, stage.asked_writer, templates)

    @property
    def done(self) -> bool:
        """Whether both machines are."""
        return self._bootstrap.done and (
            self._stage.one_call or (self._writer is not None and self._writer.done)
        )

    def found(self) -> tuple[Bootstrapped, Written]:
        """Return what the machines found; meant for when both are done."""
        boot = self._bootstrap.result()
        if self._writer is None:
            return boot, Written(boot.instructions, (), 0)
        return boot, self._writer.result()

    def records(self) -> Iterator[Record]:
        """Yield the records of the step: the root, the rows, what was dropped and why."""
        boot, written = self.found()
        yield ["task", task_json(self.root)]
        yield from example_records(written.examples)
        firsts = _first_rows(boot, written)
        for drop in (*boot.refused, *written.dropped):
            yield dropped_record(replace(drop, nearest=firsts.get(drop.nearest, drop.nearest)))
        if boot.shortfall is not None:
            yield ["shortfall", asdict(boot.shortfall)]


async def bootstrap_and_write(context: Context, step: Step, stage: SelfInstruct) -> StepResult:
    """Run the stage."""
    halves = Halves(context, step, stage)
    context.tell(task_told(step, halves.root, context.at))
    usage = Usage()
    for half in halves:
        maker = RequestMaker(context.spec.teacher(half.teacher), dict(half.templates), context.seed)
        usage.include(await Driver(context, step, half.method, maker, context.stacks[half.teacher]).run())
        if half.templates.keys() == {ROLE}:
            _tell_instructions(context, step, halves)
    boot, written = halves.found()
    counts = {"instructions": len(boot.instructions), "refused": len(boot.refused)}
    if not stage.one_call:
        counts["classification"] = written.classification
    counts |= {"examples": len(written.examples), "dropped": len(written.dropped), "calls": usage.calls}
    told = refused(("instructions", drop.text, drop.example.instruction) for drop in boot.refused)
    return StepResult(halves.records(), counts, usage.json() | told)


def _tell_instructions(context: Context, step: Step, halves: Halves) -> None:
    boot, _ = halves.found()
    text = f"{step.title}: {len(boot.instructions):,} instructions accepted, {len(boot.refused):,} refused"
    context.tell(Notice("info", text, context.at))


def _first_rows(boot: Bootstrapped, written: Written) -> dict[str, str]:
    """Return, by the id of an instruction, that of its first row: what a drop's ``nearest`` leads to."""
    rows: dict[str, str] = {}
    for example in written.examples:
        rows.setdefault(example.instruction, example.id)
    return {item.id: rows[item.instruction] for item in boot.instructions if item.instruction in rows}


def _filled(template: Template | None) -> Template:
    if template is None:
        raise AssertionError("a compiled stage has a template")
    return template
