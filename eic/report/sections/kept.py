"""What was kept and why not: rows from stage to stage, drops of each rule with the nearest kept row, by task."""

from eic.report.markup import Markup, el, join
from eic.report.parts import Section, fold, note, section, share, table
from eic.report.plots.bars import Bar, bar_plot
from eic.report.plots.frame import figure
from eic.report.values import DatasetFacts, Report, RuleFacts, TaskFacts
from eic.views.text import amount, counted
from eic.visible import cut, one_line

_TASKS = 12
"""Tasks named in the table of those that lost most."""

_TEXT = 400


def kept(report: Report) -> Section | None:
    """Return the section, None when no dataset has rows or pruned tasks yet."""
    told = [
        d
        for d in report.datasets
        if any(stage.rows is not None for stage in d.stages) or d.rules or d.refused
    ]
    if not told:
        return None
    return section("kept", "What was kept, and why not", [_dataset(one, len(told) > 1) for one in told])


def _dataset(dataset: DatasetFacts, headed: bool) -> Markup:
    return el(
        "div",
        el("h3", dataset.name) if headed else None,
        note(f"Not finished: {dataset.missing} has no result yet.") if dataset.missing else None,
        _funnel(dataset),
        _rules(dataset),
        [_examples(rule) for rule in dataset.rules if rule.shown],
        _tasks(dataset),
        _pruned(dataset),
    )


def _funnel(dataset: DatasetFacts) -> Markup | None:
    stages = [(stage.title, stage.rows) for stage in dataset.stages if stage.rows is not None]
    if not stages:
        return None
    first = stages[0][1] or 0
    bars = [Bar(title, rows, f"{amount(rows)} ({share(rows, first)})") for title, rows in stages]
    words = "Rows after each stage, and their share of the rows that were made."
    return figure(bar_plot(f"Rows of {dataset.name} after each stage", bars, unit="rows"), words)


def _rules(dataset: DatasetFacts) -> Markup | None:
    if not dataset.rules:
        return None
    rows = [
        [el("code", rule.text), rule.stage, amount(rule.line) if rule.line else "–",
         counted(rule.seen, rule.unit), amount(rule.dropped), share(rule.dropped, rule.seen)]
        for rule in dataset.rules
    ]  # fmt: skip
    return table(
        ("rule", "in", "line", "it saw", "dropped", "share"), rows, words=2,
        about=f"Rules of {dataset.name} in the order in which rows met them",
    )  # fmt: skip


def _examples(rule: RuleFacts) -> Markup:
    items = []
    for drop in rule.shown:
        score = None if drop.score is None else el("small", f"score {drop.score:.3g}")
        near = (
            (el("p", el("b", "kept before it: "), cut(drop.nearest, _TEXT), class_="words"),)
            if drop.nearest
            else ()
        )
        items.append(
            el(
                "li",
                el("p", el("b", "dropped: "), cut(drop.instruction, _TEXT), " ", score, class_="words"),
                near,
            )
        )
    return fold(
        join("Some that ", el("code", one_line(rule.text, 90)), " dropped"), el("ul", items, class_="drops")
    )


def _tasks(dataset: DatasetFacts) -> Markup | None:
    losers = sorted((task for task in dataset.tasks if task.dropped), key=_loss, reverse=True)
    if not losers:
        return None
    names = [rule.text for rule in dataset.rules]
    rows = [
        [one_line(task.name, 60), _main_reason(task, names), amount(task.made), amount(task.dropped),
         share(task.dropped, task.made)]
        for task in losers[:_TASKS]
    ]  # fmt: skip
    words = f"Tasks that lost the largest share of their rows ({counted(len(losers), 'task')} lost some)"
    return table(("task", "mostly by", "made", "dropped", "share"), rows, about=words, words=2)


def _loss(task: TaskFacts) -> tuple[float, int]:
    return (task.dropped / task.made if task.made else 1.0, task.dropped)


def _main_reason(task: TaskFacts, names: list[str]) -> Markup:
    place = max(task.drops, key=lambda drop: drop[1])[0]
    return el("code", one_line(names[place], 70) if 0 <= place < len(names) else "–")


def _pruned(dataset: DatasetFacts) -> Markup | None:
    gone = [task for task in dataset.tasks if task.pruned]
    short = [task for task in dataset.tasks if task.short]
    parts = []
    if gone:
        rows = [[one_line(task.name, 60), one_line(task.pruned, 160)] for task in gone[:200]]
        parts.append(fold(counted(len(gone), "task") + " pruned, with the reason",
                          table(("task", "why"), rows, about="Pruned tasks", words=2)))  # fmt: skip
    if short:
        rows = [[one_line(task.name, 60), one_line(task.short, 160)] for task in short[:200]]
        parts.append(fold(counted(len(short), "task") + " got less than the spec wants",
                          table(("task", "why"), rows, about="Shortfalls", words=2)))  # fmt: skip
    if dataset.refused:
        rows = [
            [one_line(one.under, 60), one_line(one.name, 60), one_line(one.why, 160)]
            for one in dataset.refusals
        ]
        left = dataset.refused - len(rows)
        parts.append(fold(counted(dataset.refused, "proposed task") + " refused, with the reason",
                          table(("below", "task", "why"), rows, about="Refused tasks", words=3),
                          note(f"{amount(left)} more are in {dataset.name}.tree.json.") if left else None))  # fmt: skip
    return join(parts) if parts else None
