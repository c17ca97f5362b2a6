"""Small dialogs: choose one of a few answers, or give a number."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from eic.tui.theme import Look

_CSS = """
{name} {{ align: center middle; background: $background 60%; }}
{name} Vertical {{ width: 62; max-width: 96%; height: auto; padding: 1 2; background: $surface;
                   border: round $faint; }}
{name} OptionList {{ height: auto; border: none; background: $surface; padding: 0; margin-top: 1; }}
{name} OptionList:focus {{ border: none; }}
{name} OptionList:nocolor > .option-list--option-highlighted {{ text-style: bold underline; }}
{name} Input {{ margin-top: 1; border: none; height: 1; padding: 0 1; background: $background; }}
{name} Input:focus {{ border: none; }}
"""


class ChoiceScreen(ModalScreen[str | None]):
    """Asks for one of some answers: (key, answer, words) each. Escape answers None."""

    DEFAULT_CSS = _CSS.format(name="ChoiceScreen")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "cancel"),
        Binding("j", "move(1)", "down", show=False),
        Binding("k", "move(-1)", "up", show=False),
    ]

    def __init__(self, question: str, answers: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__()
        self._question, self._answers = question, answers

    def compose(self) -> ComposeResult:
        """Lay out the question above its answers."""
        look = Look(self.app)
        with Vertical():
            yield Static(Text(self._question, look("text", bold=True)), markup=False)
            options = [
                Option(
                    Text.assemble((f" {key} ", look("accent", bold=True)), (words, look("text"))), id=answer
                )
                for key, answer, words in self._answers
            ]
            yield OptionList(*options, markup=False)

    def on_mount(self) -> None:
        """Bind each answer's key."""
        for key, answer, words in self._answers:
            self._bindings.bind(key, f"answer('{answer}')", words, show=False)
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the answer under the cursor."""
        self.dismiss(event.option_id)

    def action_answer(self, answer: str) -> None:
        """Take an answer by its key."""
        self.dismiss(answer)

    def action_give_up(self) -> None:
        """Answer nothing."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if by > 0 else options.action_cursor_up)()


class NumberScreen(ModalScreen[int | None]):
    """Asks for a whole number of at least 1. Escape answers None."""

    DEFAULT_CSS = _CSS.format(name="NumberScreen")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "cancel")]

    def __init__(self, question: str, most: int, default: int) -> None:
        super().__init__()
        self._question, self._most, self._default = question, most, default

    def compose(self) -> ComposeResult:
        """Lay out the question above the line for the number."""
        with Vertical():
            yield Static(
                Text(f"{self._question} (1 to {self._most})", Look(self.app)("text", bold=True)), markup=False
            )
            yield Input(str(self._default), type="integer", select_on_focus=True, max_length=6)

    def on_mount(self) -> None:
        """Type into the line at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the number if it is one of those asked for."""
        try:
            number = int(event.value)
        except ValueError:
            number = 0
        if 1 <= number <= self._most:
            self.dismiss(number)
        else:
            self.notify(f"a number from 1 to {self._most}, please", severity="warning", markup=False)

    def action_give_up(self) -> None:
        """Answer nothing."""
        self.dismiss(None)
