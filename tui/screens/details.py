"""The details of a task: what it is, every call about it, every example with what became of it."""

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static, TabbedContent, TabPane

from eic.figures import OVER
from eic.tui.forest import Branch, Key
from eic.tui.lookup import Found, Lookup
from eic.tui.model import RunModel
from eic.tui.records import call_record, example_record, summary
from eic.tui.source import CallView, ExampleView
from eic.tui.theme import Look
from eic.tui.widgets.browser import Browser
from eic.tui.widgets.node_card import card
from eic.views.text import clean

_REST = 0.5
"""Seconds between two look-ups."""

_Known = tuple[tuple[object, ...], frozenset[str]]


class DetailsScreen(ModalScreen[None]):
    """Three panes about one task. They follow the run: what has changed is looked up again, now and then."""

    KEYS_TITLE = "Details of a task"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "back"),
        Binding("1", "pane('about')", "about"),
        Binding("2", "pane('calls')", "calls"),
        Binding("3", "pane('examples')", "examples"),
        Binding("ctrl+r", "reload", "look again", show=False),
        Binding("question_mark", "app.help", "help", key_display="?"),
    ]
    DEFAULT_CSS = """
    DetailsScreen { background: $background; }
    DetailsScreen #path { height: 1; padding: 0 1; background: $surface; }
    DetailsScreen TabbedContent { height: 1fr; }
    DetailsScreen TabPane { padding: 0; }
    DetailsScreen #reason { padding: 1 2; height: auto; }
    """

    def __init__(self, model: RunModel, key: Key, lookup: Lookup) -> None:
        super().__init__()
        self._model, self._key, self._lookup = model, key, lookup
        self._reason = ""
        self._about: Text | None = None
        self._ready = self._looking = False
        self._known: _Known = ((), frozenset())
        self._examples: Found[list[ExampleView]] = Found([])

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Static("", id="path", markup=False)
        with TabbedContent(initial="about"):
            with TabPane("About", id="about"), VerticalScroll():
                yield Static("", id="reason", markup=False)
            with TabPane("Calls", id="calls"):
                yield Browser(id="call-browser")
            with TabPane("Examples", id="examples"):
                yield Browser(id="example-browser")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show what is known and look up the rest."""
        self._ready = True
        self.show()

    def on_unmount(self) -> None:
        """Draw nothing any more."""
        self._ready = False

    @property
    def browsers(self) -> list[Browser]:
        """A pane whose keys help shall tell (all of them have the same)."""
        return [self.query_one("#call-browser", Browser)]

    @property
    def _branch(self) -> Branch | None:
        """The task, also after an edit has given its tree another key."""
        forest = self._model.forest
        branch = forest.get(self._key) or forest.named(self._key[1])
        if branch is not None:
            self._key = branch.key
        return branch

    def show(self) -> None:
        """Draw the figures anew after the model changed, and look up what is news."""
        branch, look = self._branch, Look(self.app)
        if branch is None or not self._ready:
            return
        path = " › ".join(clean(b.node.name) for b in reversed([branch, *branch.ancestors()]))
        about = card(branch, self._model, look, self._reason)
        if about != self._about:
            self._about = about
            self.query_one("#path", Static).update(Text(path, look("text", bold=True), no_wrap=True))
            self.query_one("#reason", Static).update(about)
        if self._now() != self._known and not self._looking:
            self._look()

    def action_reload(self) -> None:
        """Look up everything again."""
        self._known = ((), frozenset())
        self._look()

    def _now(self) -> "_Known":
        """Return what the answers to a look-up depend on: the calls so far, the steps that are over."""
        branch = self._branch
        if branch is None:
            return self._known
        node = branch.node
        over = frozenset(step.key for step in self._model.state.steps_of(self._key[0]) if step.state in OVER)
        return (self._key[0], node.calls, node.cached, node.failing), over

    def _look(self) -> None:
        now = self._now()
        examples = now[1] != self._known[1] or not now[1]
        self._looking, self._known = True, now
        self.run_worker(partial(self._look_up, examples), thread=True, exclusive=True, group="details")

    def _look_up(self, examples: bool) -> None:
        reason = self._lookup.reason(self._key) if not self._reason else Found(self._reason)
        calls = self._lookup.calls(self._key)
        made = self._lookup.examples(self._key) if examples else self._examples
        self.app.call_from_thread(partial(self._fill, reason, calls, made))

    def _rested(self) -> None:
        self._looking = False
        self.show()

    def _fill(
        self, reason: Found[str], calls: Found[list[CallView]], examples: Found[list[ExampleView]]
    ) -> None:
        if not self._ready:
            return
        look = Look(self.app)
        self._reason, self._examples = reason.value, examples
        self.show()
        self.set_timer(_REST, self._rested)
        self.query_one("#call-browser", Browser).show(
            [call_record(at, call, look) for at, call in enumerate(calls.value, 1)],
            calls.problem or "no call about this task has been answered yet",
        )
        self.query_one("#example-browser", Browser).show(
            [example_record(at, example, look) for at, example in enumerate(examples.value, 1)],
            examples.problem or "no examples yet: they can be read when their step has finished",
        )
        tabs = self.query_one(TabbedContent)
        counted = summary(examples.value)
        for pane, label in (
            ("calls", f"Calls {len(calls.value)}"),
            ("examples", f"Examples: {counted}" if counted else "Examples"),
        ):
            tab = tabs.get_tab(pane)
            if tab.label != Content(label):
                tab.label = Content(label)

    def action_pane(self, name: str) -> None:
        """Turn to a pane and give it the keys."""
        tabs = self.query_one(TabbedContent)
        tabs.active = name
        browsers = {"calls": "#call-browser", "examples": "#example-browser"}
        if name in browsers:
            self.query_one(browsers[name], Browser).focus_list()
        else:
            self.query_one("#about VerticalScroll").focus()
