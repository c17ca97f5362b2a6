"""How a run came to its end, in the run's own words, where it did not end well."""

from rich.text import Text

from eic.tui.model import RunModel
from eic.tui.prose import prose
from eic.tui.theme import Look
from eic.tui.widgets.panel import Panel
from eic.tui.words import STATUS


class Outcome(Panel):
    """A few lines below the totals: what went wrong, and how to go on. Nothing while there is nothing to say."""

    DEFAULT_CSS = (
        "Outcome { height: auto; max-height: 4; padding: 0 1; background: $surface; display: none; }"
    )

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model

    def show(self) -> None:
        """Take the room that the words need."""
        self.display = bool(self._model.state.message)
        if self.display:
            self.update()

    def text(self, width: int) -> Text:
        """Return the words."""
        state, look = self._model.state, Look(self.app)
        words = prose(state.message.strip())
        return Text.assemble((f"{STATUS.get(state.status, '·')} ", look(state.status)), (words, look("text")))
