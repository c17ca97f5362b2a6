"""What each step of a run spent, folded from the run's events."""

from collections.abc import Iterable
from dataclasses import dataclass

from eic.events import CallFinished, Event, RunStarted


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls that were paid for and calls answered from the store; tokens and dollars of the paid ones."""

    calls: int = 0
    stored: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        """Tokens both ways."""
        return self.prompt_tokens + self.reply_tokens

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls, self.stored + other.stored, self.failed + other.failed,
            self.prompt_tokens + other.prompt_tokens, self.reply_tokens + other.reply_tokens,
            self.cost + other.cost,
        )  # fmt: skip


def spending(events: Iterable[Event]) -> dict[str, Spent]:
    """Return what each step spent, by its key. Money of a plan that an edit replaced still counts."""
    found: dict[str, Spent] = {}
    for event in events:
        if isinstance(event, RunStarted):  # told again after an edit: stored answers are told again too
            found = {key: _paid(spent) for key, spent in found.items()}
        elif isinstance(event, CallFinished):
            found[event.step] = found.get(event.step, Spent()) + _of(event)
    return found


def _paid(spent: Spent) -> Spent:
    return Spent(
        spent.calls, 0, spent.failed, spent.prompt_tokens, spent.reply_tokens, spent.cost
    )  # fmt: skip


def _of(event: CallFinished) -> Spent:
    if event.cached:
        return Spent(stored=1)
    failed = bool(event.error)
    return Spent(
        int(not failed), 0, int(failed), event.prompt_tokens, event.completion_tokens, event.cost
    )  # fmt: skip
