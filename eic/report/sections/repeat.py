"""Everything needed to repeat the run: commands, the spec and its files as they were, the manifest."""

from eic.report.markup import Markup, el
from eic.report.parts import Section, fold, note, section, table
from eic.report.values import Report
from eic.views.text import tallied
from eic.visible import cut

_TEXT = 200_000
"""Most characters of a file in the page."""


def repeat(report: Report) -> Section:
    """Return the section; every report has it."""
    run = report.run
    shown = [file for file in run.files if file.text]
    other = [file for file in run.files if not file.text]
    return section(
        "repeat", "Repeat the run",
        note("With the project's store every call is answered from it, for nothing. Without it the teachers are asked again, "
             "and what they answer may differ."),
        el("pre", el("code", "\n".join(run.commands)), class_="commands"),
        [fold(el("code", file.path), el("pre", el("code", cut(file.text, _TEXT)))) for file in shown],
        fold(f"{len(other)} more files that the spec reads", el("ul", [el("li", el("code", f.path), f" ({f.size:,} bytes)") for f in other]))
        if other else None,
        fold("Steps and their keys", _keys(report)) if report.steps else None,
        fold("manifest.json", el("pre", el("code", cut(report.manifest, _TEXT)))) if report.manifest else None,
    )  # fmt: skip


def _keys(report: Report) -> Markup:
    rows = [
        [
            step.title,
            step.kind,
            el("code", step.key),
            tallied(step.counts),
        ]
        for step in report.steps
    ]
    return table(
        ("step", "kind", "key", "figures"),
        rows,
        about="Equal keys mean equal settings on equal inputs",
        words=4,
    )
