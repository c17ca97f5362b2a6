"""``mix``: a dataset made of the rows of others, in given proportions."""

from eic.lang.schema import Int, Language, ListOf, Number, Ref, Word, block, setting


@block(
    "mix",
    label="",
    help="Begin a dataset with rows of other datasets, each its share.",
    example="mix { datasets = [explored, curated]  weights = [2, 1]  size = 10k }",
)
class Mix:
    datasets: tuple[str, ...] = setting(
        ListOf(Ref(("dataset",)), min_items=1),
        example="[explored, curated]",
        help="The datasets whose rows are taken, as their last stages leave them; rows come out in this order.",
    )
    weights: tuple[float, ...] = setting(
        ListOf(Number(0, 1_000_000)),
        default=(),
        example="[2, 1]",
        help="Shares of the datasets, in their order; default: as many rows as each has.",
    )
    size: int | None = setting(
        Int(1, 1_000_000_000),
        default=None,
        example="10k",
        help="Rows in all; default: as many as the weights allow without a row taken twice.",
    )
    duplicates: str = setting(
        Word(("drop", "keep")),
        default="drop",
        example="keep",
        help="Whether a row that says what an earlier one says (instruction, input and output) is left out.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1), default=None, example="42", help="Seed of the draw; default: the run's seed."
    )
    domain: str | None = setting(
        Ref(("domain",)),
        default=None,
        example="math",
        help="The domain whose seeds `within seeds` compares with.",
    )
    language: str | None = setting(
        Language(), default=None, example="ko", help="Language of the rows; default: the first dataset's."
    )
