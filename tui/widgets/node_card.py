"""The chosen task in brief: where it stands, why it is there, what it has and what it cost."""

from rich.text import Text

from eic.tui.forest import Branch
from eic.tui.model import RunModel
from eic.tui.theme import Look
from eic.tui.widgets.panel import Panel
from eic.tui.words import STATES, bar, short
from eic.views.text import amount, clean, money


class NodeCard(Panel):
    """Shown beside the tree where there is room."""

    DEFAULT_CSS = "NodeCard { height: auto; padding: 0 1; background: $background; }"

    def __init__(self, model: RunModel, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._model = model
        self._branch: Branch | None = None
        self._reason = ""

    def show(self, branch: Branch | None, reason: str) -> None:
        """Draw a task; ``reason`` is "" when none is known."""
        self._branch, self._reason = branch, reason
        self.update()

    def text(self, width: int) -> Text:
        """Return the card."""
        look = Look(self.app)
        if self._branch is None:
            return Text("no task chosen", look("dim"))
        return card(self._branch, self._model, look, self._reason)


def card(branch: Branch, model: RunModel, look: Look, reason: str) -> Text:
    """Return what there is to know of a task without looking it up."""
    node, tree = branch.node, branch.key[0]
    word, stages = model.word(tree, node), model.stages(tree)
    path = " › ".join(clean(b.node.name) for b in reversed([branch, *branch.ancestors()]))
    text = Text()
    text.append(f"{clean(node.name)}\n", look("text", bold=True))
    text.append(f"{path}\n", look("dim"))
    text.append(f"{STATES[word]} {word}", look(word, bold=True))
    text.append(f"   depth {node.depth}, {node.children} children\n", look("dim"))
    if node.pruned:
        text.append(f"{clean(node.pruned)}\n", look("warn"))
    for words, role in ((node.trouble and f"tried again after: {node.trouble}", "warn"),
                        (node.stalled, "warn"), (node.short, "warn")):  # fmt: skip
        if words:
            text.append(f"{clean(words)}\n", look(role))
    if reason:
        text.append(f"\n{clean(reason)}\n", look("text"))
    text.append("\n")
    _figures(text, branch, look, stages.want)
    return text


def _figures(text: Text, branch: Branch, look: Look, want: int) -> None:
    node = branch.node
    if want and not node.pruned:
        full, empty = bar(node.examples / want, 20)
        text.append(full, look("make")).append(empty, look("faint"))
        text.append(f" {amount(node.examples)} of {amount(want)} examples\n", look("text"))
    lines = [
        ("examples", f"{amount(node.examples)} made, {amount(node.dropped)} dropped"),
        ("calls", f"{amount(node.calls)} answered ({amount(node.cached)} from the store), "
                  f"{amount(node.in_flight)} in flight"),
        ("tokens", f"{short(node.prompt_tokens)} in, {short(node.completion_tokens)} out"),
        ("spent", money(node.cost)),
    ]  # fmt: skip
    if node.retries:
        lines.insert(2, ("retried", f"{amount(node.retries)} failed attempts"))
    if branch.children:
        below = f"{amount(branch.examples)} examples, {short(branch.tokens)} tokens, {money(branch.cost)}"
        lines.append(("subtree", f"{amount(branch.tasks)} tasks, {below}"))
    for name, value in lines:
        text.append(f"{name:<9}", look("dim")).append(f"{value}\n", look("text"))
