"""``replay``: the data of a later stage of continual learning, with tasks of earlier stages again."""

from eic.lang.schema import Int, Language, ListOf, ModelBase, Ref, Word, block, setting
from eic.lang.values import BaseRef

STRATEGIES = ("none", "instruction_diverse", "instruction_similar", "instruction_support", "data_diverse")
"""How replayed tasks are chosen; ``data_diverse`` is diverse by what the examples hold."""


@block(
    "replay",
    label="",
    help="Begin a dataset with the rows of a stage and, behind them, tasks of earlier stages again.",
    example="replay { current = stage_2  previous = [stage_1]  strategy = instruction_diverse  tasks = 50 }",
)
class Replay:
    current: str = setting(
        Ref(("dataset",)), example="stage_2", help="The dataset of this stage; all of its rows are taken."
    )
    previous: tuple[str, ...] = setting(
        ListOf(Ref(("dataset",)), min_items=1, single=True),
        example="[stage_1]",
        help="Datasets of the earlier stage (or stages) whose tasks are chosen from.",
    )
    strategy: str = setting(
        Word(STRATEGIES),
        default="instruction_diverse",
        example="instruction_support",
        help="Which tasks: none, those most unlike the current ones, most like them, most like all earlier ones, or"
        " most unlike them by what their rows hold.",
    )
    tasks: int = setting(Int(1, 1_000_000), default=50, example="50", help="Most tasks that are replayed.")
    rows: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        example="100",
        help="Most rows of a replayed task, drawn with the seed; default: all.",
    )
    read: int = setting(
        Int(1, 1000),
        default=8,
        example="8",
        help="Different texts of a task that its vector is made of, the first ones.",
    )
    encoder: BaseRef | None = setting(
        ModelBase(writes=False),
        default=None,
        example='"sentence-transformers/all-roberta-large-v1"',
        help="Model that makes the vectors (a hub id or a folder; needs `eic[train]`); default: hashed TF-IDF of words.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1),
        default=None,
        example="42",
        help="Seed of the draw of rows; default: the run's seed.",
    )
    language: str | None = setting(
        Language(), default=None, example="ko", help="Language of the rows; default: the current dataset's."
    )
