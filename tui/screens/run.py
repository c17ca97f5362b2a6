"""The run's screen: plan, totals, the growing tree, the chosen task, the feed."""

from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Input

from eic.tui.forest import Key
from eic.tui.lookup import Lookup
from eic.tui.model import RunModel
from eic.tui.screens.details import DetailsScreen
from eic.tui.screens.steps import StepsScreen
from eic.tui.widgets.feed_view import FeedView
from eic.tui.widgets.headline import Headline
from eic.tui.widgets.node_card import NodeCard
from eic.tui.widgets.outcome import Outcome
from eic.tui.widgets.plan_strip import PlanStrip
from eic.tui.widgets.search_box import SearchBox
from eic.tui.widgets.task_tree import TaskTree
from eic.tui.widgets.totals import TotalsBar
from eic.tui.widgets.tree_head import TreeHead
from eic.tui.widgets.work_card import WorkCard

_REST = 0.25
"""Seconds that the cursor must rest on a task before its reason is looked up."""


class RunScreen(Screen[None]):
    """Everything about one run. Keys that steer it are the app's; they show only when it can be steered."""

    KEYS_TITLE = "Look at the run"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "app.help", "help", key_display="?"),
        Binding("enter", "details", "details of the task", show=False, priority=False),
        Binding("s", "steps", "steps"),
        # Before all others: what is typed right behind it must find the search line open.
        Binding("slash", "search", "search", key_display="/", priority=True),
        Binding("n", "found(1)", "next task found", show=False),
        Binding("N", "found(-1)", "previous task found", show=False),
        Binding("f", "filter", "filter"),
        Binding("t", "app.turn_theme", "light / dark theme", show=False),
        Binding("tab", "app.focus_next", "next pane", show=False),
    ]
    DEFAULT_CSS = """
    RunScreen { background: $background; }
    RunScreen #body { height: 1fr; }
    RunScreen #left { height: 1fr; }
    RunScreen #feed { height: 1fr; border-top: solid $faint; border-title-color: $dim; }
    RunScreen #feed:focus { border-top: solid $accent; }
    RunScreen #card-scroll { display: none; height: auto; max-height: 60%; padding: 0; }
    RunScreen #work-scroll { display: none; height: auto; max-height: 70%; border-top: solid $faint;
                             scrollbar-size-vertical: 1; }
    RunScreen.-work #work-scroll { display: block; }
    RunScreen.-work.-narrow #right { height: 72%; max-height: 24; }
    RunScreen.-work.-wide #card-scroll { max-height: 35%; }
    RunScreen.-bare #left { display: none; }
    RunScreen.-bare #right, RunScreen.-bare.-narrow.-work #right { height: 1fr; max-height: 100%; }
    RunScreen.-bare.-wide #right { width: 1fr; max-width: 100%; border-left: none; }
    RunScreen.-bare.-wide #card-scroll { display: none; }
    RunScreen.-narrow #body { layout: vertical; }
    RunScreen.-narrow #right { height: 24%; min-height: 4; max-height: 12; }
    RunScreen.-wide #body { layout: horizontal; }
    RunScreen.-wide #left { width: 3fr; }
    RunScreen.-wide #right { width: 2fr; max-width: 90; border-left: solid $faint; height: 1fr; }
    RunScreen.-wide #card-scroll { display: block; }
    RunScreen.-low PlanStrip, RunScreen.-low TotalsBar { max-height: 1; }
    RunScreen.-low Outcome { max-height: 2; }
    RunScreen.-low.-narrow #feed { display: none; }
    RunScreen.-low.-narrow #right { display: none; }
    RunScreen.-low.-narrow.-work #right { display: block; height: 60%; min-height: 1; }
    RunScreen.-low.-narrow.-work.-bare #right { height: 1fr; }
    RunScreen.-low.-narrow.-work #work-scroll { max-height: 100%; }
    """

    def __init__(self, model: RunModel, title: str, lookup: Lookup) -> None:
        super().__init__()
        self._model, self._lookup = model, lookup
        self._headline = Headline(model, title)
        self._strip = PlanStrip(model)
        self._totals = TotalsBar(model)
        self._outcome = Outcome(model)
        self.tasks = TaskTree(model, id="tree")
        self._head = TreeHead(self.tasks)
        self._card = NodeCard(model)
        self._work = WorkCard(model)
        self._work_scroll = VerticalScroll(id="work-scroll", can_focus=False)
        self._worked = ""
        self.feed = FeedView(model, id="feed")
        self._search = SearchBox(self._searched, id="search")
        self._reason: tuple[Key | None, str] = (None, "")
        self._before_search: Key | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield self._headline
        yield self._strip
        yield self._totals
        yield self._outcome
        with Container(id="body"):
            with Vertical(id="left"):
                yield self._head
                yield self.tasks
            with Vertical(id="right"):
                with VerticalScroll(id="card-scroll", can_focus=False):
                    yield self._card
                with self._work_scroll:
                    yield self._work
                self.feed.border_title = "Feed"
                yield self.feed
        yield self._search
        yield Footer()

    def on_mount(self) -> None:
        """Give the keys to the tree."""
        self.tasks.focus()

    def show(self, seconds: float, note: str) -> None:
        """Draw what changed; ``seconds`` is the run's clock, ``note`` is about the replay."""
        self._headline.show(seconds, note)
        self._strip.show(seconds)
        self._totals.show(seconds)
        self._outcome.show()
        self.tasks.show()
        self._head.update()
        self.feed.show()
        self._show_card()
        self._show_work()

    def show_clock(self, seconds: float, note: str) -> None:
        """Draw only what moves with time."""
        self._headline.show(seconds, note)
        self._strip.show(seconds)
        self._totals.show(seconds)

    def _show_work(self) -> None:
        """Make room for a curve or a table when there is one, all of it when there is no tree."""
        step = self._model.working
        works, key = step is not None, step.key if step is not None else ""
        self.set_class(works, "-work")
        self.set_class(works and not self._model.forest.size, "-bare")
        if works:
            self._work.update()
        if key != self._worked:
            self._worked = key
            self.call_after_refresh(self._scroll_to_work)

    def _scroll_to_work(self) -> None:
        self._work_scroll.scroll_to(y=self._work.begins, animate=False)

    def _show_card(self) -> None:
        key, reason = self._reason
        self._card.show(self.tasks.branch, reason if key == self.tasks.chosen else "")

    def on_task_tree_chosen(self) -> None:
        """Show the card of another task; look up its reason when the cursor rests there."""
        self._show_card()
        chosen = self.tasks.chosen
        if chosen is not None and self.has_class("-wide"):
            self.set_timer(_REST, lambda: self._rested(chosen))

    def on_resize(self) -> None:
        """Look up the reason when there is room to show it; give a curve as many rows as now fit."""
        self.on_task_tree_chosen()
        self._show_work()

    def _rested(self, key: Key) -> None:
        if key == self.tasks.chosen and self._reason[0] != key:
            self._look_up(key)

    @work(thread=True, exclusive=True, group="reason")
    def _look_up(self, key: Key) -> None:
        found = self._lookup.reason(key)
        self.app.call_from_thread(self._told, key, found.value)

    def _told(self, key: Key, reason: str) -> None:
        if reason:
            self._reason = (key, reason)
            self._show_card()

    def on_task_tree_opened(self) -> None:
        """Open the details of a task that was clicked twice."""
        self.action_details()

    def on_feed_view_picked(self, event: FeedView.Picked) -> None:
        """Go to the task of a feed item."""
        self.tasks.reveal(event.key)

    def action_details(self) -> None:
        """Open the details of the chosen task."""
        if self.tasks.branch is not None:
            self.app.push_screen(DetailsScreen(self._model, self.tasks.branch.key, self._lookup))

    def action_steps(self) -> None:
        """Open the steps of the plan."""
        self.app.push_screen(StepsScreen(self._model))

    def on_click(self, event: events.Click) -> None:
        """Open the steps by a click on the plan or on what it shows of one."""
        if event.widget in (self._strip, self._work):
            self.action_steps()

    def action_filter(self) -> None:
        """Turn to the next filter."""
        self._model.next_filter()
        self.tasks.show()
        self.tasks.choose(self._model.forest.at(self.tasks.cursor))
        self._head.update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a stroke be typed into the search line."""
        return not (action == "search" and self._search.display)

    def action_search(self) -> None:
        """Open the search line."""
        self._before_search = self.tasks.chosen
        self._search.open()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while typing: go to the first task whose name holds the text."""
        if self._search.display:
            self._find(event.value)

    def _find(self, text: str) -> None:
        found = self._model.forest.find(text)
        self.tasks.found = frozenset(branch.key for branch in found)
        self._head.note = f"{len(found):,} found" if text else ""
        self._head.update()
        if found:
            self.tasks.reveal(found[0].key)
        self.tasks.refresh()

    def _searched(self, kept: bool) -> None:
        """Close the search line; Escape forgets the search and goes back."""
        self._search.close()
        if not kept:
            self._search.value = ""
        self._find(self._search.value)
        if not kept and self._before_search is not None:
            self.tasks.reveal(self._before_search)
        self.set_focus(self.tasks)

    def action_found(self, by: int) -> None:
        """Go to the next or previous task that the search found."""
        found = [b.key for b in self._model.forest.find(self._search.value)]
        if not found:
            self.notify("nothing is searched for: press /", markup=False)
            return
        order = {branch.key: at for at, branch in enumerate(self._model.forest.walk())}
        here = order.get(self.tasks.chosen or found[0], -1)
        places = [order[key] for key in found]
        if by > 0:
            chosen = next((at for at, place in enumerate(places) if place > here), 0)
        else:
            chosen = max((at for at, place in enumerate(places) if place < here), default=len(places) - 1)
        self.tasks.reveal(found[chosen])
