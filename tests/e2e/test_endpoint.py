"""A whole run against an OpenAI-compatible endpoint: faults, budget, secrets, concurrency."""

import json

import pytest

from tests.e2e.process import eic, outputs
from tests.e2e.test_crashes import replier
from tests.loopback import Loopback
from tests.specs import write_spec

SECRET = "sk-test-6f1c0a2b93d84e57"
SPEC = """explore 1

teacher gpt {
  model      = "tiny"
  base_url   = env("OPENAI_BASE_URL")
  api_key    = env("OPENAI_API_KEY")
  max_tokens = 300
  in_flight  = 24
  price { input = $1/1M  output = $2/1M }
  retry { attempts = 12  timeout = 2s }
}

domain counting {
  about = "Count things."
}

dataset d {
  explore counting { teacher = gpt  depth = 1  breadth = [4]  per_call = 2 }
  synthesize { teacher = gpt  per_task = 24  per_call = 1 }
}

run { budget = $9 }
"""


def run(folder, server, text=SPEC, code=0):
    spec = write_spec(folder, text)
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": SECRET}
    return eic("run", spec.name, "--plain", "-v", cwd=folder, env=env, code=code)


def test_the_calls_in_flight_reach_the_setting_and_the_key_stays_secret(tmp_path):
    with Loopback(delay=0.15, replier=replier) as server:
        done = run(tmp_path, server)
        assert server.seen.peak == 24
        assert server.seen.keys == {f"Bearer {SECRET}"}
    assert SECRET not in done.stdout + done.stderr
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    manifest = json.loads((tmp_path / "out" / "cooking" / "manifest.json").read_text())
    assert manifest["teachers"]["gpt"]["resolved"] == ["tiny-resolved"]
    seen = server.seen
    paid = (seen.prompt_tokens + 2 * seen.completion_tokens) / 1e6
    assert manifest["totals"]["cost"] == pytest.approx(paid)


def test_faults_are_survived_and_leave_no_trace_in_the_bytes(tmp_path):
    with Loopback(delay=0.01, replier=replier) as server:
        run(tmp_path / "calm", server)
        url = server.url
        port = server.port
    turns = ["", "", "rate_limit", "", "", "server", "", "", "html", "", "", "cut", "", ""]
    with Loopback(delay=0.01, replier=replier, fault=lambda n: turns[n % len(turns)], port=port) as server:
        assert server.url == url
        run(tmp_path / "rough", server)
        assert len(server.seen.statuses) > 2
    calm, rough = (outputs(tmp_path / name / "out" / "cooking") for name in ("calm", "rough"))
    assert calm["d.jsonl"] == rough["d.jsonl"]
    assert calm["d.tree.json"] == rough["d.tree.json"]


def test_a_budget_is_never_overspent_and_the_run_goes_on_later(tmp_path):
    tight = SPEC.replace("$9", "$0.05")
    with Loopback(delay=0.02, replier=replier) as server:
        done = run(tmp_path, server, tight, code=1)
        seen = server.seen
        assert (seen.prompt_tokens + 2 * seen.completion_tokens) / 1e6 <= 0.05
        assert "raise `budget`" in done.stderr
        served = len(seen.requests)
        assert served > 3
        run(tmp_path, server)
        bodies = [json.dumps(body, sort_keys=True) for body in server.seen.requests]
        assert len(bodies) == len(set(bodies)), "a call was paid for twice"


def test_a_wrong_key_is_explained_without_a_traceback(tmp_path):
    with Loopback(fault=lambda number: "401") as server:
        done = run(tmp_path, server, code=1)
    assert "OPENAI_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_dead_endpoint_is_explained(tmp_path):
    with Loopback() as server:
        pass
    text = SPEC.replace("attempts = 12", "attempts = 2")
    spec = write_spec(tmp_path, text)
    env = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": SECRET}
    done = eic("run", spec.name, "--json", cwd=tmp_path, env=env, code=1)
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
    calls = [one for one in map(json.loads, done.stdout.splitlines()) if one["event"] == "CallFinished"]
    assert calls
    for one in calls:
        assert one["error"]
        tries = 2 if "after 2 attempts" in one["error"] else 1
        assert one["attempts"] == tries, "what is told of a call that failed is what was tried"


def test_a_budget_below_the_least_cost_is_an_error_before_any_call(tmp_path):
    with Loopback() as server:
        done = run(tmp_path, server, SPEC.replace("$9", "$0.0001"), code=2)
        assert not server.seen.requests
    assert "E0701" in done.stderr
    line = SPEC.splitlines().index("run { budget = $9 }") + 1
    assert f"cooking.explore:{line}:16" in done.stderr


def test_a_budget_that_short_replies_can_meet_is_accepted(tmp_path):
    """What a plan costs at least is its prompts: how long replies are is a guess until they are there."""
    text = SPEC.replace("$9", "$0.03")
    with Loopback(replier=replier) as server:
        likely = json.loads(
            eic("plan", write_spec(tmp_path, text).name, "--json", cwd=tmp_path,
                env={"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": SECRET}).stdout
        )["total"]["money"]["low"]  # fmt: skip
    assert likely > 0.03


def test_datasets_that_are_whole_are_written_when_the_run_stops_short(tmp_path):
    text = (
        SPEC.replace("run { budget = $9 }", "")
        + """
dataset small {
  explore counting { teacher = gpt  depth = 0 }
  synthesize { teacher = gpt  per_task = 2  per_call = 1 }
}
"""
    )
    with Loopback(delay=0.01, replier=replier, fault=lambda n: "401" if n > 20 else "") as server:
        run(tmp_path, server, text, code=1)
    out = tmp_path / "out" / "cooking"
    assert len((out / "small.jsonl").read_text().splitlines()) == 2
    assert not (out / "d.jsonl").exists()
    assert set(json.loads((out / "manifest.json").read_text())["files"]) == {"small"}
