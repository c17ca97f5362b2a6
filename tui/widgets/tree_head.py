"""The line above the tree: how many tasks, which filter, what the columns are."""

from rich.text import Text

from eic.tui.widgets.panel import Panel
from eic.tui.widgets.task_tree import TaskTree


class TreeHead(Panel):
    """Follows the columns of the tree below it; ``note`` tells what a search found."""

    DEFAULT_CSS = "TreeHead { height: 1; background: $surface; }"

    def __init__(self, tree: TaskTree, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tree = tree
        self.note = ""

    def text(self, width: int) -> Text:
        """Return the line: over the tree's columns, which its scroll bar makes narrower than this line."""
        return self._tree.heading(self._tree.width, self.note)
