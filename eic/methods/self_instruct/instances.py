"""Write instances: each instruction is told to be classification or not, then its instances are asked for.

Instructions do not depend on each other, so all of them may be worked on at once; the rows come out in
the order of the instructions.
"""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from eic.canon import Key, seeded_rng
from eic.data.example import Dropped, Example, example_id
from eic.data.instances import NONE, RULES, sift
from eic.data.reply_formats import reply_schema, schema_in_words
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.values import Instance
from eic.methods.asking import AHEAD, asked_again
from eic.methods.base import Answer, Ask, Fact
from eic.methods.demos import domain_variables
from eic.methods.self_instruct.reading import instance_reader, verdict_reader
from eic.methods.text import clean_text

CLASSIFY, WRITE = "classify", "instances"


@dataclass(frozen=True, slots=True)
class Written:
    """The rows in the order of the instructions, what was dropped, how many are classification tasks."""

    examples: tuple[Example, ...]
    dropped: tuple[Dropped, ...]
    classification: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one instruction came to."""

    examples: tuple[Example, ...]
    dropped: tuple[Dropped, ...]
    is_classification: bool


class InstanceWriter:
    """The machine behind the second half of a ``self_instruct`` stage (``methods.base.Method``)."""

    def __init__(
        self,
        instructions: tuple[Example, ...],
        domain: Domain,
        stage: SelfInstruct,
        *,
        seed: int,
        reply_of: dict[str, str],
        compat: str = "none",
        first_rule: int = 0,
    ) -> None:
        """``reply_of`` names the reply format of each role; drops count their rules from ``first_rule``."""
        self._instructions, self._stage, self._seed = instructions, stage, seed
        self._released = compat != "none"
        self._domain = domain_variables(domain)
        self._verdict = verdict_reader(compat)
        self._read = instance_reader(reply_of[WRITE], compat)
        self._first_rule = first_rule
        self._schemas = {
            role: schema_in_words(reply_schema(role, stage.instances, 0)) if reply == "json" else ""
            for role, reply in reply_of.items()
        }
        self._waiting = deque(range(len(instructions)))
        self._asked: dict[str, tuple[int, Ask]] = {}
        self._outcomes: dict[int, _Outcome] = {}

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        return not self._asked and not self._waiting

    def start(self) -> list[Ask]:
        """Return the calls that can start at once, instruction after instruction."""
        return self._fill()

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; return the calls that can start now, and what was decided.

        ``KeyError`` for a slot that is not waiting for an answer.
        """
        at, ask = self._asked.pop(slot)
        if ask.role == CLASSIFY:
            verdict = self._verdict(answer.text, answer.finish)
            if again := asked_again(ask, answer, verdict.problem):
                return [self._send(at, again)], [Fact("reask", ask.task, {"why": verdict.problem})]
            return [self._send(at, self._write(at, verdict.yes))], []
        is_classification = bool(ask.variables["is_classification"])
        found = self._read(answer.text, answer.finish, is_classification)
        problem = "" if found.items or self._released else found.problem
        if again := asked_again(ask, answer, problem):
            return [self._send(at, again)], [Fact("reask", ask.task, {"why": problem})]
        outcome = self._outcomes[at] = self._judge(at, answer.key, found.items, is_classification)
        return self._fill(), self._facts(outcome) + self._progress(ask.task)

    def result(self) -> Written:
        """Return the rows; meant for when ``done`` is true."""
        ordered = [self._outcomes[at] for at in sorted(self._outcomes)]
        return Written(
            tuple(example for outcome in ordered for example in outcome.examples),
            tuple(drop for outcome in ordered for drop in outcome.dropped),
            sum(outcome.is_classification for outcome in ordered),
        )

    def _fill(self) -> list[Ask]:
        asks = []
        while self._waiting and len(self._asked) < AHEAD:
            at = self._waiting.popleft()
            asks.append(self._send(at, self._ask(at, CLASSIFY, {})))
        return asks

    def _write(self, at: int, is_classification: bool) -> Ask:
        more = {"is_classification": is_classification, "wanted": self._stage.instances}
        return self._ask(at, WRITE, more)

    def _ask(self, at: int, role: str, more: dict[str, Any]) -> Ask:
        row = self._instructions[at]
        return Ask(
            slot=f"{at}:{role}",
            role=role,
            task=row.task,
            variables={
                "domain": self._domain,
                "instruction": row.instruction,
                **more,
                "reply_schema": self._schemas[role],
            },
            ordinal=0,
            priority=(at, int(role == WRITE)),
        )

    def _send(self, at: int, ask: Ask) -> Ask:
        self._asked[ask.slot] = (at, ask)
        return ask

    def _judge(self, at: int, reply: Key, items: tuple[Instance, ...], is_classification: bool) -> _Outcome:
        """Sift what a reply brought; an instruction without any instance left is dropped."""
        row = self._instructions[at]
        clean = tuple(Instance(clean_text(item.input), clean_text(item.output)) for item in items)
        rng = seeded_rng(self._seed, WRITE, row.id) if self._released else None
        found = sift(clean, self._stage.instances, rng)

        def made(index: int, item: Instance) -> Example:
            return Example(
                example_id(row.task, reply, index), row.task, row.instruction, item.input, item.output,
                reply, index,
            )  # fmt: skip

        examples = tuple(made(index, item) for index, item in found.kept)
        dropped = tuple(self._drop(made(index, item), rule) for index, item, rule in found.dropped)
        if not examples:
            dropped = (*dropped, self._drop(row, NONE))
        return _Outcome(examples, dropped, is_classification)

    def _progress(self, task: str) -> list[Fact]:
        """Say how far the stage is, about a hundred times in all."""
        done, every = len(self._outcomes), len(self._instructions)
        if done % max(1, every // 100) and done < every:
            return []
        begun = self._stage.first_half
        return [Fact("progress", task, {"rows": done, "share": begun + (1 - begun) * done / every})]

    def _drop(self, row: Example, rule: str) -> Dropped:
        return Dropped(row, -1, self._first_rule + RULES.index(rule), rule)

    @staticmethod
    def _facts(outcome: _Outcome) -> list[Fact]:
        tally = Counter(drop.text for drop in outcome.dropped)
        facts = []
        if outcome.examples:
            first = outcome.examples[0]
            facts.append(
                Fact("examples", first.task, {"count": len(outcome.examples), "first": first.instruction})
            )
        task = (outcome.examples or tuple(drop.example for drop in outcome.dropped))[0].task
        return facts + [Fact("dropped", task, {"rule": rule, "count": n}) for rule, n in tally.items()]
