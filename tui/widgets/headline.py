"""The top line: which run this is, how it stands, how long it has taken."""

from rich.text import Text

from eic.tui.model import RunModel
from eic.tui.theme import Look
from eic.tui.widgets.panel import Panel
from eic.tui.words import STATUS, clock
from eic.views.text import clean


class Headline(Panel):
    """One line. ``note`` is about the replay: its speed, where it stands."""

    DEFAULT_CSS = "Headline { height: 1; background: $surface; padding: 0 1; }"

    def __init__(self, model: RunModel, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._title = clean(title)
        self._seconds = 0.0
        self._note = ""

    def show(self, seconds: float, note: str = "") -> None:
        """Draw anew; ``seconds`` is the run's clock."""
        self._seconds, self._note = seconds, note
        self.update()

    def text(self, width: int) -> Text:
        """Return the line."""
        look = Look(self.app)
        status = self._model.status
        right = Text()
        if self._note:
            right.append(f"{self._note}  ", look("warn"))
        right.append(
            f"{STATUS.get(status, '·')} {clean(status)}",
            look(status if status in STATUS else "text", bold=True),
        )
        right.append(f" {clock(self._seconds)}", look("text"))
        left = Text.assemble(("eic ", look("accent", bold=True)), (self._title, look("text", bold=True)))
        run = clean(self._model.state.run)
        for more in (clean(self._model.state.spec), run):
            if more and more not in self._title:
                left.append(f"  {more}", look("dim"))
        left.truncate(max(0, width - right.cell_len - 1), overflow="ellipsis", pad=True)
        return left.append(" ").append_text(right)
