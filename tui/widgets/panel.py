"""A pane of text that is drawn again only when its words have changed."""

from rich.text import Text
from textual.geometry import Size
from textual.visual import visualize
from textual.widget import Widget

from eic.tui.model import RunModel


class Panel(Widget):
    """Subclasses say what is written in ``text``; ``update`` draws it if that is news.

    Most ticks change little, and a terminal far away is better left alone.
    """

    _shown: tuple[int, Text] | None = None
    """What was drawn last, and at which width."""

    def text(self, width: int) -> Text:
        """Return what shall be shown just now in lines of ``width`` cells.

        It must follow from the width alone and not from the room that the panel has: a layout asks for
        widths that come to nothing, such as the one without the scroll bar that the answer makes necessary.
        """
        raise NotImplementedError

    def update(self) -> None:
        """Draw anew if the text changed; lay out anew if it takes another number of lines."""
        width = self.size.width
        text = self.text(width)
        if (width, text) != self._shown:
            grown = self.styles.is_auto_height and self._lines(text, width) != self.size.height
            self.refresh(layout=grown)

    def render(self) -> Text:
        """Return the text and remember it."""
        width = self.size.width
        text = self.text(width)
        self._shown = (width, text)
        return text

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the text takes in a width: always measured, since nothing tells of new words."""
        return self._lines(self.text(width), width)

    def _lines(self, text: Text, width: int) -> int:
        return visualize(self, text).get_height(self.styles.get_rules(), width) if width else 0


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
