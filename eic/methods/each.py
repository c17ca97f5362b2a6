"""Calls that do not depend on each other: one a thing, read on its own, asked again once if unreadable.

What judges, comparisons and answering teachers have in common.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from eic.methods.asking import AHEAD, asked_again
from eic.methods.base import REFUSED, Answer, Ask, Fact

T = TypeVar("T")

Read = Callable[[str, str], tuple[T | None, str]]
"""(text, finish) of a reply to (what it says, what is wrong with it when it says nothing)."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what its result is called, its template's variables, and what it is about, for views."""

    name: str
    variables: dict[str, Any]
    about: str = ""


class Each(Generic[T]):
    """The machine (``methods.base.Method``). ``results`` holds what each reply says by name, None for nothing.

    ``told`` is called with (name, result) as soon as one is known; a reply that the teacher refused
    says nothing and is not asked again.
    """

    def __init__(
        self,
        role: str,
        calls: Iterable[Call],
        read: Read[T],
        *,
        told: Callable[[str, T | None], None] = lambda name, result: None,
    ) -> None:
        self.results: dict[str, T | None] = {}
        self._role = role
        self._read = read
        self._told = told
        self._calls = iter(calls)
        self._count = 0
        self._asked: dict[str, tuple[str, Ask]] = {}
        self._ended = False

    def start(self) -> list[Ask]:
        """Return the first calls; more follow as these are answered."""
        return self._more()

    def feed(self, slot: str, answer: Answer) -> tuple[list[Ask], list[Fact]]:
        """Take the answer to ``slot``."""
        name, ask = self._asked.pop(slot)
        refused = answer.finish == REFUSED
        found, problem = (None, "") if refused else self._read(answer.text, answer.finish)
        if again := asked_again(ask, answer, problem if found is None else ""):
            self._asked[again.slot] = (name, again)
            return [again], [Fact("reask", ask.task, {"why": problem})]
        self.results[name] = found
        self._told(name, found)
        return self._more(), []

    @property
    def done(self) -> bool:
        """Whether every call was answered."""
        return self._ended and not self._asked

    def _more(self) -> list[Ask]:
        asks: list[Ask] = []
        while len(self._asked) < AHEAD and not self._ended:
            call = next(self._calls, None)
            if call is None:
                self._ended = True
                break
            ask = Ask(str(self._count), self._role, call.about, call.variables, 0, (self._count,))
            self._asked[ask.slot] = (call.name, ask)
            self._count += 1
            asks.append(ask)
        return asks
