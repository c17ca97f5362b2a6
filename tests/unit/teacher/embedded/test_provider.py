import asyncio
import dataclasses
import json
import os
import subprocess
import sys

import pytest

from eic.data.reply_formats import parse_examples, parse_tasks
from eic.lang.names import same_name
from eic.teacher.base import RefusedError, TransientError
from eic.teacher.embedded import MODEL, EmbeddedTeacher, check_domain
from eic.teacher.embedded.areas import ROOT
from tests.unit.teacher.embedded.asking import MATH, ask, endpoint, request

PATHS = [(("math", node.name), node.name) for node in ROOT.walk() if node is not ROOT]


@pytest.mark.parametrize("path", [p for p, _ in PATHS], ids=[n for _, n in PATHS])
def test_every_task_is_served_with_as_many_examples_as_wanted(path):
    for form in ("labelled", "json"):
        reply = ask(request("synthesize", path, wanted=4, reply=form))
        parsed = parse_examples(reply.text, reply.finish, form)
        assert parsed.problem == ""
        assert len(parsed.items) == 4
        assert all(
            item.output.startswith("Explanation: ") and r"\boxed{" in item.output for item in parsed.items
        )


def test_inputs_are_used_and_labelled_as_none_otherwise():
    texts = [ask(request("synthesize", ["math", "Median"], wanted=10, ordinal=i)) for i in range(3)]
    inputs = [item.input for r in texts for item in parse_examples(r.text, r.finish, "labelled").items]
    assert any(inputs)
    assert not all(inputs)
    assert "<noinput>" in texts[0].text


@pytest.mark.parametrize("form", ["labelled", "json"])
def test_lookahead_then_backtracking_walk_through_all_children(form):
    area = ROOT.children[0]
    existing: list[str] = []
    for ordinal in range(10):
        role = "backtrack" if existing else "lookahead"
        reply = ask(request(role, ["math", area.name], existing=existing, reply=form, ordinal=ordinal))
        items = parse_tasks(reply.text, reply.finish, form).items
        assert len(items) == min(3, len(area.children) - len(existing))
        assert all(item.reason and len(item.examples) == 2 for item in items)
        existing += [item.name for item in items]
    assert existing == [child.name for child in area.children]


def test_existing_and_peers_are_not_proposed_again_whatever_their_spelling():
    reply = ask(
        request("lookahead", ["math"], wanted=50, existing=["counting & PROBABILITY"], peers=["Pre-algebra"])
    )
    names = [item.name for item in parse_tasks(reply.text, reply.finish, "labelled").items]
    assert len(names) == len(ROOT.children) - 2
    assert not {"Counting and Probability", "Prealgebra"} & set(names)


def test_a_task_without_sub_tasks_gets_an_honest_empty_reply():
    labelled = ask(request("lookahead", ["math", "Arithmetic", "Rounding numbers"]))
    assert parse_tasks(labelled.text, labelled.finish, "labelled").items == ()
    assert "no further" in labelled.text
    plain = ask(request("lookahead", ["math", "Arithmetic", "Rounding numbers"], reply="json"))
    assert json.loads(plain.text) == {"subtasks": []}


def test_equal_requests_get_equal_replies_and_ordinals_other_ones():
    one, same, other = (ask(request("synthesize", ["math", "Algebra"], ordinal=n)) for n in (0, 0, 1))
    assert one == same
    assert one.text != other.text
    assert one.model == MODEL
    assert one.finish == "stop"
    assert one.estimated
    assert one.cost == 0.0
    assert one.completion_tokens > 20


def test_replies_do_not_depend_on_the_process_or_its_hash_seed():
    code = (
        "from tests.unit.teacher.embedded.asking import ask, request\n"
        "from eic.teacher.embedded.areas import ROOT\n"
        "from eic.canon import digest\n"
        "r = [ask(request('synthesize', ['math', n.name], wanted=2), duplicate=0.5).text for n in ROOT.walk()]\n"
        "r += [ask(request('lookahead', ['math', n.name]), malformed=0.5).text for n in ROOT.children]\n"
        "print(digest('all', r))"
    )
    seen = set()
    for seed in ("0", "1", "777"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1


def share(test, count=200, **faults: float) -> float:
    hits = sum(
        test(ask(request("synthesize", ["math", "Algebra"], ordinal=i), **faults)) for i in range(count)
    )
    return hits / count


def test_malformed_replies_come_at_their_rate_and_hold_nothing_usable():
    def unusable(reply):
        return parse_examples(reply.text, reply.finish, "labelled").items == ()

    assert share(unusable) == 0
    assert 0.2 < share(unusable, malformed=0.3) < 0.4
    for form in ("labelled", "json"):
        reply = ask(request("lookahead", ["math"], reply=form), malformed=1.0)
        assert parse_tasks(reply.text, reply.finish, form).items == ()


def test_truncated_replies_come_at_their_rate_and_say_so():
    def cut(reply):
        return reply.finish == "length"

    assert share(cut) == 0
    assert 0.2 < share(cut, truncated=0.3) < 0.4
    whole, part = ask(request("synthesize", ["math"])), ask(request("synthesize", ["math"]), truncated=1.0)
    assert whole.text.startswith(part.text)
    assert len(part.text) < len(whole.text)


def test_a_re_ask_is_answered_properly():
    asked = request("synthesize", ["math", "Calculus"], repair=True)
    reply = ask(asked, malformed=1.0, truncated=1.0, duplicate=1.0)
    assert len(parse_examples(reply.text, reply.finish, "labelled").items) == 3
    assert reply.text == ask(asked).text


def test_duplicate_faults_repeat_an_example_or_an_old_sub_task():
    def repeats(reply):
        texts = [item.instruction for item in parse_examples(reply.text, reply.finish, "labelled").items]
        return any(one != two and one.endswith(two) for one in texts for two in texts)

    assert share(repeats) == 0
    assert 0.2 < share(repeats, duplicate=0.3) < 0.4
    asked = request("backtrack", ["math"], existing=["Algebra"], wanted=3)
    names = [item.name for item in parse_tasks(ask(asked, duplicate=1.0).text, "stop", "labelled").items]
    assert len(names) == 3
    assert "algebra" in names[-1].lower()
    assert same_name(names[-1]) != same_name("Algebra")
    served = ask(request("synthesize", ["math", names[-1]]))
    assert parse_examples(served.text, served.finish, "labelled").items


def test_failed_attempts_come_at_their_rates_and_a_retry_succeeds():
    asked = [request("synthesize", ["math", "Limits"], ordinal=i) for i in range(200)]

    async def kinds(teacher):
        out = []
        for each in asked:
            failures = []
            for _ in range(40):
                try:
                    await teacher.complete(each)
                    break
                except TransientError as error:
                    failures.append(error.kind)
            assert len(failures) < 40
            out.append(failures)
        return out

    shares = {"rate_limit": 0.2, "server_error": 0.2, "timeout": 0.1}
    once = asyncio.run(kinds(EmbeddedTeacher(endpoint(**shares))))
    assert once == asyncio.run(kinds(EmbeddedTeacher(endpoint(**shares))))
    first = [failures[0] for failures in once if failures]
    assert 0.38 < len(first) / 200 < 0.62
    assert set(first) == {"rate_limit", "server", "timeout"}


def test_latency_delays_without_changing_the_reply():
    asked = request("synthesize", ["math"])
    slow = EmbeddedTeacher(dataclasses.replace(endpoint(), latency=0.001))
    assert asyncio.run(slow.complete(asked)) == ask(asked)


def test_other_domains_are_refused_with_a_way_out():
    asked = request(
        "lookahead", ["cooking"], domain={"name": "cooking", "about": "Recipes.", "language": "en"}
    )
    with pytest.raises(RefusedError, match=r"mathematics only.*not mathematics.*env\(\"OPENAI_API_KEY\"\)"):
        ask(asked)


def test_other_languages_are_refused():
    with pytest.raises(RefusedError, match="English only"):
        ask(request("lookahead", ["math"], domain={**MATH, "language": "ko"}))
    assert check_domain("math", "", "en") is None
    assert check_domain("math", "", "en-GB") is None
    assert "English" in (check_domain("math", "", "ko") or "")
    assert "mathematics" in (check_domain("cooking", "", "en") or "")


def test_unknown_tasks_are_refused_naming_the_nearest():
    with pytest.raises(RefusedError, match=r"does not know the task `Knot theory`.*nearest.*[Tt]heory"):
        ask(request("synthesize", ["math", "Knot theory"]))


@pytest.mark.parametrize("role", ["answer", "dance", ""])
def test_other_roles_are_refused(role):
    with pytest.raises(RefusedError, match="lookahead, backtrack, synthesize"):
        ask(request(role, ["math"]))


def test_a_domain_may_be_one_area():
    domain = {"name": "geometry", "about": "", "language": "en"}
    reply = ask(request("lookahead", ["geometry"], domain=domain))
    assert parse_tasks(reply.text, reply.finish, "labelled").items[0].name == "Area of plane figures"
