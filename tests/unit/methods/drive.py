"""Drivers that answer a method's asks one at a time, in any order, with a made-up teacher."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eic.methods.base import Answer, Ask, Fact, Method

Teacher = Callable[[Ask], str | tuple[str, str]]


@dataclass
class Trace:
    asks: list[Ask] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        return [ask.slot for ask in self.asks]

    def kinds(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]


def drive(method: Method, teacher: Teacher, rng: random.Random | None = None) -> Trace:
    """Answer until done: by priority, one at a time, or in a random order when ``rng`` is given."""
    trace = Trace()
    waiting = list(method.start())
    while waiting:
        assert not method.done
        if rng:
            ask = waiting.pop(rng.randrange(len(waiting)))
        else:
            ask = min(waiting, key=lambda item: item.priority)
            waiting.remove(ask)
        trace.asks.append(ask)
        made = teacher(ask)
        text, finish = made if isinstance(made, tuple) else (made, "stop")
        asks, facts = method.feed(ask.slot, Answer(text, finish, f"key of {ask.slot}"))
        waiting += asks
        trace.facts += facts
    assert method.done
    return trace


def shown(asks: list[Ask]) -> list[tuple[Any, ...]]:
    """What identifies calls, whatever their order: everything but slot and priority."""
    return sorted(
        (a.role, a.task, a.ordinal, json.dumps(a.variables, sort_keys=True), a.repair or ()) for a in asks
    )


def subtasks(*names: str, examples: int = 0) -> str:
    """A JSON reply that proposes tasks."""
    return json.dumps(
        {
            "subtasks": [
                {
                    "name": name,
                    "reason": f"why {name}",
                    "examples": [_example(f"{name} question {i}") for i in range(examples)],
                }
                for name in names
            ]
        }
    )


def written(*instructions: str) -> str:
    """A JSON reply that gives examples."""
    return json.dumps({"examples": [_example(text) for text in instructions]})


def _example(text: str) -> dict[str, str]:
    return {"instruction": text, "input": "", "output": f"answer to {text}"}
