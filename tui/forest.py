"""The task trees as rows of a list: folding, filtering, searching, and sums over what lies below.

Nothing is ever flattened. Every branch knows how many rows it takes, so that a new task or a
changed count costs as many steps as the tree is deep, and showing a page as many as it has
rows, however many thousands of tasks there are.
"""

from collections.abc import Callable, Iterator

from eic.figures import NodeView

Key = tuple[str, str]
"""Where a task is: the key of the explore step, the task's id."""


class Branch:
    """A task, its children, and what the rows below it add up to."""

    __slots__ = (
        "at", "below", "children", "cost", "dropped", "examples", "failed",
        "key", "match", "node", "open", "parent", "shown_children", "tasks", "tokens",
    )  # fmt: skip

    def __init__(self, key: Key, node: NodeView, parent: "Branch | None") -> None:
        self.key = key
        self.node = node
        self.parent = parent
        self.children: list[Branch] = []
        self.at = len(parent.children) if parent is not None else 0
        """Its place among the children of ``parent``."""
        self.open = True
        self.match = False
        self.below = 0
        """Rows that the children would take if this branch is open."""
        self.shown_children = 0
        self.examples = self.dropped = self.tokens = self.tasks = self.failed = 0
        self.cost = 0.0

    @property
    def shown(self) -> bool:
        """Whether the filter lets it through, or something below it."""
        return self.match or self.shown_children > 0

    @property
    def rows(self) -> int:
        """How many rows it takes with all that shows below it."""
        if not self.shown:
            return 0
        return 1 + self.below if self.open else 1

    def ancestors(self) -> Iterator["Branch"]:
        """Yield the branches above, the nearest first, without the common root."""
        branch = self.parent
        while branch is not None and branch.parent is not None:
            yield branch
            branch = branch.parent

    @property
    def is_last(self) -> bool:
        """Whether no later sibling shows."""
        if self.parent is None:
            return True
        for sibling in reversed(self.parent.children):
            if sibling.shown:
                return sibling is self
        return True


Test = Callable[[NodeView, str], bool]
"""Whether a task shall show; the second argument is its tree's key."""


class Forest:
    """The trees of a run below one root that is not shown itself."""

    def __init__(self) -> None:
        self._test: Test | None = None
        self._branches: dict[Key, Branch] = {}
        self._folded: set[str] = set()
        self.clear()

    def clear(self) -> None:
        """Forget every task; the filter stays, and so does what is folded if it comes back."""
        self._folded |= {key[1] for key, branch in self._branches.items() if not branch.open}
        self._branches.clear()
        self.root = Branch(("", ""), NodeView("", "", "", -1), None)

    def __len__(self) -> int:
        """How many rows show."""
        return self.root.below

    @property
    def size(self) -> int:
        """How many tasks there are, shown or not."""
        return len(self._branches)

    def get(self, key: Key | None) -> Branch | None:
        """Return the branch of a task, or None."""
        return self._branches.get(key) if key is not None else None

    def named(self, task: str) -> Branch | None:
        """Return the task with an id, in the first tree that has it."""
        for top in self.root.children:
            branch = self._branches.get((top.key[0], task))
            if branch is not None:
                return branch
        return None

    def put(self, tree: str, node: NodeView) -> Branch:
        """Add a task, or take its new figures. Costs as many steps as the tree is deep."""
        key = (tree, node.id)
        branch = self._branches.get(key)
        if branch is None:
            parent = self._branches.get((tree, node.parent)) if node.parent != node.id else None
            above = parent or self.root
            branch = Branch(key, NodeView(node.id, node.parent, node.name, node.depth), above)
            above.children.append(branch)
            if node.id in self._folded:  # an edit gives a tree another key: only ids last
                self._folded.discard(node.id)
                branch.open = False
            self._branches[key] = branch
            self._add(branch, (0, 0, 0, 1, 0), 0.0)
        old = branch.node
        branch.node = node
        change = (
            node.examples - old.examples,
            node.dropped - old.dropped,
            node.tokens - old.tokens,
            bool(old.pruned) - bool(node.pruned),
            node.failing - old.failing,
        )
        if any(change) or node.cost != old.cost:
            self._add(branch, change, node.cost - old.cost)
        self._show(branch, self._test is None or self._test(node, tree))
        return branch

    def _add(self, branch: Branch, change: tuple[int, int, int, int, int], cost: float) -> None:
        examples, dropped, tokens, tasks, failed = change
        above: Branch | None = branch
        while above is not None:
            above.examples += examples
            above.dropped += dropped
            above.tokens += tokens
            above.tasks += tasks
            above.failed += failed
            above.cost += cost
            above = above.parent

    def _show(self, branch: Branch, match: bool) -> None:
        if match != branch.match:
            self._change(branch, lambda: setattr(branch, "match", match))

    def _change(self, branch: Branch, change: Callable[[], None]) -> None:
        """Make a change to a branch that may alter its rows, and tell the branches above."""
        rows, shown = branch.rows, branch.shown
        change()
        while branch.parent is not None:
            more, turned = branch.rows - rows, branch.shown - shown
            if not more and not turned:
                return
            branch = branch.parent
            rows, shown = branch.rows, branch.shown
            branch.below += more
            branch.shown_children += turned

    def fold(self, branch: Branch, *, open_: bool) -> None:
        """Open or fold a branch."""
        if branch.open != open_:
            self._change(branch, lambda: setattr(branch, "open", open_))

    def fold_all(self, *, open_: bool) -> None:
        """Open every branch, or fold all but the roots of the trees."""
        for branch in self._branches.values():
            branch.open = open_ or branch.parent is self.root
        self._recount()

    def reveal(self, branch: Branch) -> None:
        """Open every branch above one."""
        for above in list(branch.ancestors()):
            self.fold(above, open_=True)

    def filter(self, test: Test | None) -> None:
        """Show only the tasks that pass, and what leads to them. Looks at every task once."""
        self._test = test
        self.rematch()

    def rematch(self) -> None:
        """Put every task to the filter again (after something all of them depend on has changed)."""
        for (tree, _), branch in self._branches.items():
            branch.match = self._test is None or self._test(branch.node, tree)
        self._recount()

    def _recount(self) -> None:
        # Children were added after their parents, so backwards every branch comes before its parent.
        for branch in (self.root, *self._branches.values()):
            branch.below = branch.shown_children = 0
        for branch in reversed(self._branches.values()):
            assert branch.parent is not None
            branch.parent.below += branch.rows
            branch.parent.shown_children += branch.shown

    def rows(self, first: int, count: int) -> list[Branch]:
        """Return the branches of at most ``count`` rows from the row ``first`` on."""
        found: list[Branch] = []
        branch = self.at(first)
        while branch is not None and len(found) < count:
            found.append(branch)
            branch = self._below(branch)
        return found

    def at(self, row: int) -> Branch | None:
        """Return the branch of a row, None outside."""
        if not 0 <= row < self.root.below:
            return None
        branch = self.root
        while True:
            for child in branch.children:
                taken = child.rows
                if row < taken:
                    break
                row -= taken
            branch = child
            if row == 0:
                return branch
            row -= 1

    def row(self, branch: Branch) -> int:
        """Return the row of a branch, or that of the nearest one above it that shows."""
        visible = branch
        for above in (branch, *branch.ancestors()):
            if not above.shown or (not above.open and above is not branch):
                visible = above
        while not visible.shown and visible.parent is not None and visible.parent is not self.root:
            visible = visible.parent
        row = -1
        while visible.parent is not None:
            row += 1
            for at in range(visible.at):
                row += visible.parent.children[at].rows
            visible = visible.parent
        return max(0, row)

    def _below(self, branch: Branch) -> Branch | None:
        """Return the branch of the next row."""
        if branch.open:
            for child in branch.children:
                if child.shown:
                    return child
        while branch.parent is not None:
            siblings = branch.parent.children
            for at in range(branch.at + 1, len(siblings)):
                if siblings[at].shown:
                    return siblings[at]
            branch = branch.parent
        return None

    def walk(self) -> Iterator[Branch]:
        """Yield every task's branch in the order of the rows, folded or not, shown or not."""
        stack = list(reversed(self.root.children))
        while stack:
            branch = stack.pop()
            yield branch
            stack.extend(reversed(branch.children))

    def find(self, text: str) -> list[Branch]:
        """Return the tasks whose name holds ``text`` (case does not matter), in the order of rows."""
        wanted = text.casefold()
        if not wanted:
            return []
        return [branch for branch in self.walk() if wanted in branch.node.name.casefold()]
