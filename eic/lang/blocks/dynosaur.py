"""``dynosaur``: tasks for tables that others made; every row of a table is an example."""

from eic.lang.schema import (
    Bool,
    Int,
    ListOf,
    Number,
    PromptRef,
    Ref,
    Tables,
    Text,
    Word,
    block,
    child,
    setting,
)
from eic.lang.table_rules import LANGUAGES, REFUSED_LICENCES
from eic.lang.tables import TableSource
from eic.lang.values import Template


@block(
    "labels",
    label="",
    help="When a task's few answers are named in its instruction, and when they are too uneven to be a task.",
    example="labels { most = 10  share = 0.5 }",
)
class Labels:
    rows: int = setting(
        Int(1, 100_000), default=100, example="100", help="First rows of a table whose answers are counted."
    )
    most: int = setting(
        Int(1, 1000), default=10, example="10", help="Most different answers that are a label space."
    )
    length: int = setting(
        Int(1, 1000), default=15, example="15", help="Longest answer, in characters, that is named."
    )
    share_of_two: float = setting(
        Number(0.5, 1, percent=True),
        default=0.7,
        example="0.7",
        help="Of two answers: the largest share of rows that one may have.",
    )
    share: float = setting(
        Number(0, 1, percent=True),
        default=0.5,
        example="0.5",
        help="Of more answers: the largest share of rows that one may have.",
    )


@block(
    "dynosaur",
    label="",
    help="Let a teacher propose tasks for tables; every row of a table becomes an example.",
    example='dynosaur { teacher = gpt  tables = glob("tables/*.yaml") }',
)
class Dynosaur:
    teacher: str = setting(Ref(("teacher",)), example="gpt", help="Who proposes the tasks.")
    tables: tuple[TableSource, ...] = setting(
        Tables(),
        default=(),
        example='glob("tables/*.yaml")',
        help="Descriptions of tables: YAML, or a `dataset_info.json` or `dataset_dict.json` of `datasets`.",
    )
    hub: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=(),
        example='["squad", "glue:mrpc", "allenai/sciq@main"]',
        help="Datasets of the Hugging Face hub, `NAME[:CONFIGURATION][@REVISION]`; needs `eic[datasets]`.",
    )
    modes: tuple[str, ...] = setting(
        ListOf(Word(("aware", "unaware")), min_items=1, single=True),
        default=("aware", "unaware"),
        example="[aware, unaware]",
        help="One call each: with a table's description (if it has one), and without.",
    )
    per_call: int = setting(Int(1, 20), default=3, example="3", help="Most tasks asked for in one call.")
    shown: int = setting(Int(1, 20), default=2, example="2", help="Rows of the table that a call shows.")
    rows: int = setting(
        Int(1, 1_000_000_000),
        default=100,
        example="100",
        help="First rows that are used of each split whose name holds `train` or `validation`.",
    )
    per_task: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        example="200",
        help="Most examples of a task; default: one for each row used.",
    )
    input_format: str = setting(
        Word(("paper", "figure", "code")),
        default="paper",
        example="code",
        help="Several input fields: `The title is X.`, `Title is X.`, or the released code's `title is 'X'. `.",
    )
    several_outputs: bool = setting(
        Bool(),
        default=False,
        example="true",
        help="Keep tasks with several output fields; the first one is used (released_code always does).",
    )
    languages: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=LANGUAGES,
        example='["en", "code"]',
        help="Language tags of tables that are used; a table without a tag is used, one with several is not.",
    )
    refuse: tuple[str, ...] = setting(
        ListOf(Text(), single=True),
        default=REFUSED_LICENCES,
        example='["other", "unknown"]',
        help="Licences whose tables are left out; one without a licence always is.",
    )
    labels: Labels = child(Labels, help="The label space of tasks that classify.")
    domain: str | None = setting(
        Ref(("domain",)),
        default=None,
        example="math",
        help="The domain whose seed examples rules `within seeds` compare the rows with.",
        identity=False,
    )
    prompt: Template | None = setting(
        PromptRef("tasks_from_dataset"),
        default=None,
        example="prompt.propose",
        help="Template of the calls; default: the stock prompt.",
    )
