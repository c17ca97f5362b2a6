"""``curated``: rows that people wrote, chosen by category and task from Super-NaturalInstructions."""

from eic.lang.blocks.load import Fields
from eic.lang.schema import AnyFile, DataFiles, Int, ListOf, Ref, Text, Word, block, optional_child, setting
from eic.lang.values import FileRef

TEST_CATEGORIES = (
    "Textual Entailment", "Cause Effect Classification", "Coreference Resolution", "Dialogue Act Recognition",
    "Answerability Classification", "Word Analogy", "Overlap Extraction", "Keyword Tagging",
    "Question Rewriting", "Title Generation", "Data to Text", "Grammar Error Correction",
)  # fmt: skip
"""The twelve categories that Super-NaturalInstructions keeps for testing (its English track)."""


@block(
    "curated",
    label="",
    help="Begin a dataset with human-written tasks: Super-NaturalInstructions' files, or rows with categories.",
    example='curated { tasks = glob("tasks/*.json")  categories = ["Mathematics"]  size = 10k }',
)
class Curated:
    tasks: tuple[FileRef, ...] = setting(
        DataFiles(),
        example='glob("natural-instructions/tasks/*.json")',
        help="Task files, each named after its task; or files of rows that have a category.",
    )
    categories: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=(),
        example='["Paraphrasing", "Text Simplification"]',
        help="Categories whose tasks are taken (a task's first one counts); with no categories, task_ids or included all are.",
    )
    task_ids: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=(),
        example='["task1195", "task045_miscellaneous_sentence_paraphrasing"]',
        help="Further tasks to take; the number alone names a task.",
    )
    included: tuple[FileRef, ...] = setting(
        ListOf(AnyFile(), single=True),
        default=(),
        example='file("splits/default/test_tasks.txt")',
        help="Lists of further tasks to take, one name a line.",
    )
    excluded: tuple[FileRef, ...] = setting(
        ListOf(AnyFile(), single=True),
        default=(),
        example='file("splits/default/excluded_tasks.txt")',
        help="Lists of tasks that are never taken, one name a line: those that share a source with a test task.",
    )
    left_out: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=(),
        example='["task121"]',
        help="More tasks that are never taken.",
    )
    tests: str = setting(
        Word(("refuse", "use")),
        default="refuse",
        example="use",
        help="Whether tasks of the twelve test categories are refused; they must be when the benchmark judges the models.",
    )
    per_task: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        example="100",
        help="Rows of each task that may be drawn, the first ones (of rows without a task: of each category); the benchmark judges 100. Default: all.",
    )
    positive_examples: int = setting(
        Int(0, 20),
        default=0,
        example="2",
        help="Most of a task's own positive examples that follow the definition in each instruction; the benchmark knows 0 and 2.",
    )
    size: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        example="10k",
        help="Rows to draw, uniformly from all rows of the chosen tasks; default: all.",
    )
    stratify: str = setting(
        Word(("none", "category", "task")),
        default="none",
        example="task",
        help="Draw equal numbers from each category or task, as far as they have rows, in place of uniformly.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1),
        default=None,
        example="42",
        help="Seed of the draw and of the reference chosen for each row; default: the run's seed.",
    )
    category: str = setting(
        Text(),
        default="category",
        example='"subject"',
        help="Key of the category, for files of rows.",
    )
    fields: Fields | None = optional_child(Fields, help="Names of keys, for files of rows.")
    domain: str | None = setting(
        Ref(("domain",)),
        default=None,
        example="math",
        help="The domain that the rows are about: its seeds are what `within seeds` compares with, its name is the tree's root.",
    )
