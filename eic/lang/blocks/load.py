"""``load``: a dataset's rows from files that others (or ``eic export``) wrote."""

from eic.lang.schema import (
    DataFiles,
    Language,
    Ref,
    Text,
    Word,
    block,
    optional_child,
    setting,
)
from eic.lang.values import FileRef


@block(
    "fields",
    label="",
    help="Names of the keys (or columns) of files that are none of the known formats.",
    example='fields { instruction = "question"  output = "answer"  task = "subject" }',
)
class Fields:
    instruction: str = setting(
        Text(), default="instruction", example='"question"', help="Key of what is asked."
    )
    input: str = setting(
        Text(), default="input", example='"context"', help="Key of the material; rows may lack it."
    )
    output: str = setting(Text(), default="output", example='"answer"', help="Key of the answer.")
    task: str = setting(
        Text(),
        default="",
        example='"subject"',
        help='Key of the task a row belongs to; "": all are of one task.',
    )


@block(
    "load",
    label="",
    help="Begin a dataset with the rows of files: JSON, JSON lines or Parquet.",
    example='load { file = file("data/rows.jsonl")  domain = math }',
)
class Load:
    file: tuple[FileRef, ...] = setting(
        DataFiles(),
        example='glob("data/*.jsonl")',
        help="Files of rows, read in the order of their paths; what they hold is told by their first bytes.",
    )
    format: str = setting(
        Word(("auto", "eic", "alpaca", "sharegpt", "openai", "seeds")),
        default="auto",
        example="sharegpt",
        help="What a row looks like (`seeds`: a seed task of Self-Instruct); `auto` tells it by the keys of each file's first row.",
    )
    fields: Fields | None = optional_child(Fields, help="Names of keys; for flat rows only.")
    turns: str = setting(
        Word(("first", "each", "skip")),
        default="first",
        example="each",
        help="Chats of several exchanges: the first one is the row, each reply is one (what was said before is its input), or the chat is left out.",
    )
    faulty: str = setting(
        Word(("stop", "skip")),
        default="stop",
        example="skip",
        help="Whether a row that cannot be used stops the run, or is left out, counted and told.",
    )
    domain: str | None = setting(
        Ref(("domain",)),
        default=None,
        example="math",
        help="The domain that the rows are about: its seeds are what `within seeds` compares with, its name is the tree's root.",
    )
    language: str | None = setting(
        Language(),
        default=None,
        example="ko",
        help="Language of the rows; default: the domain's, else English.",
    )
