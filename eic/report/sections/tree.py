"""The task tree of each dataset: a sunburst to walk through, and a list that needs no script."""

from eic.report.markup import Markup, data_block, el
from eic.report.parts import Section, note, section
from eic.report.plots.frame import figure
from eic.report.plots.sunburst import Slice, sunburst
from eic.report.values import DatasetFacts, Report, TaskFacts
from eic.views.text import amount, counted, money
from eic.visible import one_line

MOST_LISTED = 12_000
"""Tasks of one tree that the page lists; ``<dataset>.tree.json`` holds all."""

MOST_PRINTED = 1_000
"""Tasks of one tree that are printed, those nearest its root first: nobody turns pages of the rest."""

_WORDS = 400_000
"""Most characters of reasons in a page: a large tree goes without the last ones."""


def tree(report: Report) -> Section | None:
    """Return the section, None when no dataset has a tree of several tasks."""
    grown = [dataset for dataset in report.datasets if len(dataset.tasks) > 1]
    if not grown:
        return None
    return section("tree", "The task tree", [_tree(one, at, len(grown) > 1) for at, one in enumerate(grown)])


def _tree(dataset: DatasetFacts, at: int, headed: bool) -> Markup:
    tasks, name = ordered(dataset.tasks)[:MOST_LISTED], f"tree-{at}"
    left = len(dataset.tasks) - len(tasks)
    kept = [task for task in dataset.tasks if not task.pruned]
    sown = any(task.kept for task in dataset.tasks)
    caption = el(
        "p", f"{counted(len(kept), 'task')} kept, {amount(len(dataset.tasks) - len(kept))} pruned (hatched). "
        f"An arc is as wide as {'the rows kept below it' if sown else 'the number of tasks below it'}; a task's "
        "colour is that of its branch; the gap beside its sub-tasks is its own share.", class_="note",
    )  # fmt: skip
    slices = slices_of(tasks)
    panel = el("div", el("p", "Choose a task to see what became of it.", class_="note"), class_="panel", id=f"{name}-panel",
               aria_live="polite")  # fmt: skip
    return el(
        "div",
        el("h3", dataset.name) if headed else None,
        el(
            "div",
            figure(sunburst(f"Task tree of {dataset.name}", f"{counted(len(kept), 'task')}; the list below says the same in words",
                            slices, name), caption),
            panel, class_="beside",
        ),
        el("h4", "The same as a list"),
        _list(tasks),
        el("p", f"Printed are the first {amount(MOST_PRINTED)} of {amount(len(dataset.tasks))} tasks, those nearest the root: "
           f"the page lists {'all' if left <= 0 else 'more'} on a screen, and {dataset.name}.tree.json holds all.",
           class_="paper note") if len(tasks) > MOST_PRINTED else None,
        note(f"{amount(left)} more tasks are in {dataset.name}.tree.json.") if left > 0 else None,
        data_block(f"{name}-data", _data(dataset, tasks, sown)),
    )  # fmt: skip


def ordered(tasks: tuple[TaskFacts, ...]) -> list[TaskFacts]:
    """Return tasks depth first: each parent before its children, children in their order."""
    below: dict[str, list[TaskFacts]] = {}
    known = {task.id for task in tasks}
    roots = []
    for task in tasks:
        if task.parent in known and task.parent != task.id:
            below.setdefault(task.parent, []).append(task)
        else:
            roots.append(task)
    found, stack, seen = [], roots[:1], set[str]()
    while stack:
        task = stack.pop()
        if task.id in seen:
            continue
        seen.add(task.id)
        found.append(task)
        stack += reversed(below.get(task.id, []))
    return found


def slices_of(tasks: list[TaskFacts]) -> list[Slice]:
    """Return tasks (depth first) as slices: weighed by rows kept, or each alike."""
    places = {task.id: at for at, task in enumerate(tasks)}
    mean = sum(task.kept for task in tasks) / max(1, len(tasks))
    return [
        Slice(places.get(task.parent, -1) if at else -1, one_line(task.name, 60), weight(task, mean),
              bool(task.pruned), f"{one_line(task.name, 60)}: {_counts(task)}")
        for at, task in enumerate(tasks)
    ]  # fmt: skip


def weight(task: TaskFacts, mean: float) -> float:
    """Return how much of a tree's picture is a task's own: its kept rows; alike when no task has any.

    ``mean`` is the rows of a task on average. A task without a row gets a quarter of it, so that it can be
    seen to be empty.
    """
    return (task.kept or mean / 4) if mean else 1.0


def _data(dataset: DatasetFacts, tasks: list[TaskFacts], sown: bool) -> dict[str, object]:
    """Return what the script knows of a tree: a row a task, and the rules that rows of drops name."""
    places = {task.id: at for at, task in enumerate(tasks)}
    room = _WORDS
    rows = []
    for at, task in enumerate(tasks):
        why = one_line(task.reason, 240) if room > 0 else ""
        room -= len(why)
        rows.append(
            [places.get(task.parent, -1) if at else -1, one_line(task.name, 90), task.made, task.kept,
             [list(drop) for drop in task.drops], one_line(task.pruned, 120), why, task.calls, task.tokens,
             money(task.cost) if task.cost else "", one_line(task.short, 120)]
        )  # fmt: skip
    rules = [f"line {rule.line}: {rule.text}" if rule.line else rule.text for rule in dataset.rules]
    return {"rows": rows, "rules": [one_line(rule, 140) for rule in rules], "sown": sown}


def _list(tasks: list[TaskFacts]) -> Markup:
    """Return nested lists; branches fold without a script, and what is too much for paper is for the screen alone."""
    printed = {task.id for task in sorted(tasks, key=lambda task: task.depth)[:MOST_PRINTED]}
    below: dict[str, list[TaskFacts]] = {}
    for task in tasks[1:]:
        below.setdefault(task.parent, []).append(task)
    made: dict[str, Markup] = {}
    for task in reversed(
        tasks
    ):  # children are made before their parents: a tree may be deeper than recursion
        children, where = below.get(task.id), None if task.id in printed else "screen"
        if not children:
            made[task.id] = el("li", _label(task), class_=where)
            continue
        inner = el("ul", [made.pop(child.id) for child in children])
        opened = task.depth == 0
        made[task.id] = el("li", el("details", el("summary", _label(task)), inner, open=opened), class_=where)
    return el("ul", made[tasks[0].id], class_="tree")


def _label(task: TaskFacts) -> Markup:
    counts = el("small", f" {_counts(task)}")
    if task.pruned:
        return el("span", el("s", one_line(task.name, 90)), counts)
    return el("span", one_line(task.name, 90), counts)


def _counts(task: TaskFacts) -> str:
    if task.pruned:
        return f"pruned: {one_line(task.pruned, 100)}"
    if not task.made:
        return ""
    return f"{amount(task.kept)} of {amount(task.made)} kept"
