"""Which calls a dataset is made of, so that variants can be told what they share.

The methods are run again on the stored replies: a reply belongs to a variant when the variant
asks for it, however many others asked first. Nothing is called.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from eic.canon import Key
from eic.engine.context import Context
from eic.engine.handlers import explorer, load_state, synthesizer
from eic.engine.requests import RequestMaker
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.methods.base import Answer, Ask, Method
from eic.plan.steps import Step
from eic.teacher.base import reply_from_json

Used = tuple[int, int, float]


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
    steps = {step.key: step for key in datasets for step in context.chain(key)}
    return account_of_steps(context, steps.values())


def account_of_steps(context: Context, steps: Iterable[Step]) -> Account:
    """Return the calls of steps, each call once."""
    return Account.union(_of_step(context, step) for step in steps)


def _of_step(context: Context, step: Step) -> Account:
    method: Method
    match step.stage:
        case Explore() as stage:
            method, templates = explorer(context, step, stage)
        case Synthesize() as stage:
            method, templates = synthesizer(context, step, stage, load_state(context, step))
        case _:
            return Account()
    maker = RequestMaker(context.spec.teacher(stage.teacher), templates, context.seed)
    calls: dict[Key, Used] = {}
    whole, asks = True, method.start()
    while asks:
        keys = [maker.request(ask).key for ask in asks]
        stored = context.store.replies.get_many(keys)
        following: list[Ask] = []
        for ask, key in zip(asks, keys, strict=True):
            if key not in stored:
                whole = False
                continue
            reply = reply_from_json(stored[key])
            calls[key] = (reply.prompt_tokens, reply.completion_tokens, reply.cost)
            following += method.feed(ask.slot, Answer(reply.text, reply.finish, key))[0]
        asks = following
    return Account(calls, whole)
