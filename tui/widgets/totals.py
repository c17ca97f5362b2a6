"""The totals: calls, tokens, money, pace and how long it will take."""

from rich.text import Text

from eic.tui.theme import Look
from eic.tui.widgets.panel import RunPanel
from eic.tui.words import LOW, bar, clock, percent, short
from eic.views.text import amount, money


class TotalsBar(RunPanel):
    """Two lines, on a low screen one; where room is short the figures that matter least are left out."""

    DEFAULT_CSS = "TotalsBar { height: 2; padding: 0 1; background: $background; }"

    def text(self, width: int) -> Text:
        """Return both lines."""
        look = Look(self.app)
        if self.screen.has_class(LOW):
            return _fill([*self._money(look, width)[:2], *self._calls(look)], width, look)
        return Text("\n").join(
            [_fill(self._calls(look), width, look), _fill(self._money(look, width), width, look)]
        )

    def _calls(self, look: Look) -> list[Text]:
        totals, state = self._model.state.totals, self._model.state
        waiting = state.waiting(self._seconds)
        flight = f"{amount(totals.in_flight)} in flight"
        if state.concurrency:
            flight += f" (at most {state.concurrency})"
        parts = [
            _part("calls", f"{amount(totals.paid + totals.cached)} done", look),
            _part("", flight, look, "run" if totals.in_flight else "text"),
            *([_part("", f"{amount(waiting)} to be tried again", look, "warn")] if waiting else []),
            _part("", f"{amount(totals.failed)} failed", look, "bad" if totals.failed else "text"),
            _part("", f"{amount(state.reasked)} re-asked", look, "warn" if state.reasked else "text"),
        ]
        answered = totals.paid + totals.cached
        share = f" ({percent(totals.cached / answered)})" if totals.cached else ""
        parts.append(_part("", f"{amount(totals.cached)} from the store{share}", look))
        return [*parts, _part("", f"{amount(totals.retries)} retried", look)] if totals.retries else parts

    def _money(self, look: Look, width: int) -> list[Text]:
        state, totals = self._model.state, self._model.state.totals
        parts = [self._spent(look, width)]
        if self._model.live:
            left, rate = state.left(self._seconds), state.rate(self._seconds)
            if left.seconds is not None:
                parts.append(_part("ETA", f"{'at least ' if left.least else ''}{clock(left.seconds)}", look))
            else:
                parts.append(_part("ETA", "not known yet", look))
            if rate:
                parts.append(_part("", f"{amount(rate)} calls/min", look))
        tokens = f"{short(totals.prompt_tokens)} in, {short(totals.completion_tokens)} out"
        return [*parts, _part("tokens", tokens, look)]

    def _spent(self, look: Look, width: int) -> Text:
        state, cost = self._model.state, self._model.state.totals.cost
        text = _part("spent", money(cost), look)
        if state.budget:
            full, empty = bar(cost / state.budget, 16 if width >= 110 else 6)
            role = "bad" if cost > 0.9 * state.budget else "ok"
            text.append(f" of {money(state.budget)} ", look("text"))
            text.append(full, look(role)).append(empty, look("faint")).append(
                f" {percent(cost / state.budget)}", look(role)
            )
        return text


def _part(label: str, text: str, look: Look, role: str = "text") -> Text:
    return Text.assemble((f"{label} " if label else "", look("dim")), (text, look(role)))


def _fill(parts: list[Text], width: int, look: Look) -> Text:
    """Return as many parts as fit, in order."""
    line = Text(no_wrap=True)
    for part in parts:
        gap = Text(" · ", look("faint")) if line.plain else Text()
        if line.cell_len + gap.cell_len + part.cell_len > width:
            break
        line.append_text(gap).append_text(part)
    return line
