"""Rows of each dataset with their lineage: which task, which reply, which place in it."""

from eic.report.markup import Markup, el
from eic.report.parts import Section, note, section
from eic.report.values import DatasetFacts, Report, SampleFacts
from eic.views.text import amount
from eic.visible import cut, one_line

_TEXT = 1600
"""Most characters of a field; the dataset's file holds all."""


def samples(report: Report) -> Section | None:
    """Return the section, None when there are no rows."""
    told = [dataset for dataset in report.datasets if dataset.samples]
    if not told:
        return None
    return section("rows", "Some rows", [_dataset(one, len(told) > 1) for one in told], note(
        "Drawn over the whole tree with a fixed seed. The reply is the key of the teacher's call in the store; "
        "the place counts from 0."
    ))  # fmt: skip


def _dataset(dataset: DatasetFacts, headed: bool) -> Markup:
    return el("div", el("h3", dataset.name) if headed else None, [_row(one) for one in dataset.samples])


def _row(one: SampleFacts) -> Markup:
    path = " › ".join(one_line(name, 60) for name in one.path)
    lineage = [
        path or None,
        el("br"),
        "row ",
        el("code", one.id),
        ", place ",
        amount(one.index),
        " of reply ",
        el("code", one.reply),
    ]
    if one.teacher:
        lineage.append(f" by {one.teacher}" + (f", {amount(one.tokens)} tokens" if one.tokens else ""))
    return el(
        "article",
        el("p", cut(one.instruction, _TEXT), class_="words ask"),
        el("p", cut(one.input, _TEXT), class_="words given") if one.input else None,
        el("p", cut(one.output, _TEXT), class_="words told"),
        el("p", lineage, class_="lineage"),
        class_="row",
    )
