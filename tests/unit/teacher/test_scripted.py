import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic import script
from eic.canon import canonical_json
from eic.data.reply_formats import parse_examples, parse_tasks
from eic.teacher.base import Endpoint, Message, RefusedError, Reply, Request, TeacherError, TransientError
from eic.teacher.budget import Budget
from eic.teacher.counting import RULES
from eic.teacher.scripted import ScriptedTeacher
from eic.teacher.stack import Stack
from tests.unit.teacher.virtual import MemoryReplies, now, run

RULE = '{"rule": "counting"}'


def teacher(*rows: str, **settings: Any) -> ScriptedTeacher:
    return ScriptedTeacher(Endpoint("fake", "scripted", "", script="\n".join(rows), **settings), {})


def request(
    role: str = "lookahead", ordinal: int = 0, task: str = "Algebra", reply: str = "labelled",
    text: str = "Propose sub-tasks.", again: bool = False, **variables: Any,
) -> Request:  # fmt: skip
    variables = {"task": {"name": task, "path": ["Math", task]}, "wanted": 3, "examples_each": 2, **variables}
    context = canonical_json({"role": role, "reply": reply, "variables": variables})
    messages = [Message("user", text)]
    if again:
        messages += [Message("assistant", "bad"), Message("user", "Answer again.")]
    return Request("e", "", tuple(messages), (), ordinal, context=context)


def text_of(provider: ScriptedTeacher, asked: Request) -> str:
    return run(provider.complete(asked)).text


def test_the_first_row_that_matches_answers() -> None:
    provider = teacher(
        '{"role": "synthesize", "reply": "examples"}',
        "",
        '{"task": "Alg*", "ordinal": 1, "reply": "second"}',
        '{"match": "in (Korean|French)", "reply": "language"}',
        '{"task": "math/algebra", "role": "backtrack", "reply": "slugs"}',
        '{"task": "Math/Geo?etry", "reply": "path"}',
        '{"task": "Algebra", "replies": ["a", "b"], "finish": "length"}',
    )
    assert text_of(provider, request("synthesize")) == "examples"
    assert text_of(provider, request(ordinal=1)) == "second"
    assert text_of(provider, request(text="Answer in French.")) == "language"
    assert text_of(provider, request("backtrack")) == "slugs"
    assert text_of(provider, request(task="Geometry")) == "path"
    assert run(provider.complete(request())).finish == "length"
    assert [text_of(provider, request(ordinal=n)) for n in (0, 2, 9)] == ["a", "b", "b"]
    with pytest.raises(RefusedError, match="role lookahead, task Calculus, ordinal 0"):
        text_of(provider, request(task="Calculus"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "line 2.*not JSON"), ("[]", "line 2.*not a JSON object"), ("[" * 100_000, "line 2"),
        ('{"reply": 1}', "`reply` must be a string"), ('{"replies": []}', "`replies` must be a list"),
        ('{"replies": "ab"}', "`replies` must be a list"), ('{"role": "x"}', "exactly one of"),
        ('{"reply": "a", "rule": "counting"}', "exactly one of"), ('{"rule": "sing"}', "one of counting"),
        ('{"rol": "x", "reply": "a"}', "unknown field `rol`"), ('{"role": 1, "reply": "a"}', "`role` must be"),
        ('{"ordinal": -1, "reply": "a"}', "`ordinal`"), ('{"ordinal": true, "reply": "a"}', "`ordinal`"),
        ('{"match": "(", "reply": "a"}', "regular expression"), ('{"finish": "x", "reply": ""}', "`finish`"),
        ('{"match": "' + "a" * 501 + '", "reply": "a"}', "longer than 500"),
        (r'{"match": "(a+)+b", "reply": "a"}', "can run for ever"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_named_by_its_line(row: str, said: str) -> None:
    with pytest.raises(TeacherError, match=said):
        teacher(RULE, row)


def test_an_empty_script_says_what_to_write() -> None:
    with pytest.raises(TeacherError, match=r"empty.*counting"):
        teacher("", "  ")


@settings(max_examples=50)
@given(
    wanted=st.integers(1, 12), each=st.integers(0, 4), ordinal=st.integers(0, 9),
    reply=st.sampled_from(["labelled", "json"]), known=st.integers(0, 5),
)  # fmt: skip
def test_the_rule_answers_any_domain_in_the_format_asked_for(
    wanted: int, each: int, ordinal: int, reply: str, known: int
) -> None:
    provider = teacher(RULE)
    variables: dict[str, Any] = {
        "wanted": wanted, "examples_each": each, "existing": [f"t{n}" for n in range(known)],
    }  # fmt: skip
    asked = request(reply=reply, ordinal=ordinal, **variables)
    tasks = parse_tasks(text_of(provider, asked), "stop", reply)
    assert tasks.problem == ""
    assert [len(task.examples) for task in tasks.items] == [each] * wanted
    assert [task.name.split()[-1] for task in tasks.items] == [str(known + n + 1) for n in range(wanted)]
    assert text_of(teacher(RULE), asked) == text_of(provider, asked)
    again = request("synthesize", ordinal, reply=reply, **variables)
    examples = parse_examples(text_of(provider, again), "stop", reply)
    assert examples.problem == ""
    assert len({demo.instruction for demo in examples.items}) == wanted


def outcomes(count: int, **settings: Any) -> tuple[list[Reply], dict[str, int], float]:
    """Ask many requests through a stack; return replies, retries by kind and virtual seconds."""

    async def main() -> tuple[list[Reply], dict[str, int], float]:
        made = Endpoint("fake", "scripted", "", script=RULE, in_flight=8, attempts=30, **settings)
        stack = Stack(ScriptedTeacher(made), made, MemoryReplies().typed(), Budget(), clock=now)
        asked = [request("synthesize", number) for number in range(count)]
        done = await asyncio.gather(*map(stack.ask, asked))
        return [outcome.reply for outcome in done], dict(stack.counters.retries), now()

    return run(main())


def test_faults_that_retries_cure_change_no_byte() -> None:
    plain, _, _ = outcomes(100)
    faults = (("rate_limit", 0.2), ("server_error", 0.1), ("timeout", 0.1))
    faulty, retries, _ = outcomes(100, faults=faults)
    assert faulty == plain
    assert set(retries) == {"rate_limit", "server", "timeout"}
    assert sum(retries.values()) == pytest.approx(100 * 0.4 / 0.6, rel=0.4)
    assert outcomes(100, faults=faults)[1] == retries


def test_latency_is_spread_around_its_median_and_repeats() -> None:
    _, _, none = outcomes(50)
    _, _, some = outcomes(400, latency=2.0)
    assert none == 0.0
    assert 400 * 2.0 / 8 * 0.9 < some < 400 * 2.0 / 8 * 1.5
    assert outcomes(400, latency=2.0)[2] == some


@pytest.mark.parametrize("fault", ["truncated", "malformed", "duplicate"])
@pytest.mark.parametrize("reply", ["labelled", "json"])
def test_faults_in_the_text_depend_on_the_request_and_spare_re_asks(fault: str, reply: str) -> None:
    plain, faulty = teacher(RULE), teacher(RULE, faults=((fault, 1.0),))
    asked = request(reply=reply)
    good, bad = run(plain.complete(asked)), run(faulty.complete(asked))
    assert bad.text != good.text
    assert run(faulty.complete(asked)) == bad
    parsed = parse_tasks(bad.text, bad.finish, reply)
    if fault == "truncated":
        assert bad.finish == "length"
        assert good.text.startswith(bad.text)
    elif fault == "malformed":
        assert parsed.problem
        assert not parsed.items
    else:
        names = [task.name for task in parsed.items]
        assert len(names) == 4
        assert names[-1] == names[0]
    again = request(reply=reply, again=True)
    assert text_of(faulty, again) == text_of(plain, again)


def test_shares_of_text_faults_are_kept() -> None:
    replies, _, _ = outcomes(400, faults=(("malformed", 0.1), ("truncated", 0.2)))
    assert sum(reply.finish == "length" for reply in replies) == pytest.approx(80, abs=30)
    assert sum(reply.text.startswith("Of course") for reply in replies) == pytest.approx(40, abs=25)


def test_roles_without_examples_are_answered_too() -> None:
    provider = teacher(RULE)
    assert text_of(provider, request("classify")) == "No"
    assert text_of(provider, request("judge")).startswith("Mark: ")
    assert len(text_of(provider, request("instructions")).splitlines()) == 3


def test_a_request_without_context_is_answered_by_rows_that_need_none() -> None:
    plain = Request("e", "m", (Message("user", "Hello"),), (), 0)
    assert text_of(teacher('{"match": "^Hello", "reply": "Hi."}'), plain) == "Hi."


def test_a_certain_fault_never_ends_well() -> None:
    with pytest.raises(TransientError) as raised:
        text_of(teacher(RULE, faults=(("rate_limit", 1.0),)), request())
    assert raised.value.retry_after == 0.05
    assert json.loads(request().context)["role"] == "lookahead"


def test_every_rule_that_a_script_may_name_has_a_function() -> None:
    assert tuple(RULES) == script.RULES
