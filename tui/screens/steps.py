"""The steps of the plan: a list of them, and the chosen one with its figures, its curve, its table."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from eic.tui.model import RunModel
from eic.tui.theme import Look
from eic.tui.widgets.browser import Browser
from eic.tui.work import step_line, step_text
from eic.views.text import clean


class StepsScreen(ModalScreen[None]):
    """Follows the run while it is open. It begins at the step that works."""

    KEYS_TITLE = "Steps of the plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,s", "dismiss", "back"),
        Binding("question_mark", "app.help", "help", key_display="?"),
    ]
    DEFAULT_CSS = """
    StepsScreen { background: $background; }
    StepsScreen #title { height: 1; padding: 0 1; background: $surface; text-style: bold; }
    """

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self._browser = Browser()
        self._ready = False

    def compose(self) -> ComposeResult:
        """Lay out the list above the chosen step."""
        yield Static(f"Steps of run {clean(self._model.state.run)}", id="title", markup=False)
        yield self._browser
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the steps and go to the one that works."""
        self._ready = True
        steps = list(self._model.state.steps.values())
        running = [at for at, step in enumerate(steps) if step.state == "running"]
        working = self._model.working
        if working is not None and working.state == "running":
            running = [steps.index(working)]
        self.show()
        self._browser.choose(running[-1] if running else 0)
        self._browser.focus_list()

    def on_unmount(self) -> None:
        """Draw nothing any more."""
        self._ready = False

    def on_resize(self) -> None:
        """Draw curves anew as wide as there is room."""
        self.show()

    @property
    def browsers(self) -> list[Browser]:
        """The parts whose keys help shall tell."""
        return [self._browser]

    def show(self) -> None:
        """Draw anew after the model changed."""
        if not self._ready:
            return
        look, width, height = Look(self.app), self.app.size.width - 4, self.app.size.height
        rows = max(4, min(16, height // 2 - 4))
        self._browser.show(
            [
                (step_line(step, self._model, look), partial(step_text, step, self._model, look, width, rows))
                for step in self._model.state.steps.values()
            ],
            "no plan yet",
        )
