"""What the run cost beside what its plan said: calls, tokens, money, time."""

from collections.abc import Callable
from typing import Any

from eic.plan.titles import of_variant
from eic.report.markup import Markup, el, join
from eic.report.parts import Section, fold, note, section, state_badge, table
from eic.report.plots.bands import Band, band_plot
from eic.report.plots.frame import figure
from eic.report.values import Report, StepFacts
from eic.views.text import amount, counted, duration, money

Show = Callable[[float], str]


def costs(report: Report) -> Section | None:
    """Return the section, None when the run has no step."""
    if not report.steps:
        return None
    return section("costs", "Costs", _bands(report), _steps(report), note(
        "The estimate was made before the first call, for what was not stored yet: from low to high, with what was "
        "likely. “Earlier” is what a stored result took when it was made. Calls answered from the store cost nothing."
    ))  # fmt: skip


def summed(steps: tuple[StepFacts, ...]) -> dict[str, tuple[float, float, float]]:
    """Return the estimate of all steps together: (low, likely, high) by name, money only when it is known."""
    found: dict[str, tuple[float, float, float]] = {}
    names = {
        "calls": ("calls",),
        "tokens": ("prompt_tokens", "reply_tokens"),
        "money": ("money",),
        "seconds": ("seconds",),
    }
    told = [step.estimate for step in steps if step.estimate is not None]
    for name, fields in names.items():
        bands = [one.get(field) for one in told for field in fields]
        if told and all(band is not None for band in bands):
            found[name] = _add(bands)
    return found


def _add(bands: list[Any]) -> tuple[float, float, float]:
    return (
        sum(float(band["low"]) for band in bands), sum(float(band["likely"]) for band in bands),
        sum(float(band["high"]) for band in bands),
    )  # fmt: skip


def _bands(report: Report) -> Markup | None:
    estimate = summed(report.steps)
    if not estimate:
        return None
    spent, over = report.run.totals, report.run.status in ("done", "failed", "budget", "interrupted")
    rows: list[tuple[str, str, float, Show]] = [
        ("calls", "calls", spent.calls, amount), ("tokens", "tokens", spent.tokens, amount),
        ("money", "money", spent.cost, money), ("seconds", "time", report.run.seconds, duration),
    ]  # fmt: skip
    bands = []
    for name, title, actual, show in rows:
        if name not in estimate or not (any(estimate[name]) or actual):
            continue
        low, likely, high = estimate[name]
        bands.append(
            Band(title, low, likely, high, actual, (show(low), show(likely), show(high), show(actual)))
        )
    if not bands:
        return None
    words = "The plan's estimate (bar from low to high, tick at the likely figure) and what it came to"
    words += " (diamond)." if over else " so far (diamond)."
    return figure(band_plot("Costs against the estimate", bands), words)


def _steps(report: Report) -> Markup:
    own = [step for step in report.steps if not of_variant(step.title)]
    others = [step for step in report.steps if of_variant(step.title)]
    return join(
        _table(own, "What each step took"),
        fold(f"{counted(len(others), 'step')} of variants", _table(others, "What the steps of variants took"))
        if others else None,
    )  # fmt: skip


def _table(steps: list[StepFacts], about: str) -> Markup:
    titles = (
        "step",
        "state",
        "calls estimated",
        "calls paid",
        "from the store",
        "tokens paid",
        "money",
        "time",
        "earlier",
    )
    return table(titles, [_row(step) for step in steps], about=about, words=2)


def _row(step: StepFacts) -> list[Any]:
    spent = step.spent
    return [
        step.title, state_badge(step.state), _estimated(step), amount(spent.calls) if spent.calls else "–",
        amount(spent.stored) if spent.stored else "–", amount(spent.tokens) if spent.tokens else "–",
        money(spent.cost) if spent.calls else "–", duration(step.seconds) if step.state == "done" else "–",
        _earlier(step),
    ]  # fmt: skip


def _estimated(step: StepFacts) -> str | Markup:
    band = (step.estimate or {}).get("calls")
    if not band or not any(band.values()):
        return "–"
    low, likely, high = (amount(band[name]) for name in ("low", "likely", "high"))
    return likely if low == high else el("span", likely, el("small", f" ({low} to {high})"))


def _earlier(step: StepFacts) -> str:
    if step.state != "reused" or step.earlier is None or not step.earlier.calls:
        return "–"
    return f"{amount(step.earlier.calls)} calls, {money(step.earlier.cost)}"
