"""A pane of text that is drawn again only when its words have changed."""

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from eic.tui.model import RunModel


class Panel(Widget):
    """Subclasses say what is written in ``text``; ``update`` draws it if that is news.

    Most ticks change little, and a terminal far away is better left alone.
    """

    _shown: Text | None = None
    _laid: int | None = None
    """Lines for which room was made; None where the height does not follow the text."""
    _asked = (0, 0)
    """The last wrong room that a layout was asked for: a text that never fits is not asked for again."""

    def text(self) -> Text:
        """Return what shall be shown just now."""
        raise NotImplementedError

    def update(self) -> None:
        """Draw anew if the text changed; lay out anew if it takes another number of lines."""
        if self._shown is None or not self.size.width:
            self.refresh(layout=True)
            return
        text, width = self.text(), self.content_size.width
        room = self._lines(self._shown, width) if self._laid is None else self._laid
        # A text that was measured at another width may have got too much room or too little.
        stale = self._lines(text, width) != room
        if stale or text != self._shown:
            self.refresh(layout=stale)

    def render(self) -> Text:
        """Return the text and remember it; ask for a layout, once, if it was given the wrong room."""
        self._shown = self.text()
        lines = self._lines(self._shown, self.content_size.width)
        if self._laid is not None and lines != self._laid and self._asked != (self._laid, lines):
            self._asked = (self._laid, lines)
            self.call_after_refresh(self.refresh, layout=True)
        return self._shown

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the text takes, and remember for how many that was."""
        before = self._shown
        height = super().get_content_height(container, viewport, width)
        if self._shown is not None and self._shown is not before:  # else the height of before is given again
            self._laid = self._lines(self._shown, width)
        return height

    def _lines(self, text: Text, width: int) -> int:
        return sum(max(1, -(-part.cell_len // (width or 1))) for part in text.split("\n", allow_blank=True))


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
