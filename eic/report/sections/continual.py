"""Continual learning: what each stage replayed, and what its model scores on the test and on all hold-outs."""

from typing import Any

from eic.report.markup import Markup, el, join
from eic.report.parts import Section, note, section, table
from eic.report.values import ReplayFacts, Report, StagesFacts
from eic.views.tables import number
from eic.views.text import amount, counted, figure
from eic.visible import one_line


def continual(report: Report) -> Section | None:
    """Return the section, None when no stage replays another and no model goes on from another."""
    if not report.replays and not report.stages:
        return None
    words = (
        "A stage's hold-out are the rows of its own data that no model was trained on; a model that forgets scores "
        "less on the hold-outs of earlier stages than the models before it did."
    )
    return section(
        "continual", "Continual learning",
        [_stages(one) for one in report.stages],
        note(words) if report.stages else None,
        [_replay(one) for one in report.replays],
    )  # fmt: skip


def _stages(one: StagesFacts) -> Markup:
    titles = list(one.rows[0])
    rows = [[_cell(title, row[title]) for title in titles] for row in one.rows]
    return table(titles, rows, about=f"{one.figure} after each stage, from {one.first} on", words=3)


def _cell(title: str, value: Any) -> str:
    if value is None:
        return "–"
    return one_line(value, 60) if isinstance(value, str) else number(title, value)


def _replay(one: ReplayFacts) -> Markup:
    told = join(
        "Strategy ", el("code", one.strategy), f": {amount(one.tasks)} of {counted(one.of, 'earlier task')} again, "
        f"{counted(one.rows, 'row')}.", join(" Compared with ", el("code", one.encoder), ".") if one.encoder else None,
    )  # fmt: skip
    rows = [[one_line(task, 90), figure(score)] for task, score in one.chosen]
    more = one.tasks - len(rows)
    return el(
        "div", el("h3", f"What {one.dataset} replays"), el("p", told),
        table(("task", "score"), rows, about=f"Earlier tasks in {one.dataset}, the most wanted first") if rows else None,
        note(f"{amount(more)} more were chosen.") if more > 0 else None,
    )  # fmt: skip
