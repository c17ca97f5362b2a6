"""The training or the evaluation that goes on: its curve, its table. Nothing while there is none."""

from rich.text import Text

from eic.tui.model import RunModel
from eic.tui.theme import Look
from eic.tui.widgets.panel import Panel
from eic.tui.work import work_text

_ROWS = ((30, 4), (40, 6))
"""Rows of a curve on screens of fewer rows than the first number; ``_MOST`` on larger ones."""

_MOST = 12


class WorkCard(Panel):
    """Shown while there is something to see; a click opens all steps."""

    DEFAULT_CSS = "WorkCard { height: auto; padding: 0 1; background: $background; }"

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model

    def text(self, width: int) -> Text:
        """Return the card."""
        step = self._model.working
        if step is None:
            return Text()
        height = self.app.size.height
        rows = next((rows for below, rows in _ROWS if height < below), _MOST)
        return work_text(step, self._model, Look(self.app), width, rows)

    @property
    def begins(self) -> int:
        """The line where what belongs to the step itself begins: further down in a long table."""
        step = self._model.working
        if step is None or step.key in self._model.state.training:
            return 0
        keys = [metric.step for metric in self._model.figures(step)]
        return keys.index(step.key) if step.key in keys else 0
