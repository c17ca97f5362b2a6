"""A pane of text that is drawn again only when its words have changed."""

from rich.text import Text
from textual.widget import Widget

from eic.tui.model import RunModel


class Panel(Widget):
    """Subclasses say what is written in ``text``; ``update`` draws it if that is news.

    Most ticks change little, and a terminal far away is better left alone.
    """

    _shown: Text | None = None

    def text(self) -> Text:
        """Return what shall be shown just now."""
        raise NotImplementedError

    def update(self) -> None:
        """Draw anew if the text changed; lay out anew if it takes another number of lines."""
        if self._shown is None or not self.size.width:
            self.refresh(layout=True)
            return
        text = self.text()
        if text != self._shown:
            self.refresh(layout=self._lines(text) != self._lines(self._shown))

    def render(self) -> Text:
        """Return the text and remember it."""
        self._shown = self.text()
        return self._shown

    def _lines(self, text: Text) -> int:
        width = self.content_size.width or 1
        return sum(max(1, -(-part.cell_len // width)) for part in text.split("\n", allow_blank=True))


class RunPanel(Panel):
    """A panel about a run at a time of its clock."""

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._seconds = 0.0

    def show(self, seconds: float) -> None:
        """Draw anew; ``seconds`` is the run's clock."""
        self._seconds = seconds
        self.update()
