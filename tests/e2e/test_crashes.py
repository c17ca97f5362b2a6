"""``kill -9`` at any moment loses calls in flight and nothing else."""

import json
import random
from collections import Counter

from tests.e2e.kills import kill_while_asking
from tests.e2e.process import eic, outputs
from tests.loopback import Loopback
from tests.specs import write_spec

IN_FLIGHT = 3
KILLS = 50
SPEC = """explore 1

teacher gpt {
  model     = "tiny"
  base_url  = "URL"
  in_flight = 3
}

domain counting {
  about = "Count things."
}

dataset d {
  explore counting { teacher = gpt  depth = 1  breadth = [6]  per_call = 1 }
  synthesize { teacher = gpt  per_task = 40  per_call = 1 }
  filter all { keep nonempty(output) }
}
"""


def replier(body):
    """Answer by the whole request alone, as a real run's reply may depend on nothing else."""
    number = random.Random(json.dumps(body, sort_keys=True)).randrange(10**9)
    example = f"Instruction: Count to {number}.\nInput: <noinput>\nOutput: {number} it is.\n###\n"
    if "New subtask" in str(body["messages"][-1]["content"]):
        return f"New subtask: Counting by {number}\nReason: It is needed.\nExamples:\n###\n{example}"
    return f"###\n{example}"


def test_fifty_kills_end_with_the_same_bytes_and_pay_nothing_twice(tmp_path):
    with Loopback(delay=0.02, replier=replier) as server:
        text = SPEC.replace("URL", server.url)
        spec = write_spec(tmp_path / "calm", text)
        eic("run", spec.name, cwd=spec.parent)
        expected = outputs(spec.parent / "out" / "cooking")
        needed = len(server.seen.requests)
        server.seen.requests.clear()

        spec, dice = write_spec(tmp_path / "killed", text), random.Random(7)
        assert sum(kill_while_asking(spec, server, dice.uniform(0, 0.05)) for _ in range(KILLS))
        eic("run", spec.name, cwd=spec.parent)
        assert outputs(spec.parent / "out" / "cooking") == expected
        served = Counter(json.dumps(body, sort_keys=True) for body in server.seen.requests)
        assert len(served) == needed
        again = sum(served.values()) - needed
        assert again <= KILLS * IN_FLIGHT, "a reply that was committed was paid for again"
