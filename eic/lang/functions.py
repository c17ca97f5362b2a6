"""The functions of rules: one table that the checker, the docs and the filters all read.

A function is written down once: what it takes, how its result may be compared, where it may
stand, and (as a lazy import path) what computes it. The language layer never imports the
implementation; ``data.filters`` does when a run needs it.
"""

from eic.record import record

FILTER_FIELDS = ("instruction", "input", "output")
"""Fields of an example: what a rule in a ``filter`` block may look at."""

PRUNE_FIELDS = ("name", "reason")
"""Fields of a task: what a rule in a ``prune`` block may look at."""

SCOPES = ("task", "dataset", "seeds")
"""What an example is compared with: its task's kept rows, all kept rows, the seed examples."""

ORDER_OPS = ("<=", "<", ">=", ">")
COUNT_OPS = ("<=", "<", ">=", ">", "==", "!=", "in")


@record
class Arg:
    """One argument: ``kind`` is ``field``, ``strings`` (a list), ``pattern`` or ``aspect``."""

    name: str
    kind: str


@record
class Function:
    """The signature of a rule function.

    ``result`` is ``number`` (compared by ``ops`` with a number in ``[low, high]``, whole when
    ``whole``), ``language`` (compared with language words) or ``truth`` (a bare call).
    ``within`` lists the scopes it may have; a rule without the clause gets ``scope``.
    ``by`` says that a teacher computes it; ``places`` names the blocks it may stand in.
    """

    name: str
    args: tuple[Arg, ...]
    result: str
    help: str
    example: str
    implementation: str
    ops: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    within: tuple[str, ...] = ()
    scope: str = ""
    by: bool = False
    places: tuple[str, ...] = ("filter",)

    @property
    def signature(self) -> str:
        """The call as the docs show it: ``mentions(field, [string, ...])``."""
        shown = {"field": "field", "strings": "[string, ...]", "pattern": '"pattern"', "aspect": "aspect"}
        return f"{self.name}({', '.join(shown[arg.kind] for arg in self.args)})"


FIELD = Arg("field", "field")

_TABLE = (
    Function(
        name="rouge_l",
        args=(FIELD,),
        result="number",
        ops=ORDER_OPS,
        high=1.0,
        within=SCOPES,
        scope="dataset",
        places=("filter", "prune"),
        help="Highest ROUGE-L F of the field against what was kept before it (0 when nothing was).",
        example="keep rouge_l(instruction) <= 0.7 within task",
        implementation="eic.data.filters.rouge_l:make",
    ),
    Function(
        name="words",
        args=(FIELD,),
        result="number",
        ops=COUNT_OPS,
        high=1_000_000,
        whole=True,
        places=("filter", "prune"),
        help="How many words the field has.",
        example="keep words(instruction) in 3..150",
        implementation="eic.data.filters.words:make",
    ),
    Function(
        name="mentions",
        args=(FIELD, Arg("words", "strings")),
        result="truth",
        places=("filter", "prune"),
        help="Whether the field holds one of the words (whole words, any case).",
        example='drop mentions(instruction, ["image", "video"])',
        implementation="eic.data.filters.mentions:make",
    ),
    Function(
        name="starts_with",
        args=(FIELD, Arg("beginnings", "strings")),
        result="truth",
        places=("filter", "prune"),
        help="Whether the field begins with one of the strings (any case).",
        example='drop starts_with(instruction, ["Write a program"])',
        implementation="eic.data.filters.starts_with:make",
    ),
    Function(
        name="duplicate",
        args=(FIELD,),
        result="truth",
        within=SCOPES,
        scope="dataset",
        places=("filter", "prune"),
        help="Whether the field equals one that was kept before it (case, spacing and Unicode form aside).",
        example="drop duplicate(instruction) within dataset",
        implementation="eic.data.filters.duplicate:make",
    ),
    Function(
        name="nonempty",
        args=(FIELD,),
        result="truth",
        places=("filter", "prune"),
        help="Whether the field holds more than white space.",
        example="keep nonempty(output)",
        implementation="eic.data.filters.nonempty:make",
    ),
    Function(
        name="language",
        args=(FIELD,),
        result="language",
        ops=("==", "!=", "in"),
        help="The language the field is written in, as an ISO 639-1 word.",
        example="keep language(output) == ko",
        implementation="eic.data.filters.language:make",
    ),
    Function(
        name="regex",
        args=(FIELD, Arg("pattern", "pattern")),
        result="truth",
        places=("filter", "prune"),
        help="Whether the pattern (Python's `re`) is found anywhere in the field.",
        example=r'keep regex(output, "\\boxed")',
        implementation="eic.data.filters.regex:make",
    ),
    Function(
        name="judge",
        args=(Arg("aspect", "aspect"),),
        result="number",
        ops=COUNT_OPS,
        low=1,
        high=5,
        by=True,
        help="The mark from 1 to 5 that a teacher gives the example for an aspect, a word such as `quality`."
        " A row whose mark cannot be read, after one more try, is dropped (its score is then null).",
        example="keep judge(quality) >= 4 by gpt",
        implementation="eic.data.filters.judge:make",
    ),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
"""Every rule function by name, in the order of the docs."""


def fields_of(place: str) -> tuple[str, ...]:
    """Return the fields that rules in a ``filter`` or ``prune`` block may look at."""
    return PRUNE_FIELDS if place == "prune" else FILTER_FIELDS
