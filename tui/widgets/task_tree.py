"""The live tree of tasks: a list of rows of which only the visible ones are ever drawn."""

from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from eic.tui.forest import Branch, Key
from eic.tui.model import RunModel
from eic.tui.rows import Columns, heading, marker, row
from eic.tui.theme import Look


class TaskTree(ScrollView, can_focus=True):
    """Shows the forest of a model; the chosen task stays chosen, and in place, while it grows."""

    KEYS_TITLE = "Move in the tree"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding("g,home", "first", "first task", show=False),
        Binding("G,end", "last", "last task", show=False),
        Binding("ctrl+d,pagedown", "page(1)", "a page down", show=False),
        Binding("ctrl+u,pageup", "page(-1)", "a page up", show=False),
        Binding("h,left", "close", "fold, or to the parent", show=False),
        Binding("l,right", "open", "unfold, or to the first child", show=False),
        Binding("space", "fold", "fold / unfold", show=False),
        Binding("z", "fold_all", "fold / unfold all", show=False),
    ]
    DEFAULT_CSS = """
    TaskTree { height: 1fr; background: $background; overflow-x: hidden; overflow-y: auto;
               scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Chosen(Message):
        """Another task was chosen."""

    class Opened(Message):
        """The chosen task's details are wanted."""

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.model = model
        self.chosen: Key | None = None
        self.found: frozenset[Key] = frozenset()
        """Tasks that the search found."""
        self._all_open = True
        self._lost = ""
        """The id of the chosen task while it is not in the tree."""

    @property
    def branch(self) -> Branch | None:
        """The chosen task, if there is one."""
        return self.model.forest.get(self.chosen)

    @property
    def cursor(self) -> int:
        """The row of the chosen task (or of what shows in its stead)."""
        branch = self.branch
        return 0 if branch is None else self.model.forest.row(branch)

    def show(self) -> None:
        """Draw anew after the model changed; what is on the screen stays where it is."""
        forest = self.model.forest
        self._find_chosen()
        rows = len(forest)
        if self.virtual_size.height != rows:
            self.virtual_size = Size(0, rows)
        self._keep_in_place()
        self._refresh_changed()

    def _find_chosen(self) -> None:
        """Keep the chosen task through a plan that is told anew; until it is back, the first row stands in."""
        forest = self.model.forest
        if self.branch is None and self.chosen is not None:
            self._lost = self._lost or self.chosen[1]
        found = forest.named(self._lost) if self._lost else None
        if found is not None:
            self._lost = ""
        elif self.branch is None:
            found = forest.at(0)
        elif self._lost:
            return
        chosen = found.key if found is not None else self.chosen if self.branch is not None else None
        if chosen != self.chosen:
            self.chosen = chosen
            self.post_message(self.Chosen())

    def _refresh_changed(self) -> None:
        """Draw again the lines that would look different, and no others."""
        self._drawing += 1
        page, width = self._page(self.scroll_offset.y), self.width
        now = tuple(self._looks(branch, at) for at, branch in enumerate(page)) or ((self._nothing(),),)
        then, self._drawn = self._drawn, now
        if len(now) != len(then) or width != self._drawn_width:
            self._drawn_width = width
            self.refresh()
            return
        for y, (new, old) in enumerate(zip(now, then, strict=True)):
            if new != old:
                super().refresh(Region(0, y, self.size.width, 1))

    def _looks(self, branch: Branch, y: int) -> tuple[object, ...]:
        """Return what the line of a task depends on."""
        return (
            branch.key, branch.node, branch.open, len(branch.children), branch.is_last, branch.examples,
            branch.tokens, branch.cost, branch.tasks, y + self.scroll_offset.y == self._cursor_row,
            self.model.word(branch.key[0], branch.node), self.has_focus, self.columns.total,
        )  # fmt: skip

    def _keep_in_place(self) -> None:
        """Scroll by as much as the rows above the cursor have grown, if the cursor is in view."""
        cursor = self.cursor
        moved, self._last_cursor = cursor - self._last_cursor, cursor
        seen = 0 <= cursor - moved - self.scroll_offset.y < max(1, self.size.height)
        if moved and seen:
            self.scroll_to(y=self.scroll_offset.y + moved, animate=False, force=True)

    _last_cursor = 0

    def choose(self, branch: Branch | None) -> None:
        """Move the cursor to a task."""
        if branch is None:
            return
        changed = branch.key != self.chosen
        self._lost = ""
        self.chosen = branch.key
        self._last_cursor = row_ = self.cursor
        self.scroll_to_region(Region(0, row_, 1, 1), animate=False, force=True)
        self._refresh_changed()
        if changed:
            self.post_message(self.Chosen())

    def reveal(self, key: Key) -> None:
        """Choose a task wherever it is: unfold what hides it."""
        branch = self.model.forest.get(key)
        if branch is not None:
            self.model.forest.reveal(branch)
            self.show()
            self.choose(branch)

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        last = len(self.model.forest) - 1
        self.choose(self.model.forest.at(min(max(0, self.cursor + by), last)))

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Move to the first row."""
        self.choose(self.model.forest.at(0))

    def action_last(self) -> None:
        """Move to the last row."""
        self.choose(self.model.forest.at(len(self.model.forest) - 1))

    def action_fold(self) -> None:
        """Fold or unfold the chosen task."""
        branch = self.branch
        if branch is not None and branch.children:
            self._fold(branch, open_=not branch.open)

    def action_fold_all(self) -> None:
        """Fold all tasks but the roots, or unfold all."""
        self._all_open = not self._all_open
        self.model.forest.fold_all(open_=self._all_open)
        self.choose(self.model.forest.at(self.cursor))
        self.show()

    def action_close(self) -> None:
        """Fold the chosen task, or go to its parent."""
        branch = self.branch
        if branch is None:
            return
        if branch.children and branch.open:
            self._fold(branch, open_=False)
        elif branch.parent is not None and branch.parent.parent is not None:
            self.choose(branch.parent)

    def action_open(self) -> None:
        """Unfold the chosen task, or go to its first child."""
        branch = self.branch
        if branch is None or not branch.children:
            return
        if not branch.open:
            self._fold(branch, open_=True)
        else:
            self.action_move(1)

    def _fold(self, branch: Branch, *, open_: bool) -> None:
        self.model.forest.fold(branch, open_=open_)
        self.show()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        top = self.scroll_offset.y
        page = self._page(top)
        branch = page[y] if y < len(page) else None
        if branch is None:
            words = self._nothing() if not page and y == 0 else ""
            if not words:
                return Strip.blank(self.size.width, self.rich_style)
            line = Text(words, Look(self.app)("dim"))
            return strip(self.app, line, self.size.width).apply_style(self.rich_style)
        look, width = Look(self.app), self.width
        line = row(
            branch, width, self.columns, look,
            word=self.model.word(branch.key[0], branch.node),
            stages=self.model.stages(branch.key[0]),
            label=self._label(branch),
        )  # fmt: skip
        style = self.rich_style
        if branch.key in self.found:
            style += look.ground("mark") + Style(underline=True)
        if y + top == self._cursor_row:
            style += look.ground("chosen" if self.has_focus else "raised") + Style(bold=True)
        return strip(self.app, line, width).apply_style(style)

    def _page(self, top: int) -> list[Branch]:
        """Return the visible rows, looked up once for every drawing."""
        now = (top, self.size.height, self._drawing)
        if now != self._page_of:
            self._page_of, self._rows = now, self.model.forest.rows(top, self.size.height)
            self._cursor_row = self.cursor
        return self._rows

    _drawn: tuple[tuple[object, ...], ...] = ()
    _drawn_width = 0
    _drawing = 0
    _page_of = (-1, 0, 0)
    _rows: list[Branch]
    _cursor_row = 0

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Any:
        """Draw again; rows are looked up anew."""
        self._drawing += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def width(self) -> int:
        """The width of a row: what the scroll bar leaves."""
        return self.scrollable_content_region.width

    @property
    def columns(self) -> Columns:
        """The columns of figures at the present width."""
        return Columns.fit(self.width, paid=self.model.forest.root.cost > 0)

    def heading(self, width: int, note: str) -> Text:
        """Return the line above the tree; ``note`` is a word about the search."""
        model = self.model
        left = f" Tasks {model.forest.root.tasks:,}"
        if model.filter != "all":
            left += f" · filter: {model.filter}"
        if note:
            left += f" · {note}"
        return heading(left, width, self.columns, Look(self.app))

    def _nothing(self) -> str:
        """Return what stands in the place of the rows when the filter lets no task through."""
        model = self.model
        hidden = model.filter != "all" and model.forest.size and not len(model.forest)
        return f" no task is {model.filter}: f shows the next filter" if hidden else ""

    def _label(self, branch: Branch) -> str:
        """Return the dataset's name behind a root, when there are several trees."""
        several = len(self.model.forest.root.children) > 1
        is_root = branch.parent is self.model.forest.root
        return f"({self.model.dataset(branch.key[0])})" if several and is_root else ""

    def on_click(self, event: events.Click) -> None:
        """Choose a row; on its marker fold it; twice opens its details."""
        branch = self.model.forest.at(event.y + self.scroll_offset.y)
        if branch is None:
            return
        self.choose(branch)
        if branch.children and marker(branch) <= event.x < marker(branch) + 2:
            self.action_fold()
        elif event.chain == 2:
            self.post_message(self.Opened())


def strip(app: App[Any], line: Text, width: int) -> Strip:
    """Return a line of styled text as what the screen draws, cut and padded to ``width``."""
    segments = [s for s in line.render(app.console) if s.text and s.text != "\n"]
    return Strip(segments or [Segment("")]).adjust_cell_length(width)
