"""Help: every key of the screen below, taken from the bindings themselves."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

from eic.tui.theme import Look
from eic.tui.words import STATES

Section = tuple[str, list[tuple[str, str]]]
"""A title, and the keys below it with what they do."""


def sections(app: App[Any], nodes: Sequence[DOMNode]) -> list[Section]:
    """Return the keys of each node, without those that make no sense for this run."""
    found: list[Section] = []
    for node in nodes:
        keys = [
            (keys_of(app, binding), binding.description)
            for binding in own_bindings(node)
            if binding.description and node.check_action(binding.action.partition("(")[0], ())
        ]
        if keys:
            found.append((str(getattr(node, "KEYS_TITLE", "")), keys))
    return found


def own_bindings(node: DOMNode) -> Iterable[Binding]:
    """Yield the bindings that a class of ours declares itself."""
    for binding in type(node).BINDINGS:
        if isinstance(binding, Binding):
            yield binding


def keys_of(app: App[Any], binding: Binding) -> str:
    """Return a binding's keys as they stand on the keyboard."""
    if binding.key_display:
        return binding.key_display
    return " ".join(app.get_key_display(binding.with_key(key)) for key in binding.key.split(","))


class HelpScreen(ModalScreen[None]):
    """A page of keys and glyphs; any of the keys that opened it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "close"),
        Binding("j,down", "scroll(1)", "down", show=False),
        Binding("k,up", "scroll(-1)", "up", show=False),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background; }
    HelpScreen VerticalScroll { width: 72; max-width: 96%; height: auto; max-height: 92%; padding: 1 2;
                                background: $surface; border: round $faint; scrollbar-size-vertical: 1; }
    HelpScreen Static { height: auto; }
    """

    def __init__(self, keys: list[Section]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll():
            yield Static("", markup=False)

    def on_mount(self) -> None:
        """Write the page."""
        look = Look(self.app)
        text = Text()
        for title, keys in self._keys:
            text.append(f"{title}\n", look("accent", bold=True))
            for key, does in keys:
                text.append(f"  {key:<16}", look("text", bold=True)).append(f"{does}\n", look("text"))
            text.append("\n")
        text.append("Glyphs\n", look("accent", bold=True))
        for word, glyph in STATES.items():
            text.append(f"  {glyph} ", look(word)).append(f"{word}\n", look("text"))
        note = "Figures of a task are sums over it and all below it; examples that a filter dropped do not count."
        text.append(f"\n{note}", look("dim"))
        self.query_one(Static).update(text)
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False, immediate=True)
