"""The live feed: what happened last, following its end unless someone has scrolled up."""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from eic.tui.feed import KEPT, Item
from eic.tui.forest import Key
from eic.tui.model import RunModel
from eic.tui.theme import Look
from eic.tui.widgets.task_tree import strip
from eic.tui.words import clock


class FeedView(ScrollView, can_focus=True):
    """Shows the ring of feed items, each on one line."""

    KEYS_TITLE = "Move in the feed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "down", show=False),
        Binding("k,up", "scroll_up", "up", show=False),
        Binding("g,home", "scroll_home", "oldest item", show=False),
        Binding("G,end", "scroll_end", "follow the newest item", show=False),
    ]
    DEFAULT_CSS = """
    FeedView { background: $background; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }
    """

    class Picked(Message):
        """An item about a task was clicked."""

        def __init__(self, key: Key) -> None:
            super().__init__()
            self.key = key

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._seen = 0
        self._items: list[Item] = []
        self._following = True
        self._drawn: dict[Item, Strip] = {}
        self._drawn_for = (0, "")

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end from when it is reached until someone scrolls up."""
        super().watch_scroll_y(old_value, new_value)
        self._following = round(new_value) >= self.max_scroll_y

    def on_resize(self) -> None:
        """Stay at the end when the pane gets smaller."""
        self._follow()
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        if self._following:
            self.scroll_end(animate=False, immediate=True, force=True)
        if self.show_vertical_scrollbar:  # a bar that has just appeared has not heard of any scrolling
            self.vertical_scrollbar.position = self.scroll_offset.y

    def show(self) -> None:
        """Draw anew if anything happened."""
        feed = self._model.feed
        if feed.count == self._seen:
            return
        self._seen, self._items = feed.count, list(feed.items)
        self.virtual_size = Size(0, len(self._items))
        self._follow()
        self.call_after_refresh(self._follow)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        at = y + self.scroll_offset.y
        if at >= len(self._items):
            return Strip.blank(self.size.width, self.rich_style)
        return self._strip(self._items[at]).apply_style(self.rich_style)

    def _strip(self, item: Item) -> Strip:
        """Return the line of an item; lines are kept, since each one scrolls past many times."""
        width = self.scrollable_content_region.width
        if self._drawn_for != (width, self.app.theme):
            self._drawn_for = (width, self.app.theme)
            self._drawn.clear()
        found = self._drawn.get(item)
        if found is None:
            if len(self._drawn) > KEPT:
                self._drawn.clear()
            found = self._drawn[item] = strip(self.app, self._line(item, width), width)
        return found

    def _line(self, item: Item, width: int) -> Text:
        look = Look(self.app)
        line = Text(no_wrap=True, end="")
        line.append(f" {clock(item.at):>7} ", look("dim"))
        line.append(f"{item.glyph} ", look(item.role))
        if item.about:
            about = Text(item.about, look("text"))
            about.truncate(max(8, width // 3), overflow="ellipsis")
            line.append_text(about).append("  ")
        line.append(item.text, look("dim" if item.about else "text"))
        line.truncate(width, overflow="ellipsis", pad=True)
        return line

    def on_click(self, event: events.Click) -> None:
        """Go to the task that an item is about."""
        offset = event.get_content_offset(self)
        at = len(self._items) if offset is None else offset.y + self.scroll_offset.y
        key = self._items[at].key if at < len(self._items) else None
        if key is not None:
            self.post_message(self.Picked(key))
