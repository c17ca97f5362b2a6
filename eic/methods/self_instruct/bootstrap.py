"""Bootstrap instructions: rounds of calls that show seed tasks and new instructions, and ask for more.

The calls of a round see one pool, the one that the rounds before it left, so they can all be made at
once. When the last of them is answered, what they brought is judged in the order of the calls, each
instruction against every seed and everything accepted before it, and what passes joins the pool.
"""

from collections import Counter
from dataclasses import dataclass

from eic.canon import seeded_rng
from eic.data.example import Dropped, Example, Shortfall, example_id
from eic.data.instructions import ENOUGH, EXTRA, UNASKED, Gate, Limits
from eic.data.replies.clean import MAX_ITEMS
from eic.data.reply_formats import reply_schema, schema_in_words
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.values import Demo
from eic.methods.asking import asked_again
from eic.methods.base import Answer, Ask, Fact
from eic.methods.demos import domain_variables
from eic.methods.self_instruct.reading import Proposed, instruction_reader
from eic.methods.text import clean_line, clean_text

ROLE = "instructions"


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What bootstrapping came to, the same for any order of answers.

    ``instructions`` are rows without input and output, but for the one-call variant, whose rows are
    whole; ``refused`` those that a rule kept out of the pool, and those that were too many.
    """

    instructions: tuple[Example, ...]
    refused: tuple[Dropped, ...]
    shortfall: Shortfall | None


class Bootstrapper:
    """The machine behind the first half of a ``self_instruct`` stage (``methods.base.Method``)."""

    def __init__(
        self,
        domain: Domain,
        stage: SelfInstruct,
        *,
        root: str,
        seed: int,
        reply: str,
        compat: str = "none",
    ) -> None:
        """``root`` is the id of the task that all rows belong to, ``reply`` the template's reply format."""
        self._stage, self._root, self._seed = stage, root, seed
        self._domain = domain_variables(domain)
        seeds = stage.seed_examples or domain.seed_examples
        shown = seeds
        if stage.only_classification:
            pairs = zip(stage.seeds, stage.seed_examples, strict=True)
            shown = tuple(demo for task, demo in pairs if task.is_classification)
        self._human = shown
        self._released = compat != "none"
        compared = shown if self._released else seeds
        self._read = instruction_reader(reply, compat, one_call=stage.one_call)
        self._gate = Gate(
            Limits((stage.min_words, stage.max_words), stage.banned_words, stage.banned_openings, stage.novelty),
            [demo.instruction for demo in compared],
            language=domain.language, released=self._released,
        )  # fmt: skip
        self._schema = ""
        if reply == "json":
            self._schema = schema_in_words(reply_schema(ROLE, stage.asked_per_call, int(stage.one_call)))
        self._pool: list[Example] = []
        self._refused: list[Dropped] = []
        self._shortfall: Shortfall | None = None
        self._asked: dict[str, Ask] = {}
        self._brought: dict[int, list[Example]] = {}
        self._problem = ""
        self._calls = self._quiet = 0

    @property
    def done(self) -> bool:
        """Whether every ask was answered and no more will come."""
        return not self._asked

    def start(self) -> list[Ask]:
        """Return the calls of the first round."""
        return self._round()

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``; the last one of a round starts the next.

        ``KeyError`` for a slot that is not waiting for an answer.
        """
        ask = self._asked.pop(slot)
        found = self._read(answer.text, answer.finish, 1 + len(ask.variables["demos"]))
        problem = "" if found.items or self._released else found.problem
        if again := asked_again(ask, answer, problem):
            self._asked[again.slot] = again
            return [again], [Fact("reask", ask.task, {"why": problem})]
        self._brought[ask.ordinal] = self._rows(answer.key, found)
        if not found.items:
            self._problem = found.problem
        if self._asked:
            return [], []
        facts = self._close_round()
        asks = self._round()
        if not asks:
            facts += self._end()
        return asks, facts

    def result(self) -> Bootstrapped:
        """Return the instructions; meant for when ``done`` is true (else those of whole rounds)."""
        return Bootstrapped(tuple(self._pool), tuple(self._refused), self._shortfall)

    def _rows(self, reply: str, found: Proposed) -> list[Example]:
        """Return what a call brought as rows."""
        rows = []
        for index, item in enumerate(found.items):
            text = clean_line(item.instruction, len(item.instruction))
            if self._stage.one_call:
                text = clean_text(item.instruction)
            if text:
                made = example_id(self._root, reply, index)
                rows.append(
                    Example(
                        made, self._root, text, clean_text(item.input), clean_text(item.output), reply, index
                    )
                )
        return rows

    def _close_round(self) -> list[Fact]:
        """Judge what the round brought, in the order of its calls.

        What nobody asked for is not judged; the released code takes all that a reply holds.
        """
        rows = [row for _, batch in sorted(self._brought.items()) for row in batch]
        self._brought.clear()
        asked = MAX_ITEMS if self._released else self._stage.asked_per_call
        accepted, against = self._gate.judge([row for row in rows if row.index < asked])
        self._quiet = 0 if accepted else self._quiet + 1
        missing = self._stage.instructions - len(self._pool)
        kept = accepted[:missing]
        refused = _extra([row for row in rows if row.index >= asked], UNASKED)
        refused += [*against, *_extra(accepted[missing:], ENOUGH)]
        self._pool += kept
        self._refused += refused
        tally = Counter(drop.text for drop in refused)
        facts = [Fact("dropped", self._root, {"rule": rule, "count": count}) for rule, count in tally.items()]
        share = self._stage.first_half * len(self._pool) / self._stage.instructions
        if self._stage.one_call and kept:
            data = {"count": len(kept), "first": kept[0].instruction}
            facts.append(Fact("examples", self._root, data))
        return [*facts, Fact("progress", self._root, {"rows": len(self._pool), "share": share})]

    def _round(self) -> list[Ask]:
        """Return the calls of the next round; none when there is enough, or no use in asking on."""
        stage = self._stage
        missing = stage.instructions - len(self._pool)
        count = min(stage.per_round, -(-missing // stage.asked_per_call), stage.most_calls - self._calls)
        if count <= 0 or self._quiet >= stage.stall:
            return []
        asks = [self._ask(self._calls + number) for number in range(count)]
        self._calls += count
        self._asked = {ask.slot: ask for ask in asks}
        return asks

    def _ask(self, ordinal: int) -> Ask:
        return Ask(
            slot=str(ordinal),
            role=ROLE,
            task=self._root,
            variables={
                "domain": self._domain,
                "demos": self._demos(ordinal),
                "wanted": self._stage.asked_per_call,
                "examples_each": int(self._stage.one_call),
                "only_classification": self._stage.only_classification,
                "reply_schema": self._schema,
            },
            ordinal=ordinal,
            priority=(ordinal,),
        )

    def _demos(self, ordinal: int) -> list[dict[str, str]]:
        """Draw a call's tasks: a few new instructions, seeds for the rest, in random order."""
        shown, machine = self._stage.shown
        rng = seeded_rng(self._seed, ROLE, self._root, ordinal)
        chosen: list[Example | Demo] = [*rng.sample(self._pool, min(machine, len(self._pool)))]
        chosen += rng.sample(self._human, min(shown - len(chosen), len(self._human)))
        rng.shuffle(chosen)
        return [
            {"instruction": in_a_list(item.instruction), "input": item.input, "output": item.output}
            for item in chosen
        ]

    def _end(self) -> list[Fact]:
        """Say what the stage falls short of."""
        got, wanted = len(self._pool), self._stage.instructions
        if got == wanted:
            return []
        reason = f"after {self._calls} calls (the most allowed)"
        if self._quiet >= self._stage.stall:
            rounds = "1 round" if self._quiet == 1 else f"{self._quiet} rounds in a row"
            reason = f"{rounds} brought nothing new"
        if self._problem:
            reason += f"; the last reply that could not be used: {self._problem}"
        elif self._refused:
            reason += f"; the last refusal: {self._refused[-1].text}"
        self._shortfall = Shortfall(self._root, wanted, got, reason)
        return [Fact("shortfall", self._root, {"wanted": wanted, "got": got, "reason": reason})]


def _extra(rows: list[Example], rule: int) -> list[Dropped]:
    return [Dropped(row, -1, rule, EXTRA[rule]) for row in rows]


def in_a_list(instruction: str) -> str:
    """Return an instruction as a list shows it: on one line, without the colons at its end."""
    return " ".join(instruction.split()).rstrip(":")
