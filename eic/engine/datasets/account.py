"""Which calls a dataset is made of, so that variants can be told what they share.

A step's result names the replies that it rests on, whoever asked for them first: a reply belongs
to a variant when one of the variant's steps rests on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from eic.canon import Key
from eic.engine.context import Context
from eic.plan.steps import Step
from eic.teacher.base import reply_from_json

Used = tuple[int, int, float]

_AT_ONCE = 1000
"""Replies read from the store at once."""


@dataclass(frozen=True, slots=True)
class Account:
    """Calls by request key, each with the tokens of its prompt and of its reply, and its dollars.

    ``whole`` is false when the store no longer holds every reply; figures would be too low then.
    """

    calls: dict[Key, Used] = field(default_factory=dict)
    whole: bool = True

    def less(self, other: "Account") -> "Account":
        """Return the calls that ``other`` does not have."""
        rest = {key: used for key, used in self.calls.items() if key not in other.calls}
        return Account(rest, self.whole and other.whole)

    @staticmethod
    def union(accounts: "Iterable[Account]") -> "Account":
        """Return the calls of all, each once."""
        calls: dict[Key, Used] = {}
        whole = True
        for account in accounts:
            calls.update(account.calls)
            whole = whole and account.whole
        return Account(calls, whole)

    def json(self) -> dict[str, Any]:
        """Return calls, tokens and dollars (summed in key order: the same in every run)."""
        ordered = [self.calls[key] for key in sorted(self.calls)]
        return {
            "calls": len(ordered), "tokens": sum(asked + told for asked, told, _ in ordered),
            "cost": round(sum(cost for _, _, cost in ordered), 9), "whole": self.whole,
        }  # fmt: skip

    def totals(self) -> dict[str, Any]:
        """Return the figures of a manifest's totals."""
        return {
            "calls": len(self.calls), "prompt_tokens": sum(used[0] for used in self.calls.values()),
            "completion_tokens": sum(used[1] for used in self.calls.values()), "cost": self.json()["cost"],
        }  # fmt: skip


def account_of(context: Context, datasets: Iterable[Key]) -> Account:
    """Return the calls of every step that the datasets (keys of their last steps) are made of."""
    steps = {step.key: step for key in datasets for step in context.upstream(key)}
    return account_of_steps(context, steps.values())


def account_of_steps(context: Context, steps: Iterable[Step]) -> Account:
    """Return the calls of steps, each call once."""
    return Account.union(_of_step(context, step) for step in steps)


def _of_step(context: Context, step: Step) -> Account:
    info = context.store.artifacts.info(step.key)
    if info is None:
        return Account(whole=False)
    keys: list[Key] = info.meta.get("replies", [])
    calls: dict[Key, Used] = {}
    for start in range(0, len(keys), _AT_ONCE):
        for key, stored in context.store.replies.get_many(keys[start : start + _AT_ONCE]).items():
            reply = reply_from_json(stored)
            calls[key] = (reply.prompt_tokens, reply.completion_tokens, reply.cost)
    return Account(calls, len(calls) == len(keys))
