"""The plan as a strip: each dataset's steps in order, which are done, re-used, running."""

from collections.abc import Iterable

from rich.text import Text

from eic.figures import StepView
from eic.tui.theme import Look
from eic.tui.widgets.panel import RunPanel
from eic.tui.words import STEPS, bar, percent, short
from eic.views.text import clean, duration

_MOST = 4
"""Lines at most; datasets, models and evaluations with work left come first."""

_GAP = " › "
_APART = "   "


class PlanStrip(RunPanel):
    """One line a dataset. Steps lose their times, then their words, where room is short."""

    DEFAULT_CSS = "PlanStrip { height: auto; max-height: 4; padding: 0 1; background: $background; }"

    def _datasets(self) -> list[tuple[str, list[StepView]]]:
        chains: dict[str, list[StepView]] = {}
        for step in self._model.state.steps.values():
            chains.setdefault(step.dataset, []).append(step)
        ranked = sorted(chains.items(), key=lambda item: _rank(item[1]))
        return ranked[: 2 * _MOST]

    def text(self, width: int) -> Text:
        """Return the lines."""
        chains = self._datasets()
        if not chains:
            return Text("waiting for the plan", Look(self.app)("dim"))
        several = len(self._model.state.steps) != len(chains[0][1])
        lines = [self._line(f"{name}: " if several else "", steps, width) for name, steps in chains]
        return Text("\n").join(_packed(lines, width)[:_MOST])

    def _line(self, name: str, steps: list[StepView], width: int) -> Text:
        look = Look(self.app)
        line = Text()
        for detail in (5, 4, 3, 2, 1, 0):
            line = Text(no_wrap=True).append(clean(name), look("text", bold=True))
            parts = [self._step(step, detail, look) for step in steps]
            line.append_text(Text(_GAP, look("faint")).join(parts))
            if line.cell_len <= width:
                break
        line.truncate(width, overflow="ellipsis")
        return line

    def _step(self, step: StepView, detail: int, look: Look) -> Text:
        """Return one step: with its state (5), time (4), full name (3), short name (2), as a glyph (0).

        Finished steps become glyphs first (1); the one that runs always keeps its name.
        """
        state = self._model.state.stand(step)
        running = state == "running"
        part = Text().append(STEPS[state], look(state, bold=running))
        if detail > 1 or running or (detail and state == "waiting"):
            name = step.name if detail > 2 else step.name.rpartition(" ")[2]
            part.append(f" {clean(name)}", look("text" if running else state, bold=running))
        if detail == 5:
            part.append(f" {state}", look("dim"))
        share, work = self._model.state.progress(step), self._model.state.work(step.key)
        if running and share is not None:
            full, empty = bar(share, 10 if detail > 3 else 5)
            part.append(f" {full}", look("run")).append(empty, look("faint"))
            part.append(f" {percent(share)}", look("run"))
        if running and detail >= 3 and (work is not None or step.rows):
            done = f"{short(work[0])}/{short(work[1])}" if work is not None else f"{short(step.rows)} rows"
            part.append(f" {done}", look("dim"))
        seconds = self._seconds - step.started if running else step.seconds
        if detail >= 4 and seconds >= 0.05 and state in ("running", "done"):
            part.append(f" {duration(max(0.0, seconds))}", look("dim"))
        return part


def _packed(lines: list[Text], width: int) -> list[Text]:
    """Return the lines with short neighbours put beside each other."""
    packed: list[Text] = []
    for line in lines:
        if packed and packed[-1].cell_len + len(_APART) + line.cell_len <= width:
            packed[-1].append(_APART).append_text(line)
        else:
            packed.append(line)
    return packed


def _rank(steps: Iterable[StepView]) -> int:
    """Return 0 for a dataset that something runs for, 1 for one that waits, 2 for a finished one."""
    states = {step.state for step in steps}
    return 0 if "running" in states else 1 if "waiting" in states else 2
