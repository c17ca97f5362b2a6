"""An endpoint that refuses one prompt neither stops a dataset for ever nor makes it differ between runs."""

import json

from tests.e2e.process import eic, outputs
from tests.e2e.test_crashes import replier
from tests.loopback import Loopback
from tests.specs import write_spec

SPEC = """explore 1

teacher gpt { model = "tiny"  base_url = "URL"  in_flight = 1 }

domain counting { about = "Count things." }

dataset d {
  explore counting { teacher = gpt  depth = 1  breadth = [2]  per_call = 1 }
  synthesize { teacher = gpt  per_task = 4  per_call = 1  max_calls = 4 }
  filter all { keep nonempty(output) }
}
"""


def test_a_refused_call_is_a_shortfall_and_is_asked_again_when_wanted(tmp_path):
    refused = {4}
    with Loopback(replier=replier, fault=lambda number: "policy" if number in refused else "") as server:
        spec = write_spec(tmp_path, SPEC.replace("URL", server.url))
        done = eic("run", spec.name, "--plain", cwd=tmp_path)
        assert "1 of 12 calls were refused" in done.stderr
        assert "content policy" in done.stderr
        short = outputs(tmp_path / "out" / "cooking")
        assert len(short["d.jsonl"].splitlines()) == 11
        bodies = [json.dumps(body) for body in server.seen.requests]
        assert len(bodies) == len(set(bodies)) == 14, "the refused call was asked again by itself"

        eic("run", spec.name, cwd=tmp_path)
        assert len(server.seen.requests) == 14
        assert outputs(tmp_path / "out" / "cooking") == short

        assert "1 refused call\n" in eic("store", "gc", "--refused", cwd=tmp_path).stdout
        eic("run", spec.name, cwd=tmp_path)
        assert len(server.seen.requests) == 15
        assert len(outputs(tmp_path / "out" / "cooking")["d.jsonl"].splitlines()) == 12


def test_an_endpoint_that_refuses_every_call_fails_the_run(tmp_path):
    with Loopback(replier=replier, fault=lambda number: "policy") as server:
        spec = write_spec(tmp_path, SPEC.replace("URL", server.url))
        done = eic("run", spec.name, cwd=tmp_path, code=1)
        assert "calls were refused" in done.stderr
        assert "Traceback" not in done.stderr
