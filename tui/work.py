"""A step in words and pictures: a training's loss curve, an evaluation's table, any step's figures."""

import math
from collections.abc import Iterable

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from eic.events import Metric
from eic.figures import StepView, TrainView
from eic.tui.model import RunModel
from eic.tui.plot import curve, limits
from eic.tui.theme import Look
from eic.tui.words import STEPS, bar, clock, percent, short
from eic.views.milestones import metric as told
from eic.views.text import amount, clean, duration, figure

_NAME = 24
"""Columns that a model's or a figure's name may take."""


def work_text(step: StepView, model: RunModel, look: Look, width: int, rows: int) -> Text:
    """Return a training or an evaluation in brief: a heading, its curve (of ``rows`` rows) or its table."""
    state = model.state
    text = _heading(step, model, look, width)
    view = state.training.get(step.key)
    if view is not None:
        text.append("\n").append_text(_training(view, step, look, width, rows))
    figures = model.figures(step)
    if figures:
        text.append("\n").append_text(_table(figures, look, width))
    return text


def step_line(step: StepView, model: RunModel, look: Look) -> Text:
    """Return one step as a line of a list."""
    line = Text(no_wrap=True, end="")
    state = model.state.stand(step)
    line.append(f" {STEPS[state]} ", look(state, bold=state == "running"))
    line.append(f"{clean(step.title):<34}", look("text", bold=state == "running"))
    line.append(f" {state:<8}", look(state))
    share = model.state.progress(step)
    if state == "running" and share is not None:
        full, empty = bar(share, 10)
        line.append(f" {full}", look("run")).append(empty, look("faint")).append(
            f" {percent(share)}", look("run")
        )
    elif step.seconds >= 0.05:
        line.append(f" {duration(step.seconds):>8}", look("dim"))
    return line


def step_text(step: StepView, model: RunModel, look: Look, width: int, rows: int) -> Text:
    """Return all there is to say of a step."""
    text = Text()
    if model.has_work(step):
        text.append_text(work_text(step, model, look, width, rows)).append("\n\n")
    else:
        text.append_text(_heading(step, model, look, width)).append("\n\n")
    called = step.answered or step.failed or step.in_flight or step.likely
    lines = [(name, amount(value)) for name, value in step.counts.items() if not (called and name == "calls")]
    if called:
        of = f" of about {amount(step.likely)}" if step.likely else ""
        calls = f"{amount(step.answered)}{of} answered, {amount(step.in_flight)} in flight"
        lines.insert(0, ("calls", calls + (f", {amount(step.failed)} failed" if step.failed else "")))
    if step.state == "running" and step.rows:
        lines.append(("rows", f"{amount(step.rows)} taken"))
    if step.state == "running":
        lines.append(("began at", clock(step.started)))
    elif step.seconds:
        lines.append(("took", duration(step.seconds)))
    for name, value in lines:
        text.append(f"{clean(name):<12}", look("dim")).append(f"{value}\n", look("text"))
    return text


def _heading(step: StepView, model: RunModel, look: Look, width: int) -> Text:
    share, work, state = model.state.progress(step), model.state.work(step.key), model.state.stand(step)
    left = Text.assemble(
        (f"{STEPS[state]} ", look(state, bold=True)), (clean(step.title), look("text", bold=True))
    )
    right = Text()
    if work is not None:
        right.append(f"{amount(work[0])} of {amount(work[1])}", look("dim"))
    if state == "running" and share is not None:
        right.append(f"  {percent(share)}", look("run", bold=True))
    elif state != "running":
        right.append(f"  {state}", look(state))
    left.truncate(max(0, width - right.cell_len - 1), overflow="ellipsis", pad=True)
    return left.append(" ").append_text(right)


def _training(view: TrainView, step: StepView, look: Look, width: int, rows: int) -> Text:
    """Return the figures of a training above its loss curve."""
    points = [(float(update), loss) for update, loss in view.curve if math.isfinite(loss)]
    pieces = [
        ("loss", figure(view.loss), "text" if math.isfinite(view.loss) else "bad"),
        ("ETA", clock(view.eta), "text") if step.state == "running" and view.eta is not None else None,
        ("", f"{short(view.rate)} tokens/s", "text"),
        ("lr", figure(view.learning_rate), "text"),
        ("epoch", f"{view.epoch:.2f}", "text"),
    ]
    text = _flow([piece for piece in pieces if piece], look, width)
    if not points or rows < 2:
        return text
    least, greatest = limits(points)
    labels = [figure(greatest), *[""] * (rows - 2), figure(least)]
    wide = max(map(len, labels))
    lines = curve(points, max(8, width - wide - 2), rows, float(max(view.updates, view.update)))
    for label, line in zip(labels, lines, strict=True):
        text.append(f"\n{label:>{wide}}", look("dim")).append(" ┤" if label else " │", look("faint"))
        text.append(line, look("accent"))
    axis = f"update {amount(view.update)}"
    end = amount(view.updates)
    room = max(8, width - wide - 2) - len(end)
    text.append(f"\n{'':>{wide}} └", look("faint")).append(
        axis.ljust(max(0, room))[: max(0, room)], look("dim")
    )
    return text.append(end, look("dim"))


def _flow(pieces: Iterable[tuple[str, str, str]], look: Look, width: int) -> Text:
    """Return (label, value, role) pieces one behind the other, on as many lines as they need."""
    text, used = Text(), 0
    for label, value, role in pieces:
        piece = Text.assemble((f"{label} " if label else "", look("dim")), (value, look(role)))
        if used and used + 3 + piece.cell_len > width:
            text.append("\n")
            used = 0
        text.append(" · " if used else "", look("faint")).append_text(piece)
        used += piece.cell_len + (3 if used else 0)
    return text


def _table(figures: Iterable[Metric], look: Look, width: int) -> Text:
    """Return the figures as a table: who, what, how much, from how many questions."""
    rows = list(figures)
    names = [clean(row.subject) for row in rows]
    whats = [clean(row.name) for row in rows]
    wide = min(_NAME, max(5, *map(cell_len, names)))
    what = min(_NAME, max(6, *map(cell_len, whats)))
    text = Text()
    for label, column in (("model", wide), ("metric", what)):
        text.append(f"{label:<{column}}  ", look("dim"))
    text.append(f"{'value':>8}  {'done':>11}", look("dim"))
    before = ""
    for row, name, metric in zip(rows, names, whats, strict=True):
        over = row.done >= row.total
        text.append("\n").append_text(_cell("" if name == before else name, wide, look("text")))
        before = name
        text.append("  ").append_text(_cell(metric, what, look("text"))).append("  ")
        text.append(f"{told(row.name, row.value):>8}", look("ok" if over else "run", bold=True))
        if row.total < 2:  # a figure of the whole, not of questions
            continue
        done = f"{short(row.done)}/{short(row.total)}"
        text.append(f"  {done:>11}", look("dim"))
        if width >= wide + what + 40:
            full, empty = bar(row.done / row.total, 10)
            text.append(f" {full}", look("ok" if over else "run")).append(empty, look("faint"))
    return text


def _cell(words: str, width: int, style: Style) -> Text:
    cell = Text(words, no_wrap=True, style=style)
    cell.truncate(width, overflow="ellipsis", pad=True)
    return cell
