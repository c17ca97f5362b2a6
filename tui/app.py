"""The app: folds what the source gives into the model, on a timer, and lets a person steer."""

import time
from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import NoColor
from textual.screen import Screen

from eic.events import Event
from eic.tui.acts import CONCURRENCY, DRAIN, EDITS, KEEP, MORE, PAUSE, PRUNE, RESUME, RETRY, Act
from eic.tui.lookup import Lookup
from eic.tui.model import RunModel
from eic.tui.screens.ask import ChoiceScreen, NumberScreen
from eic.tui.screens.details import DetailsScreen
from eic.tui.screens.help import HelpScreen, keys_of, own_bindings, sections
from eic.tui.screens.run import RunScreen
from eic.tui.screens.steps import StepsScreen
from eic.tui.source import Replay, Source, StoreReader
from eic.tui.theme import DARK, LIGHT, themes
from eic.tui.words import LOW
from eic.views.text import clean

TICK = 1 / 15
"""Seconds between two looks at the source."""

MOST_EVENTS = 2_000
"""Events that one tick takes; what is left waits for the next, so that keys never wait long."""

TICK_SECONDS = 0.04
"""A tick stops asking for more batches after this time."""

_SEEK = 10.0
_FASTEST, _SLOWEST = 1024.0, 1 / 16

_QUIT = (
    ("s", "stopped", "stop: no new calls, those in flight are awaited and kept"),
    ("d", "detached", "detach: the run goes on, `eic watch` comes back to it"),
    ("c", "cancel", "cancel: stay here"),
)

SPEED, SEEK = Binding.Group("speed", compact=True), Binding.Group("seek", compact=True)
"""Keys of a replay that stand together in the footer, so that it has room for all on 80 columns."""


class RunApp(App[str]):
    """The screen of one run. ``run()`` returns how it was left.

    ``stopped``: the run was asked to stop and comes to its end. ``detached``: it goes on.
    ``done``: it was over, or this was a replay.
    """

    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 (declared so by textual)
    VERTICAL_BREAKPOINTS = [(0, LOW), (18, "-tall")]  # noqa: RUF012
    CSS = "Toast { background: $surface; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "pause"),
        Binding("p", "resume", "resume"),
        Binding("d", "drain", "drain: finish calls in flight, then stop", show=False),
        Binding("x", "edit('prune')", "prune"),
        Binding("K", "edit('keep')", "keep a pruned branch", show=False),
        Binding("plus", "more", "ask for more children", key_display="+", show=False),
        Binding("r", "edit('retry')", "retry a failed or stalled task", show=False),
        Binding("c", "concurrency", "calls in flight", show=False),
        Binding("less_than_sign", "speed(0.5)", "slower", key_display="<", group=SPEED),
        Binding("greater_than_sign", "speed(2)", "faster", key_display=">", group=SPEED),
        Binding("left_square_bracket", "seek(-1)", "back", key_display="[", group=SEEK),
        Binding("right_square_bracket", "seek(1)", "ahead", key_display="]", group=SEEK),
        Binding("colon", "command_palette", "commands", key_display=":", show=False),
        Binding("ctrl+z", "suspend_process", "to the shell; fg comes back", show=False),
        Binding("q,ctrl+c", "leave", "quit"),
        Binding("ctrl+q", "leave", show=False, priority=True),
    ]
    KEYS_TITLE = "Steer the run"

    def __init__(
        self,
        source: Source,
        *,
        steer: Callable[[Act], None] | None,
        reader: StoreReader | None,
        title: str,
        colors: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(ansi_color=None if colors else True)
        if not colors and not self.no_color:  # the variable NO_COLOR has textual do it
            self.no_color = True
            self._filters.append(NoColor())
        self.title = f"eic {clean(title)}"
        self.model = RunModel()
        self._source = source
        self._replay = source if isinstance(source, Replay) else None
        self._steer = steer
        self._clock = clock
        self._heard = clock()
        self._drawn_second = -1
        self._trouble = ""
        self._offered: tuple[bool, bool] | None = None  # what the footer shows keys for; not drawn yet
        for theme in themes():
            self.register_theme(theme)
        self.theme = DARK
        self.run_screen = RunScreen(self.model, title, Lookup(reader))

    def on_mount(self) -> None:
        """Show the run and begin to look at the source."""
        self.push_screen(self.run_screen)
        self.set_interval(TICK, self.tick)

    def tick(self) -> None:
        """Take what the source has, at most ``MOST_EVENTS``, and draw what changed."""
        began, taken = self._clock(), 0
        while taken < MOST_EVENTS and self._clock() - began < TICK_SECONDS:
            batch = self._poll()
            if not batch:
                break
            self.model.take(batch)
            taken += len(batch)
        if taken:
            self._heard = self._clock()
        self.draw(changed=taken > 0)

    def _poll(self) -> list[Event]:
        """Ask the source; trouble with it is told once, and asked for again at the next tick."""
        try:
            return self._source.poll()
        except OSError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.tell(f"the run's journal cannot be read: {error}", severe=True)
            return []

    def draw(self, *, changed: bool) -> None:
        """Draw the screen anew, or just its clock when a second has passed."""
        seconds = self.seconds
        if not self.run_screen.is_attached:
            return
        if changed:
            self.run_screen.show(seconds, self._note())
            if isinstance(self.screen, DetailsScreen | StepsScreen):
                self.screen.show()
            if (self.steerable, self.held) != self._offered:
                self._offered = (self.steerable, self.held)
                self.run_screen.refresh_bindings()
            if self.over and isinstance(self.screen, ChoiceScreen):
                self.screen.dismiss(None)  # what it asks has answered itself
        elif int(seconds) != self._drawn_second:
            self.run_screen.show_clock(seconds, self._note())
        self._drawn_second = int(seconds)

    @property
    def seconds(self) -> float:
        """The run's clock: that of its last event, going on while the run does."""
        at = self.model.state.at
        if self._replay is not None:
            return max(at, self._replay.position)
        still = self._source.finished or not self.model.live or not self.model.state.run
        return at if still else at + self._clock() - self._heard

    def _note(self) -> str:
        if self._replay is None:
            return ""
        speed = f"{self._replay.speed:g}x"
        return f"replay {'paused' if self._replay.paused else speed}"

    @property
    def held(self) -> bool:
        """Whether new calls, or a replay, are held back."""
        return self.model.state.paused if self._replay is None else self._replay.paused

    @property
    def over(self) -> bool:
        """Whether nothing can be steered any more."""
        return self._source.finished or not self.model.live

    @property
    def steerable(self) -> bool:
        """Whether the run takes acts from here."""
        return self._steer is not None and not self.over

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys that make no sense for this source, or not any more."""
        if action in ("speed", "seek"):
            return self._replay is not None
        if action in ("pause", "resume"):
            return self.held == (action == "resume") and (self._replay is not None or self.steerable)
        if action in ("drain", "edit", "more", "concurrency"):
            return self.steerable
        return True

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield the commands of the palette: the actions that have keys."""
        for node in (self, self.run_screen, self.run_screen.tasks):
            for binding in own_bindings(node):
                name = binding.action.partition("(")[0]
                if not binding.description or name in ("command_palette", "move", "page"):
                    continue
                if node.check_action(name, ()):
                    yield SystemCommand(
                        binding.description.capitalize(),
                        f"key {keys_of(self, binding)}",
                        self._caller(binding.action, node),
                    )

    def _caller(self, action: str, node: "App[str] | Screen[None] | object") -> Callable[[], None]:
        def call() -> None:
            self.call_later(self.run_action, action, node)

        return call

    def action_help(self) -> None:
        """Show every key."""
        nodes = [self.run_screen.tasks, self.run_screen.feed]
        screen = self.screen
        if isinstance(screen, DetailsScreen | StepsScreen):
            self.push_screen(HelpScreen(sections(self, [screen, *screen.browsers])))
        else:
            self.push_screen(HelpScreen(sections(self, [self.run_screen, self, *nodes])))

    def action_turn_theme(self) -> None:
        """Change between the dark and the light theme."""
        self.theme = LIGHT if self.theme == DARK else DARK
        self.draw(changed=True)

    def action_speed(self, factor: float) -> None:
        """Change the speed of a replay."""
        if self._replay is not None:
            self._replay.speed = min(_FASTEST, max(_SLOWEST, self._replay.speed * factor))
            self.draw(changed=True)

    def action_seek(self, way: int) -> None:
        """Go back or forward in a replay."""
        if self._replay is None:
            return
        to = min(self._replay.length, max(0.0, self._replay.position + way * self._leap))
        self._replay.seek(to)
        self.model.clear()
        self.tick()

    @property
    def _leap(self) -> float:
        """How far one seek goes: 10 s, or less in a short run."""
        length = self._replay.length if self._replay is not None else 0.0
        return min(_SEEK, max(length / 20, 0.1))

    def action_pause(self) -> None:
        """Hold new calls back; hold a replay."""
        self._hold(True)

    def action_resume(self) -> None:
        """Let new calls go again; let a replay go on."""
        self._hold(False)

    def _hold(self, held: bool) -> None:
        if self._replay is not None:
            self._replay.paused = held
            self.draw(changed=True)
        else:
            self._send(Act(PAUSE if held else RESUME))

    def action_drain(self) -> None:
        """Ask the run to stop after the calls in flight."""
        self._send(Act(DRAIN))

    def action_edit(self, act: str) -> None:
        """Ask for an edit of the chosen task."""
        branch = self.run_screen.tasks.branch
        if branch is None or act not in EDITS:
            return
        pruned = bool(branch.node.pruned)
        if act == PRUNE and pruned:
            self.tell("it is pruned already; K keeps it")
        elif act == KEEP and not pruned:
            self.tell("only a pruned task can be kept; x prunes one")
        elif act == RETRY and not branch.node.gave_up:
            self.tell("only a failed or stalled task can be retried")
        else:
            self._send(Act(act, self.model.dataset(branch.key[0]), branch.node.id))

    def action_more(self) -> None:
        """Ask for a number and then for so many more children of the chosen task."""
        branch = self.run_screen.tasks.branch
        if branch is None or not self._may():
            return
        if branch.node.pruned:
            self.tell("it is pruned: K keeps it, then + asks for more")
            return
        dataset, task = self.model.dataset(branch.key[0]), branch.node.id

        def go(number: int | None) -> None:
            if number is not None:
                self._send(Act(MORE, dataset, task, number))

        self.push_screen(NumberScreen("How many more children?", 100, 2), go)

    def action_concurrency(self) -> None:
        """Ask for the most calls in flight."""
        if not self._may():
            return

        def go(number: int | None) -> None:
            if number is not None:
                self._send(Act(CONCURRENCY, count=number))

        now = self.model.state.concurrency or max(1, self.model.state.totals.in_flight)
        self.push_screen(NumberScreen("How many calls in flight at most?", 4096, now), go)

    def _may(self) -> bool:
        if self._steer is None or self.over:
            self.tell(
                "the run is over" if self._steer is not None else "this run cannot be steered from here"
            )
            return False
        return True

    def _send(self, act: Act) -> None:
        """Hand an act to the run; what came of it shows in the feed."""
        if not self._may() or self._steer is None:
            return
        try:
            self._steer(act)
        except OSError as error:
            self.tell(f"the run could not be told: {error}", severe=True)

    def tell(self, text: str, *, severe: bool = False) -> None:
        """Show a short message in a corner."""
        self.notify(text, severity="error" if severe else "information", markup=False, timeout=4)

    def action_leave(self) -> None:
        """Quit; while the run goes on, ask what shall become of it."""
        if isinstance(self.screen, ChoiceScreen):
            return
        if self._replay is not None or self.over:
            self.exit("done")
        elif self._steer is None:
            self.exit("detached")
        else:
            self.push_screen(ChoiceScreen("The run goes on. What shall become of it?", _QUIT), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "stopped":
            self._send(Act(DRAIN))
        if answer in ("stopped", "detached"):
            self.exit(answer)
