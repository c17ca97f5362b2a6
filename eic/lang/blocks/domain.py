"""``domain``: what to cover, as a seed tree of tasks with examples."""

from collections.abc import Iterator

from eic.lang.schema import ExamplesFile, Language, Text, block, children, hidden, setting
from eic.lang.values import Demo


@block(
    "example",
    label="",
    help="One demonstration, written in place.",
    example='example { instruction = "Add 2 and 3."  output = "5" }',
)
class ExampleBlock:
    instruction: str = setting(Text(), example='"Add 2 and 3."', help="What is asked.")
    input: str = setting(
        Text(), default="", example='"2, 3"', help="Material the instruction works on; empty when none."
    )
    output: str = setting(Text(), example='"5"', help="The answer.")


@block(
    "task",
    label="text",
    help="A task of the seed tree; tasks nest.",
    example='task "Algebra" { reason = "The base of later topics." }',
)
class TaskSeed:
    name: str = hidden()
    reason: str = setting(
        Text(),
        default="",
        example='"Why the domain needs it."',
        help="Why the task belongs to its parent; shown to the teacher.",
    )
    examples: tuple[Demo, ...] = setting(
        ExamplesFile(),
        default=(),
        example='file("seeds/algebra.jsonl")',
        help="Demonstrations from a JSONL file.",
    )
    demos: tuple[ExampleBlock, ...] = children(ExampleBlock, help="Demonstrations written in place.")
    tasks: tuple["TaskSeed", ...] = hidden(())

    @property
    def all_examples(self) -> tuple[Demo, ...]:
        """In-place examples, then those of the file."""
        return tuple(Demo(d.instruction, d.output, d.input) for d in self.demos) + self.examples


@block(
    "domain",
    label="name",
    help="A domain: what it is about, its language and its seed tasks.",
    example='domain math { about = "Solve problems step by step."  task "Algebra" { } }',
)
class Domain:
    name: str = hidden()
    about: str = setting(
        Text(),
        example='"Solve mathematical problems step by step."',
        help="What the domain is, in a sentence or two; shown to the teacher.",
    )
    language: str = setting(
        Language(),
        default="en",
        example="ko",
        help="Language of the data (ISO 639-1); also chooses tokenizer and prompts.",
    )
    examples: tuple[Demo, ...] = setting(
        ExamplesFile(),
        default=(),
        example='file("seeds/math.jsonl")',
        help="Demonstrations of the whole domain (the root) from a JSONL file.",
    )
    demos: tuple[ExampleBlock, ...] = children(
        ExampleBlock, help="Demonstrations of the root, written in place."
    )
    tasks: tuple[TaskSeed, ...] = children(TaskSeed, help="Seed tasks.")

    @property
    def all_examples(self) -> tuple[Demo, ...]:
        """In-place examples, then those of the file."""
        return tuple(Demo(d.instruction, d.output, d.input) for d in self.demos) + self.examples

    @property
    def seed_examples(self) -> tuple[Demo, ...]:
        """Every example of the domain: the root's, then those of the seed tasks in pre-order."""

        def below(tasks: tuple[TaskSeed, ...]) -> Iterator[Demo]:
            for task in tasks:
                yield from task.all_examples
                yield from below(task.tasks)

        return (*self.all_examples, *below(self.tasks))
