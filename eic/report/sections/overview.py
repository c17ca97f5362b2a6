"""What this run is: its spec, seed, teachers and versions, and the figures that matter most."""

from collections.abc import Sequence
from datetime import UTC, datetime

from eic.figures import OVER
from eic.plan.titles import of_variant
from eic.report.markup import Markup, el, join
from eic.report.parts import Section, fold, section, share, state_badge, table, terms, tiles
from eic.report.plots.scale import label
from eic.report.values import Report, RunFacts, StepFacts
from eic.views.text import amount, counted, duration, money
from eic.visible import one_line


def overview(report: Report) -> Section:
    """Return the section; every report has it."""
    run = report.run
    return section(
        "run", "The run",
        tiles(_tiles(report)),
        _message(run, report.steps),
        terms(_terms(run)),
        _teachers(run),
        _notices(run),
        _remarks(report.steps),
    )  # fmt: skip


def when(seconds: float) -> str:
    """Return a time for people everywhere: ``2026-11-21 03:35 UTC``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _tiles(report: Report) -> list[tuple[str, str, str]]:
    run = report.run
    found = []
    if len(report.datasets) == 1:
        only = report.datasets[0]
        kept = [task for task in only.tasks if not task.pruned]
        made = sum(task.made for task in only.tasks)
        if only.tasks:
            depth = max(task.depth for task in only.tasks)
            found.append(("tasks", amount(len(kept)), f"to depth {depth}"))
        if made:
            found.append(("rows kept", amount(only.rows), f"{share(only.rows, made)} of {amount(made)} made"))
        elif only.rows:
            found.append(("rows", amount(only.rows), ""))
    elif report.datasets:
        rows = sum(dataset.rows for dataset in report.datasets)
        found.append(("datasets", amount(len(report.datasets)), f"{amount(rows)} rows in all"))
    spent = run.totals
    found.append(("calls paid", amount(spent.calls), f"{amount(spent.stored)} from the store"))
    found.append(
        (
            "tokens paid",
            label(spent.tokens) if spent.tokens >= 1_000_000 else amount(spent.tokens),
            f"{amount(spent.reply_tokens)} of replies",
        )
    )
    found.append(
        ("money", money(spent.cost), f"of {money(run.budget)}" if run.budget is not None else "no budget set")
    )
    found.append(("time", duration(run.seconds), run.status))
    return found


def _message(run: RunFacts, steps: Sequence[StepFacts]) -> Markup | None:
    if run.status == "done":
        return None
    words = {
        "running": _going_on(steps),
        "died": "The run's process ended without a word. What it had done is kept, and the same command goes on.",
    }.get(
        run.status, "The run stopped before its end. What it had done is kept, and the same command goes on."
    )
    return el("p", state_badge(run.status), " ", words, " ", run.message, class_="callout")


def _going_on(steps: Sequence[StepFacts]) -> str:
    """Say what a page made while the run goes on lacks."""
    now = [step.title for step in steps if step.state == "running"]
    open_ = sum(step.state not in OVER for step in steps)
    text = "The run was still going on when this page was made"
    text += f", at {one_line(' and '.join(now), 200)}" if now else ""
    text += f"; {amount(open_)} of {counted(len(steps), 'step')} had not finished" if open_ else ""
    return f"{text}. Rows, tasks and figures of a step are shown once it has finished: make the page again for the rest."


def _terms(run: RunFacts) -> list[tuple[str, Markup]]:
    found = [
        ("run", join(el("code", run.id), " ", state_badge(run.status))),
        ("spec", el("code", run.path)),
        ("identity", join(el("code", run.digest), el("small", " covers everything the spec says, not how it is laid out"))),
        ("began", join(when(run.started), f", took {duration(run.finished - run.started)}" if run.finished else "")),
    ]  # fmt: skip
    if run.params:
        found.append(
            ("parameters", join([(el("code", f"{name}={value}"), " ") for name, value in run.params]))
        )
    if run.seed is not None:
        found.append(("seed", join(amount(run.seed), el("small", " of every random draw"))))
    if run.versions:
        found.append(("made with", join(", ".join(f"{name} {version}" for name, version in run.versions))))
    return found


def _teachers(run: RunFacts) -> Markup | None:
    if not run.teachers:
        return None
    rows = [
        [
            el("code", one.name),
            one.provider,
            el("code", one.asked),
            ", ".join(one.resolved) or "no answer yet",
        ]
        for one in run.teachers
    ]
    return table(
        ("teacher", "provider", "asked for", "answered"), rows, words=4,
        about="Teachers: what the spec asks for, and which models answered",
    )  # fmt: skip


def _notices(run: RunFacts) -> Markup | None:
    if not run.notices:
        return None
    lines = [el("li", el("b", f"{level}: "), words) for level, words in run.notices]
    return fold(counted(len(lines), "notice") + " of the run", el("ul", lines, class_="plain"))


def _remarks(steps: Sequence[StepFacts]) -> Markup | None:
    """Return what stays true of the results of steps, also of those that an earlier run made."""
    lines = [
        el("li", el("b", f"{step.title}: "), line) for step in steps if not of_variant(step.title) for line in step.remarks
    ]  # fmt: skip
    if not lines:
        return None
    return fold(counted(len(lines), "remark") + " on results of steps", el("ul", lines, class_="plain"))
