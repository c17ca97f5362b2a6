"""``dataset``: a pipeline of stages, run in the order written."""

from eic.lang.blocks.curated import Curated
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.load import Load
from eic.lang.blocks.mix import Mix
from eic.lang.blocks.replay import Replay
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.schema import (
    Bool,
    Int,
    ListOf,
    Number,
    PromptRef,
    Ref,
    Text,
    Word,
    block,
    hidden,
    info,
    rules,
    setting,
)
from eic.lang.values import RuleValue, Template


@block(
    "explore",
    label="ref",
    help="Grow the domain's task tree with a teacher: lookahead deepens, backtracking widens.",
    example="explore math { teacher = gpt  depth = 2  breadth = [8, 6] }",
)
class Explore:
    domain: str = hidden()
    teacher: str = setting(Ref(("teacher",)), example="gpt", help="Who proposes sub-tasks.")
    depth: int = setting(
        Int(0, 8),
        default=2,
        example="2",
        help="K: deepest level; the root is depth 0, so 0 explores nothing.",
    )
    breadth: tuple[int, ...] = setting(
        ListOf(Int(0, 1000), single=True),
        default=(8, 6),
        example="[8, 6]",
        help="B: children wanted for each node at depth 0, 1, ...; seed tasks count.",
    )
    per_call: int = setting(Int(1, 100), default=3, example="3", help="M: sub-tasks asked for in one call.")
    order: str = setting(
        Word(("dfs", "bfs")),
        default="dfs",
        example="bfs",
        help="Depth first (the paper) or breadth first (the released code); decides which peers a call shows.",
    )
    examples_each: int = setting(
        Int(0, 20),
        default=2,
        example="2",
        help="Examples asked for with each new sub-task; they demonstrate it later.",
    )
    demos: int = setting(Int(0, 20), default=2, example="2", help="Demonstrations drawn for each call.")
    stall: int = setting(
        Int(1, 20),
        default=2,
        example="2",
        help="Calls in a row that bring nothing new before a node is left as it is.",
    )
    lookahead: Template | None = setting(
        PromptRef("lookahead"),
        default=None,
        example="prompt.lookahead",
        help="Template of a node's first call; default: the stock prompt of the domain.",
    )
    backtrack: Template | None = setting(
        PromptRef("backtrack"),
        default=None,
        example="prompt.backtrack",
        help="Template of a node's further calls; default: the stock prompt of the domain.",
    )


@block(
    "prune",
    label="",
    help="Mark tasks whose names repeat others; pruned tasks are left out downstream.",
    example="prune { keep rouge_l(name) <= 0.7 }",
)
class Prune:
    rules: tuple[RuleValue, ...] = rules(
        "keep",
        "drop",
        help="What a task's `name` or `reason` must satisfy.",
        example="keep rouge_l(name) <= 0.7",
    )
    cascade: bool = setting(
        Bool(), default=False, example="true", help="Prune everything below a pruned task as well."
    )


@block(
    "synthesize",
    label="",
    help="Generate instruction-response pairs for every task that was kept.",
    example="synthesize { teacher = gpt  per_task = 500  per_call = 10 }",
)
class Synthesize:
    teacher: str = setting(Ref(("teacher",)), example="gpt", help="Who writes the examples.")
    per_task: int = setting(
        Int(1, 10_000_000), example="500", help="N: examples per task, refilled to the exact count."
    )
    per_call: int = setting(Int(1, 200), default=10, example="10", help="Examples asked for in one call.")
    max_calls: int | None = setting(
        Int(1, 10_000_000),
        default=None,
        example="100",
        help="Most calls per task; default: three times what per_task needs when every reply is whole, plus two.",
    )
    demos: int = setting(Int(0, 20), default=2, example="2", help="Demonstrations drawn for each call.")
    demos_from: str = setting(
        Word(("parent", "own")),
        default="parent",
        example="own",
        help="Whose examples are drawn: the parent's (the paper) or the task's own; the nearest ancestor's when there are none.",
    )
    prompt: Template | None = setting(
        PromptRef("synthesize"),
        default=None,
        example="prompt.write",
        help="Template of the calls; default: the stock prompt of the domain.",
    )


@block(
    "filter",
    label="name",
    help="Rules that examples must pass, in order; every drop is recorded.",
    example="filter diversity { keep rouge_l(instruction) <= 0.7 within task }",
)
class Filter:
    name: str = hidden(identity=False)
    rules: tuple[RuleValue, ...] = rules(
        "keep",
        "drop",
        help="A rule is `keep` or `drop` and an expression over `instruction`, `input` or `output`.",
        example="keep words(instruction) in 3..150",
    )
    prompt: Template | None = setting(
        PromptRef("judge"),
        default=None,
        example="prompt.mark",
        help="Template of the calls of `judge` rules; default: the stock prompt of the domain.",
    )


@block(
    "sample",
    label="",
    help="Draw the training set: exact size, shares by task, no row twice.",
    example="sample { size = 10k  seed = 42 }",
)
class Sample:
    size: int = setting(
        Int(1, 1_000_000_000),
        example="10k",
        help="Rows to draw; fewer are there: all are taken and the shortfall is reported.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1), default=None, example="42", help="Seed of the draw; default: the run's seed."
    )


@block(
    "split",
    label="",
    help="Hold rows back for a test: this dataset keeps one side, `like NAME { split { part = held_out } }` the other.",
    example="split { held_out = 10%  part = train  seed = 42 }",
)
class Split:
    held_out: float = setting(
        Number(0, 1, percent=True),
        default=0.1,
        example="10%",
        help="Share of the rows that is held back, of every task its part (largest remainder).",
    )
    part: str = setting(
        Word(("train", "held_out")),
        default="train",
        example="held_out",
        help="Which side this dataset keeps; the two have no row in common.",
    )
    seed: int | None = setting(
        Int(0, 2**31 - 1), default=None, example="42", help="Seed of the draw; default: the run's seed."
    )


Source = Explore | SelfInstruct | Dynosaur | Load | Curated | Mix | Replay
"""A stage that begins a dataset: it brings tasks, rows or both, and needs no stage before it."""

Stage = Source | Prune | Synthesize | Filter | Sample | Split


@block(
    "dataset",
    label="name",
    help="A dataset and the stages that make it, in order.",
    example="dataset d { explore math { teacher = gpt }  synthesize { teacher = gpt  per_task = 10 } }",
)
class Dataset:
    name: str = hidden(identity=False)
    compat: str = setting(
        Word(("none", "released_code")),
        default="none",
        example="released_code",
        help="`released_code` parses, prunes, filters and samples as the paper's released code does, faults included.",
    )
    license: str | None = setting(
        Text(),
        default=None,
        identity=False,
        example='"cc-by-4.0"',
        help="Licence that the dataset's card names, as the Hugging Face hub writes it; default: the card asks for one.",
    )
    stages: tuple[Stage, ...] = hidden(())

    @property
    def source(self) -> Source | None:
        """The stage that begins the dataset; None in one that is not in order (checks report that)."""
        first = self.stages[0] if self.stages else None
        return first if isinstance(first, Source) else None

    @property
    def domain(self) -> str:
        """The name of the domain that the source works on, "" when it has none."""
        return str(getattr(self.source, "domain", "") or "")

    @property
    def language(self) -> str:
        """The language that the source gives its rows, "" when it leaves that to the domain."""
        return str(getattr(self.source, "language", "") or "")


SOURCES: tuple[type, ...] = (Explore, SelfInstruct, Dynosaur, Load, Curated, Mix, Replay)
"""Blocks that begin a dataset; each has exactly one, and it comes first."""

SOURCE_KINDS = frozenset(info(cls).kind for cls in SOURCES)
"""Their kinds: where the chain of a dataset's steps begins, whatever inputs such a step has."""

STAGES: tuple[type, ...] = (*SOURCES, Prune, Synthesize, Filter, Sample, Split)
"""Blocks a dataset takes, in any order that makes sense; ``like NAME { }`` copies another's."""


def source_datasets(source: Source | None) -> tuple[str, ...]:
    """Return the datasets that a source is made of, in the order of its step's inputs; () for most."""
    match source:
        case Mix():
            return source.datasets
        case Replay():
            return (source.current, *source.previous)
    return ()
