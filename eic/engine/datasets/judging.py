"""Filters whose rules ask a teacher: marks first, one rule after the other, then the filter as ever."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from eic.data.filters import Marks, stream_filter
from eic.engine.calls import Driver, Usage
from eic.engine.context import Context
from eic.engine.records import DatasetState
from eic.engine.requests import RequestMaker
from eic.lang.blocks.dataset import Filter
from eic.lang.values import Template
from eic.methods.each import Each
from eic.methods.judging import marking
from eic.plan.steps import Step


@dataclass(slots=True)
class Rounds:
    """The calls of a filter's judge rules. ``marks`` holds, by the rule's number, each row's mark by its id.

    A rule marks the rows that the rules before it keep.
    """

    context: Context
    step: Step
    stage: Filter
    state: DatasetState
    language: str
    marks: Marks = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[Each[float], str, dict[str, Template]]]:
        """Yield each rule's machine, the teacher's name and the template; drive it before going on."""
        prompt = self.stage.prompt
        for number, rule in enumerate(self.stage.rules):
            if rule.by:
                assert prompt is not None
                rows = stream_filter(
                    self.state.examples, self.stage.rules[:number], stage=f"filter {self.stage.name}",
                    seeds=self.context.seeds_of(self.step), language=self.language,
                    drop=lambda item: None, marks=self.marks,
                )  # fmt: skip
                machine = marking(rows, str(rule.args[0]), prompt.reply)
                self.marks[number] = machine.results
                yield machine, rule.by, {"judge": prompt}


async def judged(
    context: Context, step: Step, stage: Filter, state: DatasetState, *, language: str
) -> tuple[Marks, Usage]:
    """Return the marks that a filter's judge rules need and what the calls used."""
    rounds, usage = Rounds(context, step, stage, state, language), Usage()
    for machine, teacher, templates in rounds:
        maker = RequestMaker(context.spec.teacher(teacher), templates, context.seed)
        await Driver(context, step, machine, maker, context.stacks[teacher], usage).run()
    return rounds.marks, usage
