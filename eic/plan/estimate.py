"""What a plan will cost before any call: calls, tokens, money, seconds as low, likely, high.

Pure arithmetic over a stage's settings and a few measured lengths. What is already known (calls
stored, prompts rendered) comes from ``engine.forecast``; nothing here does I/O.
"""

from dataclasses import asdict, dataclass, replace
from math import ceil
from typing import Any

from eic.lang.blocks.dataset import Explore, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.blocks.teacher import Teacher
from eic.plan.identity import is_offline
from eic.plan.training import Amount

EXAMPLE_TOKENS = 150
"""Tokens of an instruction-response pair when the domain has no example to measure."""

TABLE_TASK_TOKENS = 60
"""Tokens of a task proposed for a table: its instruction and its fields."""

INSTRUCTION_TOKENS = 25
"""Tokens of an instruction in a list."""

TASK_TOKENS = 40
"""Tokens of a sub-task's name and reason."""

PROMPT_TOKENS = 700
"""Tokens of a prompt when none could be rendered yet."""

TOKENS_PER_SECOND = 80.0
"""Writing speed of a typical hosted model, for the likely time of a call."""

_OFFLINE_CALL_SECONDS = 0.004


@dataclass(frozen=True, slots=True)
class Band:
    """A figure as low, likely and high."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Band") -> "Band":
        return Band(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __mul__(self, other: "Band") -> "Band":
        return Band(self.low * other.low, self.likely * other.likely, self.high * other.high)

    def times(self, factor: float) -> "Band":
        """Return the band scaled by a factor that is known."""
        return Band(self.low * factor, self.likely * factor, self.high * factor)

    def at_least(self, other: "Band") -> "Band":
        """Return the larger of both, figure by figure."""
        return Band(max(self.low, other.low), max(self.likely, other.likely), max(self.high, other.high))

    def less(self, known: float) -> "Band":
        """Return what remains after ``known``, never below zero."""
        return Band(max(0.0, self.low - known), max(0.0, self.likely - known), max(0.0, self.high - known))


MARK_TOKENS, VERDICT_TOKENS, ANSWER_TOKENS = Band(10, 60, 200), Band(80, 250, 700), Band(50, 250, 800)
"""Tokens of a judge's mark, of a judge's verdict, of an answer to a question."""

JUDGE_PROMPT_TOKENS = 200
"""Tokens of a comparison's prompt without question and answers."""


def exactly(value: float) -> Band:
    """Return a band without doubt."""
    return Band(value, value, value)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a step (or a plan) will cost. ``stored`` counts calls answered from the store.

    ``floor`` is what it costs in dollars however short the replies are: prompts alone, of calls that
    are certain. ``reserve`` is the most dollars that one certain call may cost, which must be free in
    the budget before it is made.
    """

    calls: Band
    prompt_tokens: Band
    reply_tokens: Band
    money: Band | None
    seconds: Band
    stored: int = 0
    floor: float = 0.0
    work: Amount | None = None
    """What a training amounts to (of a single step)."""
    reserve: float = 0.0
    guess: str = ""
    """Why the time of work on this machine is a guess ("": it rests on what was measured, or there is none)."""
    unknown: bool = False
    """Whether a part takes a time that nobody can tell; ``seconds`` are without it."""
    latency: tuple[float, float] = (0.0, 0.0)
    """Likely seconds of a call and of each token of its reply (0, 0: they do not decide how long the step takes)."""

    def __add__(self, other: "Estimate") -> "Estimate":
        money = None
        if self.money is not None and other.money is not None:
            money = self.money + other.money
        return Estimate(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.reply_tokens + other.reply_tokens,
            money,
            self.seconds + other.seconds,
            self.stored + other.stored,
            self.floor + other.floor,
            reserve=max(self.reserve, other.reserve),
            guess=self.guess or other.guess,
            unknown=self.unknown or other.unknown,
            latency=self.latency if any(self.latency) else other.latency,
        )

    @property
    def needed(self) -> float:
        """The dollars below which no budget can bring it to its end, however short the replies are."""
        return max(self.floor, self.reserve)


def time_alone(seconds: Band, guess: str = "", work: Amount | None = None) -> Estimate:
    """Return the cost of a step that takes nothing but time."""
    return Estimate(exactly(0), exactly(0), exactly(0), exactly(0), seconds, work=work, guess=guess)


def time_unknown(guess: str, work: Amount | None = None) -> Estimate:
    """Return the cost of a step that takes time, nobody knows how much; ``guess`` says why."""
    return replace(time_alone(exactly(0), guess, work), unknown=True)


NOTHING = Estimate(exactly(0), exactly(0), exactly(0), exactly(0), exactly(0))
"""The cost of a step that makes no call."""


def estimate_tokens(text: str) -> int:
    """Return a text's likely token count: four ASCII characters a token, else one each."""
    ascii_count = sum(character < "\x80" for character in text)
    return ceil(ascii_count / 4) + len(text) - ascii_count


def nodes_by_depth(stage: Explore, seeds: int) -> tuple[float, ...]:
    """Return the likely number of tasks at depth 0, 1, ...; ``seeds`` tasks stand below the root."""
    counts = [1.0]
    for depth in range(stage.depth):
        wanted = float(breadth_at(stage, depth))
        if depth == 0:
            wanted = max(wanted, float(seeds))
        counts.append(counts[-1] * wanted)
    return tuple(counts)


def breadth_at(stage: Explore, depth: int) -> int:
    """Return B at a depth (the last entry holds below)."""
    return stage.breadth[min(depth, len(stage.breadth) - 1)] if stage.breadth else 0


def explore_calls(stage: Explore, seeds: int) -> Band:
    """Return the calls of a whole exploration.

    Low: every call brings all it was asked for. High: each brings half, and every node ends in
    a stall.
    """
    low = high = 0.0
    nodes = nodes_by_depth(stage, seeds)
    for depth in range(stage.depth):
        missing = max(0, breadth_at(stage, depth) - (seeds if depth == 0 else 0))
        chain = ceil(missing / stage.per_call)
        low += nodes[depth] * chain
        high += nodes[depth] * (2 * chain + stage.stall if missing else 0)
    return Band(low, low, high)


def explore_chain(stage: Explore, seeds: int) -> int:
    """Return how many calls of an exploration follow each other: those of one task at each depth."""
    return sum(
        ceil(max(0, breadth_at(stage, depth) - (seeds if depth == 0 else 0)) / stage.per_call)
        for depth in range(stage.depth)
    )


def edited_calls(stage: Explore, calls: Band, edits: dict[str, Any]) -> Band:
    """Return the calls of an exploration with edits; what a closed branch saves is not known before."""
    asked = [count for counts in edits.get("more", {}).values() for count in counts]
    more = sum(ceil(count / stage.per_call) for count in asked)
    low = 0.0 if edits.get("closed") else calls.low + more
    return Band(low, calls.likely + more, calls.high + sum(2 * count + stage.stall for count in asked))


def synthesis_calls(stage: Synthesize, tasks: float) -> Band:
    """Return the calls of a whole synthesis; high is the cap on calls per task."""
    wanted = min(stage.per_call, stage.per_task)
    least = ceil(stage.per_task / wanted)
    cap = stage.max_calls or 3 * ceil(stage.per_task / stage.per_call) + 2
    likely = min(cap, least * 1.05)
    return Band(tasks * least, tasks * likely, tasks * cap)


def table_calls(known: int, unseen: int) -> Band:
    """Return the calls for tables: ``known`` ones are certain, ``unseen`` are those of the hub's tables.

    High: every reply must be asked for again.
    """
    return Band(known, known + unseen, 2 * (known + unseen))


def bootstrap_calls(stage: SelfInstruct) -> Band:
    """Return the calls for instructions. Low: everything they bring is new; high: the most allowed."""
    least = ceil(stage.instructions / stage.asked_per_call)
    return Band(least, min(stage.most_calls, ceil(least * 1.6)), max(least, stage.most_calls))


def instance_calls(instructions: int) -> Band:
    """Return the calls that classify instructions and write their instances. High: each is asked again."""
    return Band(2 * instructions, ceil(2.02 * instructions), 4 * instructions)


def bootstrap_tokens(stage: SelfInstruct, example: float, limit: int) -> Band:
    """Return the tokens of one reply that brings instructions, given the tokens of one example."""
    each = example + 12 if stage.one_call else INSTRUCTION_TOKENS
    likely = stage.asked_per_call * float(each)
    return Band(min(limit, likely * 0.5), min(limit, likely), min(limit, likely * 2))


def instance_tokens(stage: SelfInstruct, example: float, limit: int) -> Band:
    """Return the mean tokens of a reply that classifies (next to none) and one that brings instances."""
    likely = 2 + min(stage.instances, 3) * example / 2
    return Band(min(limit, likely * 0.4), min(limit, likely), min(limit, likely * 2.5))


def reply_tokens(stage: Explore | Synthesize | Dynosaur, example: float, limit: int) -> Band:
    """Return the tokens of one reply, given the tokens of one example and the teacher's limit."""
    if isinstance(stage, Dynosaur):
        likely = stage.per_call * float(TABLE_TASK_TOKENS)
    elif isinstance(stage, Explore):
        likely = stage.per_call * (TASK_TOKENS + stage.examples_each * example)
    else:
        likely = min(stage.per_call, stage.per_task) * (example + 12)
    return Band(min(limit, likely * 0.5), min(limit, likely), min(limit, likely * 2.5))


def price(teacher: Teacher, prompts: Band, replies: Band) -> Band | None:
    """Return dollars, or None when the teacher has no price. Offline teachers cost what theirs says, else nothing."""
    known = teacher.price.input is not None and teacher.price.output is not None
    if not known and not is_offline(teacher):
        return None
    return prompts.times(teacher.price.input or 0.0) + replies.times(teacher.price.output or 0.0)


def floor_price(teacher: Teacher, prompts: float) -> float:
    """Return dollars that certain calls cost for their prompts, of ``prompts`` likely tokens in all.

    Half of the likely tokens: no tokenizer packs text much tighter, and a floor must not be wrong.
    """
    return prompts * 0.5 * (teacher.price.input or 0.0)


def latency(teacher: Teacher) -> tuple[float, float]:
    """Return the likely seconds of a call, and those of each token of its reply besides."""
    return (
        (_OFFLINE_CALL_SECONDS + teacher.latency, 0.0)
        if is_offline(teacher)
        else (0.8, 1 / TOKENS_PER_SECOND)
    )


def call_seconds(teacher: Teacher, reply: Band) -> Band:
    """Return how long one call takes."""
    call, token = latency(teacher)
    likely = call + token * reply.likely
    return Band(likely * (0.5 if is_offline(teacher) else 0.4), likely, likely * 3)


def waits(teacher: Teacher) -> bool:
    """Whether calls of a teacher spend their time waiting, so that many at once take no longer than one."""
    return not is_offline(teacher) or teacher.latency > 0


def wall_seconds(teacher: Teacher, calls: Band, each: Band, at_once: int = 0, chain: float = 0.0) -> Band:
    """Return the time of a step: work spread over the calls in flight (one, for a teacher that computes).

    ``at_once`` is the most calls that the step can have made at once (0: any number), ``chain`` how many follow
    each other.
    """
    most = teacher.in_flight if waits(teacher) else 1
    return (calls * each).times(1 / min(most, at_once or most)).at_least(each.times(chain))


def limit_seconds(teacher: Teacher, calls: Band, tokens: Band) -> Band:
    """Return the time below which the limits of a teacher let no calls of so many ``tokens`` in all be made."""
    limits, least = teacher.limits, exactly(0)
    for amount, per_minute in ((calls, limits.requests), (tokens, limits.tokens)):
        if per_minute:
            least = least.at_least(amount.times(60 / per_minute))
    return least


def estimate_json(cost: Estimate) -> dict[str, Any]:
    """Return an estimate as JSON: each figure as low, likely, high; money None when unknown."""

    def band(value: Band | None) -> dict[str, float] | None:
        return None if value is None else {"low": value.low, "likely": value.likely, "high": value.high}

    return {
        "calls": band(cost.calls), "prompt_tokens": band(cost.prompt_tokens),
        "reply_tokens": band(cost.reply_tokens), "money": band(cost.money),
        "seconds": band(cost.seconds), "stored_calls": cost.stored, "needed_money": cost.needed,
        **({"work": asdict(cost.work)} if cost.work is not None else {}),
        **({"guess": cost.guess} if cost.guess else {}),
        **({"unknown_seconds": True} if cost.unknown else {}),
    }  # fmt: skip
