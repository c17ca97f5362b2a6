"""The card of a dataset: what is in it, how it was made, what to know before it is used."""

from dataclasses import dataclass
from typing import Any

from eic.data.cards.markdown import code, head, md, size_category, table

_MOST = 50
"""Most sources that a card lists."""

UNLICENSED = "**Choose a licence before you publish** (`license` in the dataset's block of the spec): none was chosen. "

_TERMS = "The terms of the teachers' providers may bind what their output may be used for."


@dataclass(frozen=True, slots=True)
class CardRule:
    """A rule of a filter and how much it dropped: of ``unit``, ``row`` or ``instruction`` (that had no rows yet)."""

    stage: str
    text: str
    dropped: int
    unit: str = "row"


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """What a card tells. ``made`` counts rows before filters (0: unknown); ``depths`` are (depth, tasks, rows).

    ``teachers`` are (name, provider, model asked for), ``models`` those that answered. ``origins`` are
    (source, licence, rows) of rows that were read off somebody's data.
    """

    name: str
    rows: int
    made: int = 0
    about: str = ""
    language: str = "en"
    license: str | None = None
    source: str = "explore"
    depths: tuple[tuple[int, int, int], ...] = ()
    pruned: int = 0
    rules: tuple[CardRule, ...] = ()
    teachers: tuple[tuple[str, str, str], ...] = ()
    models: tuple[str, ...] = ()
    spec: str = ""
    digest: str = ""
    version: str = ""
    origins: tuple[tuple[str, str, int], ...] = ()


def dataset_card(card: DatasetCard, *, data_files: str = "") -> str:
    """Return the card as Markdown. ``data_files`` is the pattern of the parquet files beside it, if they are."""
    parts = [
        _head(card, data_files), f"# {md(card.name)}", _lead(card), _fields(card), _made(card), _counts(card), _filters(card),
        _teachers(card), _origins(card), _limits(card), _repeat(card),
    ]  # fmt: skip
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _head(card: DatasetCard, data_files: str) -> str:
    values: dict[str, Any] = {
        "language": [card.language],
        "license": card.license or "other",
        "license_name": None if card.license else "to-be-chosen",
        "pretty_name": card.name,
        "size_categories": [size_category(card.rows)],
        "task_categories": ["text-generation"],
        "tags": ["instruction-tuning", *_tags(card), "eic"],
    }
    if data_files:
        files = [{"split": "train", "path": data_files}]
        values["configs"] = [{"config_name": "default", "data_files": files}]
    return head(values)


def _tags(card: DatasetCard) -> tuple[str, ...]:
    synthetic = ("synthetic",) if card.teachers and card.source not in _HUMAN else ()
    return synthetic + {
        "explore": ("explore-instruct",),
        "self_instruct": ("self-instruct",),
        "dynosaur": ("dynosaur",),
    }.get(card.source, ())


def _lead(card: DatasetCard) -> str:
    about = f" on one domain: {md(card.about, 600)}" if card.about else "."
    return f"{card.rows:,} instruction-response pairs{about}"


def _fields(card: DatasetCard) -> str:
    lineage = _LINEAGE.get(card.source, _LINEAGE["load"])
    if card.origins:
        lineage += "; `source` and `licence`: whose data it was made of"
    rows = [
        ("`id`", "identifies the row"),
        (
            "`instruction`, `input`, `output`",
            "what is asked, what it works on (empty when nothing), the answer",
        ),
        (
            "`task`, `path`, `depth`",
            "where the row stands in the tree of tasks: id, names from the root, distance from it",
        ),
        ("`lineage`", lineage),
    ]
    return "## Columns\n\n" + table(("column", "holds"), rows, words=2)


_READ = "`reply`: key of the teacher's reply the row was read from; `index`: its place there"
_LINEAGE = {
    "explore": _READ,
    "self_instruct": _READ,
    "dynosaur": "`reply`: key of the teacher's reply that proposed its task; `index`: the row's number in its table",
    "curated": "`reply`: digest of the file the row was read from; `index`: its place there",
    "load": "`reply`: key of the teacher's reply, or digest of the file, the row was read from; `index`: its place there",
}
"""What a row's lineage holds, by the source of the dataset; others as ``load``."""

_HUMAN = ("curated", "load")
"""Sources whose rows no teacher writes; one may have judged them."""

_SOURCES = {
    "explore": "A teacher explored the domain as a tree of tasks (Explore-Instruct: *lookahead* goes deeper, "
    "*backtracking* wider), wrote examples for each task, and rules kept what is diverse and sound.",
    "self_instruct": "A teacher wrote new instructions from examples of earlier ones (Self-Instruct), and rules kept "
    "what is diverse and sound.",
    "dynosaur": "A teacher turned the metadata of existing tables into tasks (Dynosaur), and their rows became examples.",
    "curated": "Rows were chosen from curated tasks.",
    "load": "Rows were loaded from files.",
    "mix": "Rows of several datasets were mixed.",
    "replay": "Rows of a stage of continual learning, and behind them tasks of earlier stages again.",
}


def _made(card: DatasetCard) -> str:
    words = _SOURCES.get(card.source, "Made by the stages that the spec names.")
    return f"## How it was made\n\n{words} The maker is eic {md(card.version)}, from one spec file."


def _counts(card: DatasetCard) -> str:
    if not card.depths or (len(card.depths) == 1 and card.depths[0][1] == 1):
        return ""
    rows = [(str(depth), f"{tasks:,}", f"{rows:,}") for depth, tasks, rows in card.depths]
    total = (("all", f"{sum(one[1] for one in card.depths):,}", f"{sum(one[2] for one in card.depths):,}"),)
    words = f"\n\nTasks whose names repeat others and were left out: {card.pruned:,}." if card.pruned else ""
    return "## Tasks and rows by depth\n\n" + table(("depth", "tasks", "rows"), [*rows, *total]) + words


def _filters(card: DatasetCard) -> str:
    if not card.rules:
        return ""
    rows = [(code(rule.text), md(rule.stage), _dropped(rule)) for rule in card.rules]
    made = f"Of {card.made:,} rows that were made, rules dropped these:\n\n" if card.made else ""
    left = card.made - sum(rule.dropped for rule in card.rules if rule.unit == "row") - card.rows
    rest = f"\n\n{left:,} more were left out by sampling." if card.made and left > 0 else ""
    return f"## Filters\n\n{made}" + table(("rule", "in", "dropped"), rows, words=2) + rest


def _dropped(rule: CardRule) -> str:
    return f"{rule.dropped:,}" if rule.unit == "row" else f"{rule.dropped:,} {rule.unit}s"


def _teachers(card: DatasetCard) -> str:
    if not card.teachers:
        return ""
    rows = [(md(name), md(provider), code(asked)) for name, provider, asked in card.teachers]
    answered = ", ".join(code(model) for model in card.models)
    return (
        "## Teachers\n\n"
        + table(("teacher", "provider", "asked for"), rows, words=3)
        + (f"\n\nAnswered by: {answered}." if answered else "")
    )


def _origins(card: DatasetCard) -> str:
    if not card.origins:
        return ""
    shown = sorted(card.origins, key=lambda item: (-item[2], item[:2]))
    rows = [
        (md(source, 200), md(licence, 100) or "not said", f"{count:,}")
        for source, licence, count in shown[:_MOST]
    ]
    rest = f"\n\nAnd {len(shown) - _MOST:,} more." if len(shown) > _MOST else ""
    return "## Whose data it is made of\n\n" + table(("source", "licence", "rows"), rows, words=2) + rest


def _limits(card: DatasetCard) -> str:
    points = []
    if card.origins:
        points.append(
            "Rows were made of data of others: the licence of each source binds the rows made of it."
        )
    terms = _TERMS if card.teachers else ""
    if chosen := (terms if card.license else UNLICENSED + terms):
        points.append(chosen.strip())
    if card.source == "dynosaur":
        points.append(
            "Tasks were proposed by models and answers were read off tables: a task may not fit every row, a table may be wrong or out of date, and no person checked each row."
        )
    elif card.teachers and card.source not in _HUMAN:
        points.append(
            "Answers were written by models: they can be wrong, biased or out of date, and no person checked each row."
        )
        points.append("Coverage is what the teachers know of the domain; what they left out is not here.")
    points.append(
        "Rules compare words, not meaning: near-copies in other words remain. Overlap with a benchmark is yours to check."
    )
    return "## Limitations\n\n" + "\n".join(f"- {point}" for point in points)


def _repeat(card: DatasetCard) -> str:
    if not card.spec:
        return ""
    digest = f" (identity {code(card.digest)})" if card.digest else ""
    return f"## To repeat it\n\n`eic run` with the spec {code(card.spec)}{digest}; the same replies give the same bytes."
