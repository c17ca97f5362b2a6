"""The search line: finds tasks by name while it is typed."""

from collections.abc import Callable

from textual import events
from textual.widgets import Input


class SearchBox(Input):
    """Hidden until asked for. Enter keeps what was found, Escape forgets it.

    Whoever types fast, or pastes, must not have a key land in the wrong place: opening and leaving take
    hold at once, and keys that were on their way here when it was left are given to who has the keys now.
    """

    DEFAULT_CSS = """
    SearchBox { height: 1; border: none; padding: 0 1; background: $surface; }
    SearchBox:focus { border: none; background: $surface; }
    """

    def __init__(self, left: Callable[[bool], None], *, id: str | None = None) -> None:
        """``left`` is called when the search was given up (False) or its find accepted (True)."""
        super().__init__(placeholder="search task names", id=id, select_on_focus=True)
        self._left = left
        self.display = False

    def open(self) -> None:
        """Show the line and type into it."""
        self.display = True
        self.screen.set_focus(self)

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter and Escape; hand on what was typed before that was seen."""
        if not self.display:
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
        elif event.key in ("enter", "escape"):
            event.stop()
            event.prevent_default()
            self._left(event.key == "enter")
