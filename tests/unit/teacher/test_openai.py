"""The real client against a real server on the loopback interface."""

import asyncio
import json
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from eic.store import Store
from eic.teacher.base import Endpoint, Message, Reply, Request, TeacherError, TransientError
from eic.teacher.budget import Budget, BudgetExhausted
from eic.teacher.chat_faults import retry_after
from eic.teacher.chat_reply import read_reply
from eic.teacher.openai import OpenAITeacher
from eic.teacher.retry import Backoff
from eic.teacher.stack import Outcome, Stack
from tests.loopback import Loopback

SECRET = "token.verysecretvalue.1234"  # in no form that looks like a key
ENV = {"MY_KEY": SECRET}


def endpoint(server: Loopback, **settings: Any) -> Endpoint:
    settings = {"api_key_env": "MY_KEY", "timeout": 20.0, **settings}
    return Endpoint("gpt", "openai", "gpt-test", server.url, **settings)


def request(ordinal: int, **settings: Any) -> Request:
    params = settings.pop("params", (("max_tokens", 400), ("temperature", 0.5)))
    messages = (Message("system", "Be brief."), Message("user", f"Question {ordinal}?"))
    return Request("e", "gpt-test", messages, params, ordinal, **settings)


def complete(server: Loopback, asked: Request, **settings: Any) -> Reply:
    """Make one attempt with the provider alone."""

    async def main() -> Reply:
        provider = OpenAITeacher(endpoint(server, **settings), ENV)
        try:
            return await provider.complete(asked)
        finally:
            await provider.close()

    return asyncio.run(main())


def ask_all(
    server: Loopback, path: Path, count: int, budget: Budget | None = None, **settings: Any
) -> tuple[list[Any], Stack]:
    """Ask ``count`` requests through the whole stack; return outcomes and errors."""
    made = endpoint(server, **settings)

    async def main() -> tuple[list[Any], Stack]:
        with Store.open(path) as store:
            stack = Stack(
                OpenAITeacher(made, ENV), made, store.replies, budget or Budget(),
                backoff=Backoff(made.attempts, first=0.05),
            )  # fmt: skip
            try:
                asks = (stack.ask(request(number)) for number in range(count))
                return list(await asyncio.gather(*asks, return_exceptions=True)), stack
            finally:
                await stack.close()

    return asyncio.run(main())


def test_everything_of_the_request_is_sent_and_all_of_the_reply_read() -> None:
    schema = json.dumps({"type": "object"})
    with Loopback() as server:
        reply = complete(server, request(3, seed=77, schema=schema))
        body = server.seen.requests[0]
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Question 3?"},
    ]  # fmt: skip
    assert (body["model"], body["max_tokens"], body["temperature"], body["seed"]) == (
        "gpt-test", 400, 0.5, 77,
    )  # fmt: skip
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert server.seen.keys == {f"Bearer {SECRET}"}
    assert json.loads(reply.text)["examples"][0]["instruction"] == "Count to 77."
    assert (reply.finish, reply.model, reply.estimated) == ("stop", "gpt-test-resolved", False)
    assert (reply.prompt_tokens, reply.completion_tokens) == (26, len(reply.text))


def test_seed_and_schema_are_left_out_when_the_request_has_none() -> None:
    with Loopback() as server:
        complete(server, request(0))
        assert not {"seed", "response_format"} & set(server.seen.requests[0])


def test_a_loopback_endpoint_needs_no_key_and_the_environment_leaks_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://from.the.environment:1")
    with Loopback() as server:
        complete(server, request(0), api_key_env="")
        assert server.seen.keys == {""}


def test_a_missing_key_names_the_variable_before_anything_is_sent() -> None:
    async def main(name: str, env: dict[str, str]) -> None:
        made = Endpoint("gpt", "openai", "m", "https://api.invalid/v1", api_key_env=name)
        provider = OpenAITeacher(made, env)
        try:
            await provider.complete(request(0))
        finally:
            await provider.close()

    for name, env, said in (
        ("THE_KEY", {}, "set the environment variable THE_KEY"),
        ("THE_KEY", {"THE_KEY": "two words"}, "THE_KEY does not hold a usable"),
        ("", {}, r'api_key = env\("OPENAI_API_KEY"\)'),
    ):
        with pytest.raises(TeacherError, match=said):
            asyncio.run(main(name, env))


@pytest.mark.parametrize(
    ("fault", "kind", "billed"),
    [
        ("rate_limit", "rate_limit", False), ("server", "server", False), ("500", "server", False),
        ("408", "timeout", True), ("409", "server", False), ("hang", "timeout", True),
        ("cut", "network", True), ("html", "network", False),
    ],
)  # fmt: skip
def test_passing_faults_are_transient(fault: str, kind: str, billed: bool) -> None:
    with Loopback(fault=lambda number: fault) as server:
        with pytest.raises(TransientError) as raised:
            complete(server, request(0), timeout=0.3 if fault == "hang" else 20.0)
        assert (raised.value.kind, raised.value.billed) == (kind, billed)
        assert raised.value.retry_after == (0.05 if fault == "rate_limit" else None)
        assert server.seen.statuses.total() == 1  # the client itself never tries again
        assert_no_secret(raised.value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("401", "key was refused.*environment variable MY_KEY"), ("403", "access was refused"),
        ("404", "model 'gpt-test' is not known there.*status 404 for you"), ("400", "request was refused"),
    ],
)  # fmt: skip
def test_lasting_faults_say_what_to_do(fault: str, said: str) -> None:
    with Loopback(fault=lambda number: fault) as server, pytest.raises(TeacherError, match=said) as raised:
        complete(server, request(0))
    assert_no_secret(raised.value)


def test_an_endpoint_that_is_not_there_is_a_network_fault() -> None:
    with Loopback() as server:
        pass
    with pytest.raises(TransientError, match=r"cannot reach http://127\.0\.0\.1") as raised:
        complete(server, request(0))
    assert (raised.value.kind, raised.value.billed) == ("network", False)


def scripted_bodies(answers: list[tuple[int, dict[str, Any]]]) -> Callable[[Loopback], None]:
    """Make a server answer with these statuses and bodies in turn."""

    def change(server: Loopback) -> None:
        def content(fault: str, body: dict[str, Any]) -> tuple[str, str, bytes]:
            status, answer = answers.pop(0)
            return str(status), "", json.dumps(answer).encode()

        server._content = content  # type: ignore[method-assign]

    return change


def test_an_endpoint_that_only_knows_the_newer_token_limit_gets_it() -> None:
    refusal = {"error": {"message": "Use 'max_completion_tokens' instead.", "code": "unsupported_parameter"}}
    good = {"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}]}
    with Loopback() as server:
        scripted_bodies([(400, refusal), (200, good)])(server)
        assert complete(server, request(0)).text == "ok"
        first, second = server.seen.requests
    assert first["max_tokens"] == second["max_completion_tokens"] == 400
    assert "max_tokens" not in second


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (429, {"message": "no money", "code": "insufficient_quota"}, "quota is used up.*no money"),
        (402, {"message": "Insufficient Balance"}, "nothing left to pay with.*Insufficient.*billing"),
        (400, {"message": "too long", "code": "context_length_exceeded"}, "lower `max_tokens`"),
        (
            401,
            {"message": f"Incorrect API key: {SECRET}, sk-ot**er-key"},
            r"Incorrect API key: \[key\], \*{13}\)",
        ),
        (401, {"message": "your ghp_0123456789 is old"}, r"your \*{14} is old"),
    ],
)
def test_what_the_endpoint_says_is_understood_and_redacted(
    status: int, error: dict[str, str], said: str
) -> None:
    with Loopback() as server:
        scripted_bodies([(status, {"error": error})])(server)
        with pytest.raises(TeacherError, match=said) as raised:
            complete(server, request(0))
    assert_no_secret(raised.value)


def test_waits_are_read_in_each_form() -> None:
    assert retry_after({}) is None
    assert retry_after({"retry-after": "7"}) == 7.0
    assert retry_after({"retry-after-ms": "1500", "retry-after": "9"}) == 1.5
    assert retry_after({"retry-after": "-3"}) is None
    assert retry_after({"retry-after": "nan"}) is None
    assert retry_after({"retry-after": "soon"}) is None
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    assert retry_after({"retry-after": date}) == pytest.approx(40, abs=3)
    assert retry_after({"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}) == 0.0


@pytest.mark.parametrize(
    ("message", "reason", "text", "finish"),
    [
        ({"content": "hi"}, "length", "hi", "length"),
        ({"content": "hi"}, "eos", "hi", "stop"),
        ({"content": "hi"}, None, "hi", "stop"),
        ({"content": "hi"}, "content_filter", "hi", "content_filter"),
        ({"content": "hi"}, ["length"], "hi", "stop"),
        ({"content": "hi"}, {"type": "length"}, "hi", "stop"),
        ({"content": None, "refusal": "no"}, "stop", "", "content_filter"),
        ({"content": "", "reasoning_content": "hmm " * 50}, "length", "", "length"),
        ({"content": [{"type": "text", "text": "a"}, {"text": "b"}, 3]}, "stop", "ab", "stop"),
        ({"content": 7}, "stop", "", "stop"),
        (None, "stop", "", "stop"),
    ],
)
def test_replies_of_many_endpoints_are_read(message: Any, reason: Any, text: str, finish: str) -> None:
    body = {"choices": [{"message": message, "finish_reason": reason}]}
    reply = read_reply(json.dumps(body).encode(), request(0), "here")
    assert (reply.text, reply.finish, reply.model) == (text, finish, "gpt-test")
    assert reply.estimated
    assert reply.prompt_tokens > 0
    if "reasoning" in str(message):
        assert reply.completion_tokens >= 50  # thoughts are paid too


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("m\ud800\x1b[31m\nx", "m⟨U+D800⟩␛[31m x"),
        ("m" * 9999, "m" * 199 + "…"),
        (" ", "gpt-test"),
        (3, "gpt-test"),
    ],
)
def test_the_name_of_a_model_can_be_shown_and_stored(said: Any, read: str) -> None:
    body = {"model": said, "choices": [{"message": {"content": "hi"}}]}
    assert read_reply(json.dumps(body).encode(), request(0), "here").model == read


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"null", b"{}", b'{"choices": []}', b'{"choices": [3]}', b'{"choices": {"a": 1}}',
        b'{"choices": [{"message": {"content": "cut of', b"\xff\xfe", b"[" * 100_000,
        b'{"error": {"message": "upstream", "code": 502}}', b'{"error": "plain"}',
    ],
)  # fmt: skip
def test_bodies_that_are_no_completion_are_tried_again(content: bytes) -> None:
    with pytest.raises(TransientError):
        read_reply(content, request(0), "here")


def test_the_peak_in_flight_is_the_setting(tmp_path: Path) -> None:
    with Loopback(delay=0.2) as server:
        outcomes, stack = ask_all(server, tmp_path, 256, in_flight=64)
        assert all(isinstance(outcome, Outcome) for outcome in outcomes)
        assert server.seen.peak == stack.peak_in_flight == 64
        assert server.seen.connections <= 64 + 16


def test_faults_are_survived_and_change_no_byte(tmp_path: Path) -> None:
    kinds = ["", "rate_limit", "server", "cut", "html", "500", "", "", "", "hang", "", ""]
    with Loopback(delay=0.01) as plain:
        expected, _ = ask_all(plain, tmp_path / "plain", 60, in_flight=16)
    with Loopback(delay=0.01, fault=lambda number: kinds[number % len(kinds)]) as server:
        outcomes, stack = ask_all(server, tmp_path / "faults", 60, in_flight=16, timeout=0.4, attempts=20)
        assert [outcome.reply for outcome in outcomes] == [outcome.reply for outcome in expected]
        assert set(stack.counters.retries) == {"rate_limit", "server", "network", "timeout"}
        assert server.seen.statuses["200"] > 60


@pytest.mark.parametrize("faults", [False, True])
def test_the_endpoint_never_charges_more_than_the_budget(tmp_path: Path, faults: bool) -> None:
    kinds = ["", "server", "cut", "", "hang", "no_usage", "malformed", "wrong_finish", "rate_limit", ""]
    limit, prices = 0.02, {"input_price": 2e-6, "output_price": 1e-5}
    with Loopback(delay=0.01, fault=lambda n: kinds[n % len(kinds)] if faults else "") as server:
        budget = Budget(limit)
        outcomes, _ = ask_all(server, tmp_path, 120, budget, in_flight=8, timeout=0.5, attempts=20, **prices)
        charged = server.seen.prompt_tokens * 2e-6 + server.seen.completion_tokens * 1e-5
    assert any(isinstance(outcome, BudgetExhausted) for outcome in outcomes)
    assert any(isinstance(outcome, Outcome) for outcome in outcomes)
    assert budget.spent <= limit
    assert charged <= limit
    if not faults:
        assert charged == pytest.approx(budget.spent)


def test_no_secret_is_stored_logged_or_raised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kinds = ["", "401", "500", "cut", "rate_limit"]
    with Loopback(fault=lambda number: kinds[number % len(kinds)]) as server:
        outcomes, _ = ask_all(server, tmp_path, 20, in_flight=2, attempts=3)
    errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert errors
    for error in errors:
        assert_no_secret(error)
    assert SECRET not in caplog.text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def assert_no_secret(error: BaseException) -> None:
    assert SECRET not in "".join(traceback.format_exception(error)) + repr(vars(error))
    assert error.__cause__ is None or error.__suppress_context__
