"""The stage ``curated``: two passes over task files, one that chooses and counts, one that takes rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from eic.canon import seeded_rng
from eic.data.curated.draw import draw_rows
from eic.data.curated.files import Choice, Given, choice_of, names_listed, read_given, task_number
from eic.data.example import Example, example_id, task_json
from eic.data.load.base import LoadFault
from eic.data.load.forest import Forest, TooManyTasks
from eic.engine.context import Context, RunStopped
from eic.engine.datasets.load import Making, require_unchanged
from eic.engine.datasets.refusals import refused
from eic.engine.datasets.rows import EVERY, told
from eic.engine.records import Record
from eic.engine.result import StepResult
from eic.lang.blocks.curated import Curated
from eic.lang.suggest import did_you_mean, listing
from eic.lang.values import FileRef
from eic.plan.steps import Step

_WHY = {
    "language": "not in English",
    "test": "of test categories",
    "excluded": "on the list of excluded ones",
}
"""Why a task may not be drawn from, in words."""

ROOT = "curated"
"""Name of the root of rows that are about no domain."""


def curated_rows(context: Context, step: Step, stage: Curated) -> StepResult:
    """Run a curated stage. Raises ``RunStopped`` for files that cannot be used and names that match none."""
    require_unchanged(context, (*stage.tasks, *stage.included, *stage.excluded))
    included, excluded = (_listed(context, lists) for lists in (stage.included, stage.excluded))
    survey = _survey(context, step, stage, choice_of(stage, included, excluded), included)
    marks = draw_rows(
        survey.strata, stage.size, int(step.settings["seed"]), stratified=stage.stratify != "none"
    )
    _tell(context, step, stage, survey, sum(marks))
    name, *about = step.settings["root"] or [ROOT]
    counts = {"examples": 0, "of": len(marks), "tasks": 0, "refused": sum(map(len, survey.refused.values()))}
    forest = Forest(name, *about)
    making = Making(context, step, counts, forest.tasks)

    def records() -> Iterator[Record]:
        number = 0
        for place, row, index, at in _given(context, stage):
            if survey.choice.refusal(row):
                continue
            if marks[number]:
                try:
                    yield making.made(
                        _example(step, forest, row, stage.tasks[at].digest, index), 0.5 + place / 2
                    )
                except TooManyTasks as fault:
                    raise RunStopped("failed", f"{stage.tasks[at].path}: it names too many tasks") from fault
            number += 1
        tasks = forest.tasks()
        counts["tasks"] = len(tasks)
        yield from (["task", task_json(task)] for task in tasks)
        making.tell()

    told = (("tasks", _WHY[key], name) for key in _WHY for name in sorted(survey.refused.get(key, ())))
    return StepResult(records(), counts, refused(told))


@dataclass(slots=True)
class _Survey:
    """What the first pass found: the stratum of every row that may be drawn, and what was refused.

    ``refused`` are the tasks (or categories) refused for each reason, ``categories`` and ``tasks`` those seen.
    """

    choice: Choice
    strata: list[str] = field(default_factory=list)
    refused: dict[str, set[str]] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)


def _listed(context: Context, lists: tuple[FileRef, ...]) -> frozenset[str]:
    texts = ((context.root / ref.path).read_text("utf-8-sig", "replace") for ref in lists)
    return frozenset(name for text in texts for name in names_listed(text))


def _survey(
    context: Context, step: Step, stage: Curated, choice: Choice, included: frozenset[str]
) -> _Survey:
    found = _Survey(choice)
    names: dict[str, str] = {}
    for number, (place, row, _, _) in enumerate(_given(context, stage)):
        found.categories.setdefault(row.category.casefold(), row.category)
        if row.task:
            found.tasks.setdefault(task_number(row.task), row.task)
        why = choice.refusal(row)
        if why in ("language", "test", "excluded"):
            found.refused.setdefault(why, set()).add(row.task or row.category)
        elif not why:
            stratum = row.task or row.category if stage.stratify == "task" else row.category
            found.strata.append(names.setdefault(stratum, stratum))
        if number % EVERY == 0 and number:
            told(context, step, number, place / 2)
    tasks = (*stage.task_ids, *sorted(included))
    for wanted, known in ((stage.categories, found.categories), (tasks, found.tasks)):
        for name in wanted:
            key = name.casefold() if wanted is stage.categories else task_number(name)
            if key not in known:
                raise RunStopped("failed", f"{step.title}: {_missing(name, [*known.values()])}")
    if not found.strata:
        raise RunStopped(
            "failed", f"{step.title}: no row is left to draw from ({_refusals(found) or 'none was found'})"
        )
    return found


def _missing(name: str, known: list[str]) -> str:
    hint = did_you_mean(name, known) or f"There are {listing(sorted(known), 12)}."
    return f"no task is called or in the category `{name[:60]}`. {hint}"


def _given(context: Context, stage: Curated) -> Iterator[tuple[float, Given, int, int]]:
    """Yield (share of the files read, row, its number in its file, the file's number) of rows that may be drawn."""
    taken = Counter[tuple[str, str]]()
    for at, ref in enumerate(stage.tasks):
        path = context.root / ref.path
        try:
            for index, row in enumerate(read_given(path, path.stem, stage)):
                taken[row.category, row.task] += 1
                if stage.per_task is None or taken[row.category, row.task] <= stage.per_task:
                    yield at / len(stage.tasks), row, index, at
        except LoadFault as fault:
            raise RunStopped("failed", f"{ref.path}, {fault}") from fault
        except OSError as error:
            raise RunStopped("failed", f"{ref.path} cannot be read: {error.strerror or error}") from error


def _example(step: Step, forest: Forest, row: Given, origin: str, index: int) -> Example:
    task = forest.of_names((row.category, row.task) if row.task else (row.category,))
    output = row.outputs[0]
    if len(row.outputs) > 1:
        output = seeded_rng("reference", step.settings["seed"], row.task, index).choice(row.outputs)
    made = example_id(task, origin, index)
    return Example(made, task, row.instruction, row.input, output, origin, index, row.task, row.licence)


def _tell(context: Context, step: Step, stage: Curated, survey: _Survey, drawn: int) -> None:
    words = _refusals(survey)
    if words:
        context.remark(step, "info", f"left out {words}")
    if stage.size is not None and drawn < stage.size:
        text = f"{stage.size:,} rows were asked for and only {drawn:,} are there"
        context.remark(step, "warning", text)


def _refusals(survey: _Survey) -> str:
    parts = [_tasks(len(survey.refused[key]), words) for key, words in _WHY.items() if key in survey.refused]
    return ", ".join(parts)


def _tasks(count: int, words: str) -> str:
    return f"{count:,} task{'' if count == 1 else 's'} {words}"
