"""One task as a line of the tree: guides, glyph and name on the left, its figures on the right.

Figures are sums over the task and all below it; the state is the task's own. Examples that a filter
has dropped do not count.
"""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from eic.figures import Stages
from eic.tui.forest import Branch
from eic.tui.theme import Look
from eic.tui.words import STATES, bar, price, short
from eic.views.text import clean

_NAME = 28
"""Columns that a name keeps before figures may take theirs."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of the figures' columns, 0 for one that has no room."""

    state: int = 0
    bar: int = 0
    examples: int = 0
    tokens: int = 0
    cost: int = 0

    @classmethod
    def fit(cls, width: int, *, paid: bool) -> "Columns":
        """Return what fits into ``width``; the price column only when something costs money."""
        room = width - _NAME
        found = {"state": 0, "bar": 0, "examples": 0, "tokens": 0, "cost": 0}
        for name, wanted in (("state", 12), ("examples", 11), ("cost", 8 if paid else 0), ("tokens", 6),
                             ("bar", 12)):  # fmt: skip
            wide = min(wanted, room - 1) if name == "bar" and room >= 6 else wanted
            if wide and room >= wide + 1:
                found[name] = wide
                room -= wide + 1
        return cls(**found)

    @property
    def total(self) -> int:
        """All columns with the gaps before them."""
        widths = (self.state, self.bar, self.examples, self.tokens, self.cost)
        return sum(width + 1 for width in widths if width)


def heading(left: str, width: int, columns: Columns, look: Look) -> Text:
    """Return the line above the tree."""
    line = _fitted(Text(left, style=look("dim")), width - columns.total)
    if columns.state:
        line.append(" " + "state".ljust(columns.state), look("dim"))
    if columns.bar:
        line.append(" " * (columns.bar + 1))
    for name in ("examples", "tokens", "cost"):
        wide = getattr(columns, name)
        if wide:
            line.append(" " + name.rjust(wide), look("dim"))
    return line


def row(
    branch: Branch, width: int, columns: Columns, look: Look, *, word: str, stages: Stages, label: str = ""
) -> Text:
    """Return the line of a task, ``width`` columns wide. ``label`` stands behind the name."""
    line = Text(no_wrap=True, end="")
    line.append(_guides(branch), look("faint"))
    mark = ("▾ " if branch.open else "▸ ") if branch.children else "  "
    line.append(mark, look("dim"))
    line.append(STATES[word] + " ", look(word))
    gone = word == "pruned"
    line.append(clean(branch.node.name), look("dim") if gone else look("text", bold=branch.node.depth == 0))
    if branch.children and not branch.open:
        line.append(f" +{branch.tasks - (not branch.node.pruned)}", look("dim"))
    if label:
        line.append(f" {clean(label)}", look("dim"))
    line = _fitted(line, width - columns.total)
    _figures(line, branch, columns, look, word, stages)
    return line


def _figures(line: Text, branch: Branch, columns: Columns, look: Look, word: str, stages: Stages) -> None:
    want, examples = stages.want * branch.tasks, stages.left(branch.examples, branch.dropped)
    if columns.state:
        line.append(" " + word.ljust(columns.state)[: columns.state], look(word))
    if columns.bar:
        line.append(" ")
        if want:
            full, empty = bar(examples / want, columns.bar)
            line.append(full, look("ok" if branch.examples >= want else "make"))
            line.append(empty, look("faint"))
        else:
            line.append(" " * columns.bar)
    if columns.examples:
        text = short(examples) if branch.examples else "·"
        if want and branch.examples:
            text = f"{short(examples)}/{short(want)}"
        line.append(" " + text.rjust(columns.examples), look("text" if branch.examples else "faint"))
    if columns.tokens:
        text = short(branch.tokens) if branch.tokens else "·"
        line.append(" " + text.rjust(columns.tokens), look("dim" if branch.tokens else "faint"))
    if columns.cost:
        text = price(branch.cost) if branch.cost else "·"
        line.append(" " + text.rjust(columns.cost), look("dim" if branch.cost else "faint"))


def marker(branch: Branch) -> int:
    """Return the column of a task's fold marker."""
    return cell_len(_guides(branch))


def _guides(branch: Branch) -> str:
    """Return the lines that lead from the branches above to this one."""
    if branch.parent is None or branch.parent.parent is None:
        return ""
    parts = ["└─" if branch.is_last else "├─"]
    for above in branch.ancestors():
        if above.parent is not None and above.parent.parent is not None:
            parts.append("  " if above.is_last else "│ ")
    return "".join(reversed(parts))


def _fitted(line: Text, width: int) -> Text:
    line.truncate(max(0, width), overflow="ellipsis", pad=True)
    return line
