"""Made-up runs for the screen: hostile names, wide characters, failures; sources and readers."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from eic.events import (
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    ExampleDropped,
    ExampleMade,
    FellShort,
    Notice,
    Reasked,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    TaskProposed,
    TaskRejected,
)
from eic.store import StoreError
from eic.tui.acts import Act
from eic.tui.app import RunApp
from eic.tui.source import CallView, ExampleView

HOSTILE = "[red]Red[/] \x1b[31mteam\x1b[0m \u202eevil"
CJK = "韓国語の作文と敬語"
STEPS = (
    {"key": "E", "kind": "explore", "title": "cooking / explore", "action": "run", "calls": 6, "tree": "E",
     "breadth": [3, 2]},
    {"key": "P", "kind": "prune", "title": "cooking / prune", "action": "run", "calls": 0, "tree": "E"},
    {"key": "S", "kind": "synthesize", "title": "cooking / synthesize", "action": "run", "calls": 40,
     "tree": "E", "want": 20},
    {"key": "F", "kind": "filter", "title": "cooking / filter tidy", "action": "run", "calls": 0, "tree": "E"},
)  # fmt: skip
TASKS = (
    ("cooking", "", "cooking"),
    ("cooking/baking", "cooking", "Baking"),
    ("cooking/baking/bread", "cooking/baking", "Bread and sourdough"),
    ("cooking/baking/cake", "cooking/baking", "Cakes"),
    ("cooking/cjk", "cooking", CJK),
    ("cooking/cjk/a", "cooking/cjk", "敬語"),
    ("cooking/red", "cooking", HOSTILE),
    ("cooking/soup", "cooking", "Soups"),
)


def call(
    task: str, role: str = "synthesize", *, step: str = "S", at: float, cost: float = 0.002,
    error: str = "", cached: bool = False, attempts: int = 1,
) -> tuple[Event, ...]:  # fmt: skip
    """Return the events of one call that took a second."""
    key = f"{task}:{role}:{at}"
    begun = CallStarted(step, key, task, role, "t", at)
    ended = CallFinished(
        step,
        key,
        task,
        role,
        "t",
        cached,
        540,
        120,
        cost,
        1.0,
        attempts,
        "" if error else "stop",
        error,
        at + 1,
    )
    return (ended,) if cached else (begun, ended)


def retried(key: str, task: str, attempt: int = 1, at: float = 1.0, *, wait: float = 12.0) -> CallRetried:
    """Return the event of an attempt that met a rate limit."""
    return CallRetried("S", key, task, "synthesize", "t", attempt, 8, "rate_limit", "429 slow down", wait, at)


def run_events() -> list[Event]:
    """Return the events of a run that is in the middle of synthesizing."""
    events: list[Event] = [
        RunStarted("cooking-1", "cooking.explore", "b2:0", 7, 0.5, STEPS, 0.0),
        StepStarted("E", "explore", "cooking / explore", False, 0.1),
    ]
    for task, parent, name in TASKS:
        events.append(TaskProposed("E", task, parent, name, task.count("/"), "", 1.0))
    for task in ("cooking", "cooking/baking", "cooking/cjk"):
        events += call(task, "lookahead", step="E", at=1.0)
    events += [
        Reasked("E", "cooking/cjk", "no sub-task could be read", 2.2),
        FellShort("E", "cooking/cjk", "sub-tasks", 1, 2, "1 call brought no new sub-task [/b]", 2.3),
        Notice("warning", "edits.json names cooking/tea, which is no task of cooking", 2.5),
        StepFinished("E", "explore", "cooking / explore", False, 2.4, {"tasks": 8, "rejected": 0}, 2.5),
        StepStarted("P", "prune", "cooking / prune", False, 2.5),
        TaskRejected("P", "cooking/baking/cake", "Cakes", "pruned: keep rouge_l(name) <= 0.7 (like x)", 2.6),
        StepFinished("P", "prune", "cooking / prune", False, 0.1, {"tasks": 7, "pruned": 1}, 2.6),
        StepStarted("S", "synthesize", "cooking / synthesize", False, 3.0),
    ]
    for at, task in enumerate(("cooking", "cooking/baking", "cooking/baking/bread", "cooking/cjk")):
        events += call(task, at=3.0 + at, attempts=1 + at % 2)
        events.append(
            ExampleMade("S", task, 20 if at < 2 else 8, f"How long does {task} take? [b]x[/b]", 4.0 + at)
        )
    events += call("cooking/soup", at=7.0, error="the endpoint refused: bad key [/oops]")
    events.append(CallStarted("S", "open", "cooking/cjk/a", "synthesize", "t", 8.5))
    events.append(CallStarted("S", "open2", "cooking/cjk", "synthesize", "t", 8.6))
    for attempt in (1, 2):
        events.append(retried("open2", "cooking/cjk", attempt, 8.6 + attempt / 10))
    return events


def rest_of_run() -> list[Event]:
    """Return the events that end it."""
    return [
        CallFinished(
            "S", "open", "cooking/cjk/a", "synthesize", "t", False, 540, 120, 0.002, 1.0, 1, "stop", at=9.0
        ),
        CallFinished(
            "S", "open2", "cooking/cjk", "synthesize", "t", False, 540, 120, 0.002, 1.0, 1, "stop", at=9.1
        ),
        ExampleMade("S", "cooking/cjk/a", 20, "敬語とは何ですか。", 10.0),
        StepFinished("S", "synthesize", "cooking / synthesize", False, 7.0, {"examples": 76}, 10.0),
        StepStarted("F", "filter", "cooking / filter tidy", False, 10.0),
        ExampleDropped("F", "cooking", "drop duplicate(instruction)", 3, 10.1),
        StepFinished(
            "F", "filter", "cooking / filter tidy", False, 0.2, {"examples": 73, "dropped": 3}, 10.2
        ),
        RunFinished("cooking-1", "done", {"paid": 9}, 10.3),
    ]


class Given:
    """A live source: gives what it was given, in batches."""

    def __init__(self, events: Iterable[Event] = (), batch: int = 256) -> None:
        self.waiting = list(events)
        self.finished = False
        self.polls = 0
        self._batch = batch

    def poll(self) -> list[Event]:
        self.polls += 1
        batch, self.waiting = self.waiting[: self._batch], self.waiting[self._batch :]
        return batch


class Replayed(Given):
    """A replay that stands where it was told to."""

    speed = 1.0
    paused = False

    def __init__(self, events: Iterable[Event]) -> None:
        self._all = list(events)
        super().__init__(self._all)
        self.position = self.length = self._all[-1].at
        self.finished = True
        self.sought: list[float] = []

    def seek(self, seconds: float) -> None:
        self.sought.append(seconds)
        self.position = seconds
        self.waiting = [event for event in self._all if event.at <= seconds]


class Reader:
    """Knows the same calls and examples about every task; trouble when told so."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.more = self.asked = 0

    def calls_of(self, step: str, task: str) -> list[CallView]:
        self.asked += 1
        if self.trouble:
            raise StoreError(self.trouble)
        good = CallView("synthesize", f"Write about {task}.\n[bold]no markup[/]", f"###\n{HOSTILE}\nOutput: 敬語", "stop",
                        540, 120, 0.002)  # fmt: skip
        return [
            good,
            replace(good, cached=True, finish="length"),
            replace(good, reply="", finish="", error="[x] gone"),
            *[good] * self.more,
        ]

    def examples_of(self, step: str, task: str) -> list[ExampleView]:
        kept = ExampleView("e1", "Name a bread.", "", "Rye [/b] bread.", "kept")
        dropped = ExampleView("e2", f"Name a bread! {HOSTILE}", "a list", "Rye.", "dropped",
                              "keep rouge_l(instruction) <= 0.7", 0.91234, "Name a bread.")  # fmt: skip
        return [kept, dropped, replace(kept, id="e3", status="not drawn")]

    def reason_of(self, step: str, task: str) -> str:
        return f"Because {task} is [i]needed[/i]."


class Clock:
    """A clock that stands still, so that screens are the same on every machine."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def app_of(
    events: Iterable[Event] = (), *, acts: list[Act] | None = None, reader: Reader | None = None,
    source: Given | None = None, clock: Callable[[], float] | None = None,
) -> RunApp:  # fmt: skip
    """Return an app on a made-up run; ``acts`` takes what it asks for (None: it cannot be steered)."""
    return RunApp(
        source or Given(events or run_events()),
        steer=None if acts is None else acts.append,
        reader=reader or Reader(),
        title="cooking.explore",
        clock=clock or Clock(),
    )


def drive(app: RunApp, act: Callable[..., object], size: tuple[int, int] = (80, 24)) -> RunApp:
    """Run an app headless, hand its pilot to ``act``, and return it."""

    async def go() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await act(pilot)  # type: ignore[misc]
            await settle(pilot)

    asyncio.run(asyncio.wait_for(go(), 60))
    return app


async def settle(pilot: object) -> None:
    """Fold what waits, let workers and messages come to rest."""
    app = pilot.app  # type: ignore[attr-defined]
    for _ in range(2):
        if app.is_running:
            app.tick()
            await app.workers.wait_for_complete()
            await pilot.pause()  # type: ignore[attr-defined]


def text_of(app: RunApp) -> str:
    """Return the characters on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def chosen(pilot):
    """Return the id of the task under the cursor."""
    return pilot.app.run_screen.tasks.chosen[1]
