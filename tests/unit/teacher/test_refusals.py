"""Which refusals are about one request, and what becomes of those."""

import pytest

from eic.teacher.base import REFUSED, Endpoint, RefusedError, Reply, Request, RequestRefused
from eic.teacher.budget import Budget
from eic.teacher.chat_faults import status_fault
from eic.teacher.stack import Stack
from tests.unit.teacher.virtual import FakeProvider, MemoryReplies, endpoint, now, request, run

HERE = Endpoint("gpt", "openai", "m", "http://here")


@pytest.mark.parametrize(
    ("status", "body", "one"),
    [
        (400, '{"error": {"code": "content_filter", "message": "no"}}', True),
        (400, '{"error": {"code": "content_policy_violation", "message": "no"}}', True),
        (400, '{"error": {"message": "triggered our content management policy"}}', True),
        (400, '{"error": {"code": "context_length_exceeded", "message": "no"}}', True),
        (400, '{"error": {"message": "maximum context length is 4096 tokens"}}', True),
        (413, "", True),
        (400, '{"error": {"message": "unknown parameter: seed"}}', False),
        (422, '{"error": {"message": "temperature must be below 2"}}', False),
        (401, '{"error": {"message": "content policy"}}', False),
        (403, '{"error": {"message": "content policy"}}', False),
        (404, '{"error": {"message": "no such model"}}', False),
    ],
)
def test_only_what_the_prompt_itself_causes_is_about_one_request(status: int, body: str, one: bool) -> None:
    fault = status_fault(status, {}, body, HERE, "http://here")
    assert isinstance(fault, RequestRefused) is one


def test_a_refused_request_is_stored_as_a_reply_that_cost_nothing() -> None:
    async def refuse(asked: Request, attempt: int) -> Reply:
        raise RequestRefused("not this one")

    async def main() -> None:
        replies, provider, budget = MemoryReplies(), FakeProvider(refuse), Budget(1.0)
        made = endpoint(input_price=0.001, output_price=0.001)
        stack = Stack(provider, made, replies.typed(), budget, clock=now)
        first = await stack.ask(request(1))
        assert (first.reply.finish, first.reply.text, first.reply.cost) == (REFUSED, "not this one", 0.0)
        assert (budget.spent, budget.reserved, stack.in_flight) == (0.0, 0.0, 0)
        assert (await stack.ask(request(1))).cached
        assert provider.attempts == {1: 1}

    run(main())


def test_a_refusal_of_every_request_still_stops() -> None:
    async def refuse(asked: Request, attempt: int) -> Reply:
        raise RefusedError("wrong key")

    async def main() -> None:
        stack = Stack(FakeProvider(refuse), endpoint(), MemoryReplies().typed(), Budget(), clock=now)
        with pytest.raises(RefusedError, match="wrong key"):
            await stack.ask(request(1))

    run(main())
