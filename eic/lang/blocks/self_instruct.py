"""``self_instruct``: a dataset bootstrapped from seed tasks, without exploring."""

from eic.lang.schema import (
    Bool,
    Int,
    ListOf,
    Number,
    PromptRef,
    Ref,
    SeedTasksFile,
    Text,
    Word,
    block,
    hidden,
    setting,
)
from eic.lang.values import Demo, Instance, SeedTask, Template

BANNED = (
    "image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps", "draw",
    "plot", "go to",
)  # fmt: skip
"""Words of instructions that a model of text cannot follow (Self-Instruct)."""

ALPACA_BANNED = (*BANNED, "video", "audio", "music", "flowchart", "diagram")
"""The same, as Alpaca extended them."""


@block(
    "self_instruct",
    label="ref",
    help="Bootstrap instructions from seed tasks, then have their instances written: Self-Instruct, or Alpaca's variant.",
    example="self_instruct math { teacher = gpt  instructions = 1k }",
)
class SelfInstruct:
    domain: str = hidden()
    teacher: str = setting(Ref(("teacher",)), example="gpt", help="Who proposes new instructions.")
    writer: str | None = setting(
        Ref(("teacher",)),
        default=None,
        example="careful",
        help="Who tells classification from generation and writes instances; default: `teacher`.",
    )
    seeds: tuple[SeedTask, ...] = setting(
        SeedTasksFile(),
        default=(),
        example='file("seeds/tasks.jsonl")',
        help="Seed tasks (`instruction`, `instances`, `is_classification`) or examples; default: the domain's examples.",
    )
    variant: str = setting(
        Word(("self_instruct", "alpaca")),
        default="self_instruct",
        example="alpaca",
        help="Self-Instruct's three kinds of calls, or Alpaca's one call that brings instruction, input and output.",
    )
    instructions: int = setting(Int(1, 10_000_000), example="1k", help="New instructions wanted.")
    per_call: int | None = setting(
        Int(1, 200),
        default=None,
        example="8",
        help="Instructions asked for in one call; default: 8, for `alpaca` 20.",
    )
    per_round: int = setting(
        Int(1, 10_000),
        default=16,
        example="5",
        help="Calls of a round: they see the same pool and run at once; what they bring joins it after them.",
    )
    demos: int | None = setting(
        Int(1, 50), default=None, example="8", help="Tasks shown in each call; default: 8, for `alpaca` 3."
    )
    machine_demos: int | None = setting(
        Int(0, 50),
        default=None,
        example="2",
        help="Most of them that are new instructions, not seeds; default: 2, for `alpaca` 0.",
    )
    only_classification: bool = setting(
        Bool(),
        default=False,
        example="true",
        help="Show classification seeds only, and ask for classification tasks.",
    )
    min_words: int = setting(
        Int(0, 1000), default=4, example="4", help="Fewest words of an instruction; shorter ones are dropped."
    )
    max_words: int = setting(
        Int(1, 100_000),
        default=150,
        example="150",
        help="Most words of an instruction; longer ones are dropped.",
    )
    banned: tuple[str, ...] | None = setting(
        ListOf(Text()),
        default=None,
        example='["image", "go to"]',
        help="Words and phrases that drop an instruction; default: the 13 of Self-Instruct, for `alpaca` its 18.",
    )
    banned_openings: tuple[str, ...] = setting(
        ListOf(Text()),
        default=("Write a program",),
        example='["Write a program"]',
        help="Beginnings that drop an instruction.",
    )
    novelty: float = setting(
        Number(0, 1),
        default=0.7,
        example="0.7",
        help="Highest ROUGE-L of an instruction with any seed and any instruction accepted before it.",
    )
    instances: int = setting(
        Int(1, 100), default=5, example="5", help="Most instances that are kept of an instruction."
    )
    stall: int = setting(
        Int(1, 20),
        default=2,
        example="2",
        help="Rounds in a row that bring nothing new before bootstrapping gives up.",
    )
    max_calls: int | None = setting(
        Int(1, 10_000_000),
        default=None,
        example="10k",
        help="Most calls for instructions; default: five times what `instructions` needs when all are new, plus a round.",
    )
    instructions_prompt: Template | None = setting(
        PromptRef("instructions"),
        default=None,
        example="prompt.more",
        help="Template of the calls for instructions; default: the stock prompt of the domain and the variant.",
    )
    classify_prompt: Template | None = setting(
        PromptRef("classify"),
        default=None,
        example="prompt.classify",
        help="Template that asks whether an instruction is a classification task; default: the stock prompt.",
    )
    instances_prompt: Template | None = setting(
        PromptRef("instances"),
        default=None,
        example="prompt.write",
        help="Template of the calls for instances; default: the stock prompt of the domain.",
    )

    @property
    def seed_examples(self) -> tuple[Demo, ...]:
        """The seed tasks as examples, each with its first instance."""
        firsts = ((task, task.instances[0] if task.instances else Instance("", "")) for task in self.seeds)
        return tuple(Demo(task.instruction, first.output, first.input) for task, first in firsts)

    @property
    def one_call(self) -> bool:
        """Whether each instruction comes with its input and output (the Alpaca variant)."""
        return self.variant == "alpaca"

    @property
    def asked_per_call(self) -> int:
        """Instructions asked for in one call."""
        return self.per_call or (20 if self.one_call else 8)

    @property
    def shown(self) -> tuple[int, int]:
        """Tasks shown in each call, and how many of them may be new instructions."""
        demos = self.demos or (3 if self.one_call else 8)
        machine = (0 if self.one_call else 2) if self.machine_demos is None else self.machine_demos
        return demos, min(demos, machine)

    @property
    def banned_words(self) -> tuple[str, ...]:
        """Words and phrases that drop an instruction."""
        if self.banned is not None:
            return self.banned
        return ALPACA_BANNED if self.one_call else BANNED

    @property
    def most_calls(self) -> int:
        """The most calls that are made for instructions."""
        return self.max_calls or 5 * -(-self.instructions // self.asked_per_call) + self.per_round

    @property
    def first_half(self) -> float:
        """The share of all calls that bring instructions, when everything they bring is new."""
        return 1.0 if self.one_call else 1 / (1 + 2 * self.asked_per_call)

    @property
    def asked_writer(self) -> str:
        """The teacher who classifies and writes instances."""
        return self.writer or self.teacher
