"""A list of records and, below it, the chosen one in full."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static

Record = tuple[Text, Callable[[], Text]]
"""One line for the list, and what makes the whole text when it is chosen."""

MOST = 1_000
"""Records that are listed."""


class _List(OptionList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "down", show=False),
        Binding("k", "cursor_up", "up", show=False),
        Binding("g", "first", "first", show=False),
        Binding("G", "last", "last", show=False),
    ]


class Browser(Vertical):
    """Shows records; the list is kept short, the words get the room."""

    KEYS_TITLE = "Read calls and examples"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J,ctrl+d", "text(1)", "text down", show=False),
        Binding("K,ctrl+u", "text(-1)", "text up", show=False),
    ]
    DEFAULT_CSS = """
    Browser { height: 1fr; }
    Browser _List { height: auto; max-height: 35%; min-height: 3; border: none; padding: 0;
                    background: $background; scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Browser _List:focus { border: none; }
    Browser _List:nocolor > .option-list--option-highlighted { text-style: bold underline; }
    Browser VerticalScroll { border-top: solid $faint; scrollbar-size-vertical: 1; }
    Browser Static { padding: 0 1; height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._records: Sequence[Record] = ()
        self._read = -1
        self._written: Text | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list above the text."""
        yield _List(markup=False)
        with VerticalScroll(can_focus=True):
            yield Static("", markup=False)

    def show(self, records: Sequence[Record], nothing: str) -> None:
        """List records; ``nothing`` is said when there are none.

        Shown again while they grow, the list keeps its cursor and the text its place.
        """
        old, self._records = self._records, records[:MOST]
        options = self.query_one(_List)
        chosen = options.highlighted
        if len(self._records) < len(old):
            options.clear_options()
            old = ()
        for at, (new, before) in enumerate(zip(self._records, old, strict=False)):
            if new[0] != before[0]:
                options.replace_option_prompt_at_index(at, new[0])
        options.add_options([line for line, _ in self._records[len(old) :]])
        options.display = bool(self._records)
        if self._records:
            options.highlighted = min(chosen or 0, len(self._records) - 1)
            self._text(options.highlighted)
        else:
            self._write(Text(nothing))

    def choose(self, at: int) -> None:
        """Move the cursor to a record."""
        if at < len(self._records):
            self.query_one(_List).highlighted = at

    def focus_list(self) -> None:
        """Give the keys to the list."""
        options = self.query_one(_List)
        (options if options.display else self.query_one(VerticalScroll)).focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the record that the cursor is on."""
        event.stop()
        self._text(event.option_index)

    def _text(self, at: int) -> None:
        if at < len(self._records):
            self._write(self._records[at][1]())
            if at != self._read:
                self._read = at
                self.query_one(VerticalScroll).scroll_home(animate=False)

    def _write(self, text: Text) -> None:
        if text != self._written:
            self._written = text
            self.query_one(Static).update(text)

    def action_text(self, by: int) -> None:
        """Scroll the text by half a page."""
        pane = self.query_one(VerticalScroll)
        pane.scroll_relative(y=by * max(1, pane.size.height // 2), animate=False, immediate=True)
