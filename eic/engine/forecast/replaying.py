"""How far the store carries a method, and what the rest of it costs."""

from dataclasses import dataclass, field
from statistics import fmean

from eic.canon import Key
from eic.engine.context import Context
from eic.engine.requests import RequestMaker
from eic.lang.blocks.teacher import Teacher
from eic.methods.base import Answer, Ask, Method
from eic.plan import estimate
from eic.plan.estimate import Band, Estimate, estimate_tokens, exactly
from eic.teacher.base import Request, reply_from_json
from eic.teacher.pricing import Prices
from eic.teacher.pricing import estimate as used_by


@dataclass(slots=True)
class Replay:
    """How far the store carries a method: replies used, calls left open, lengths seen.

    ``prompts`` is the likely prompt tokens of each open call, by its key: equal calls are made once.
    """

    stored: int
    open: list[Request]
    reply_lengths: list[int]
    prompts: dict[Key, int] = field(default_factory=dict)


def replay(context: Context, method: Method, maker: RequestMaker) -> Replay:
    """Feed a method every stored reply it asks for; what is left open would have to be called."""
    asks, result = method.start(), Replay(0, [], [])
    while asks:
        requests = [maker.request(ask) for ask in asks]
        keys = [request.key for request in requests]
        stored = context.store.replies.get_many(keys)
        following: list[Ask] = []
        for ask, request, key in zip(asks, requests, keys, strict=True):
            if key not in stored:
                result.open.append(request)
                result.prompts[key] = _prompt_tokens(request)
                continue
            reply = reply_from_json(stored[key])
            result.stored += 1
            result.reply_lengths.append(reply.completion_tokens)
            following += method.feed(ask.slot, Answer(reply.text, reply.finish, key))[0]
        asks = following
    return result


def priced(
    teacher: Teacher,
    seen: Replay,
    whole: Band,
    reply: Band,
    done: bool,
    at_once: int = 0,
    *,
    certain: bool = True,
    chain: float = 0.0,
) -> Estimate:
    """Return what is left to pay of ``whole`` calls, ``at_once`` of them at a time (0: any number).

    ``chain`` is how many of ``whole`` follow each other. ``reply`` is the length of one when none was seen. ``certain``: what the step works on is known whole, so
    that the calls left open will be made.
    """
    if done:
        return Estimate(exactly(0), exactly(0), exactly(0), exactly(0), exactly(0), seen.stored)
    rest = whole.less(seen.stored)
    least = len(seen.open)
    calls = Band(max(least, rest.low), max(least, rest.likely), max(least, rest.high))
    if seen.reply_lengths:
        mean = fmean(seen.reply_lengths)
        reply = Band(mean * 0.8, mean, mean * 1.5)
    most = float(teacher.max_tokens)
    reply = Band(min(most, reply.low), min(most, reply.likely), min(most, reply.high))
    prompt = fmean(seen.prompts.values()) if seen.prompts else estimate.PROMPT_TOKENS
    prompts = calls * Band(prompt * 0.9, prompt * 1.05, prompt * 1.5)
    replies = calls * reply
    money = estimate.price(teacher, prompts, replies)
    each = estimate.call_seconds(teacher, reply)
    floor = estimate.floor_price(teacher, sum(seen.prompts.values())) if certain else 0.0
    reserve = _reserve(teacher, seen.open) if certain else 0.0
    chain *= calls.likely / max(1.0, whole.likely)
    seconds = estimate.wall_seconds(teacher, calls, each, at_once, chain)
    seconds = seconds.at_least(estimate.limit_seconds(teacher, calls, prompts + replies))
    latency = estimate.latency(teacher) if estimate.waits(teacher) else (0.0, 0.0)
    return Estimate(
        calls, prompts, replies, money, seconds, seen.stored, floor, reserve=reserve, latency=latency
    )  # fmt: skip


def _reserve(teacher: Teacher, requests: list[Request]) -> float:
    """Return the most dollars that one of the calls may cost: what a run sets aside before it is made."""
    prices = Prices(teacher.price.input or 0.0, teacher.price.output or 0.0)
    return max((prices.most(used_by(request)) for request in requests), default=0.0)


def _prompt_tokens(request: Request) -> int:
    return sum(estimate_tokens(message.content) + 4 for message in request.messages)
