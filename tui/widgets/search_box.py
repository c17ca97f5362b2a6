"""The search line: finds tasks by name while it is typed."""

from textual import events
from textual.message import Message
from textual.widgets import Input


class SearchBox(Input):
    """Hidden until asked for. Enter keeps what was found, Escape forgets it."""

    DEFAULT_CSS = """
    SearchBox { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    SearchBox:focus { border: none; background: $surface; }
    SearchBox.-open { display: block; }
    """

    class Left(Message):
        """The search was given up (``kept`` false) or its find accepted."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="search task names", id=id, select_on_focus=True)

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.focus()

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-open")

    def on_key(self, event: events.Key) -> None:
        """Leave on Enter and Escape."""
        if event.key in ("enter", "escape"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(event.key == "enter"))
