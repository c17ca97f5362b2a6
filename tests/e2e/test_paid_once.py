"""No call is paid twice, whoever asks: two teachers, two runs at once, a run that was killed."""

import json
import os
import signal
import time
from collections import Counter

from tests.e2e.process import eic, outputs, start
from tests.e2e.test_crashes import SPEC, replier
from tests.loopback import Loopback
from tests.specs import write_spec

TWO_TEACHERS = """explore 1

teacher one { model = "tiny"  base_url = "URL"  in_flight = 3 }
teacher two { model = "tiny"  base_url = "URL"  in_flight = 5 }

domain counting { about = "Count things." }

dataset d {
  explore counting { teacher = one  depth = 1  breadth = [4]  per_call = 1 }
  synthesize { teacher = one  per_task = 8  per_call = 1 }
}

dataset e {
  explore counting { teacher = two  depth = 1  breadth = [4]  per_call = 1 }
  synthesize { teacher = two  per_task = 8  per_call = 1 }
}
"""


def asked(server):
    """How often each request was served."""
    return Counter(json.dumps(body, sort_keys=True) for body in server.seen.requests)


def test_two_equal_teachers_share_calls_in_flight_and_limits(tmp_path):
    with Loopback(delay=0.05, replier=replier) as server:
        spec = write_spec(tmp_path, TWO_TEACHERS.replace("URL", server.url))
        eic("run", spec.name, cwd=tmp_path)
        assert max(asked(server).values()) == 1
        assert server.seen.peak <= 5
    made = outputs(tmp_path / "out" / "cooking")
    assert made["d.jsonl"] == made["e.jsonl"]


def test_two_runs_at_once_pay_once_and_make_the_same(tmp_path):
    with Loopback(delay=0.05, replier=replier) as server:
        spec = write_spec(tmp_path, SPEC.replace("URL", server.url))
        runs = [start("run", spec.name, "--plain", "--out", name, cwd=tmp_path) for name in "ab"]
        for run in runs:
            out, err = run.communicate(timeout=120)
            assert run.returncode == 0, out + err
        assert max(asked(server).values()) == 1
    assert outputs(tmp_path / "a")["d.jsonl"] == outputs(tmp_path / "b")["d.jsonl"]


def test_a_killed_run_keeps_nobody_waiting(tmp_path):
    with Loopback(delay=0.05, replier=replier) as server:
        spec = write_spec(tmp_path, SPEC.replace("URL", server.url))
        first = start("run", spec.name, "--plain", cwd=tmp_path)
        while len(server.seen.requests) < 5:
            assert first.poll() is None, first.communicate()
            time.sleep(0.005)
        os.kill(first.pid, signal.SIGSTOP)  # it holds claims, and will never reply
        second = start("run", spec.name, "--plain", cwd=tmp_path)
        second_said = second.stderr
        while "another run makes calls that this one needs too" not in (line := second_said.readline()):
            assert line, "it ended"
        first.kill()
        out, err = second.communicate(timeout=60)
        assert second.returncode == 0, out + err
        assert "another run" not in err, "once is enough"
        first.communicate()
        again = sum(asked(server).values()) - len(asked(server))
        assert again <= 3, "more was asked again than was in flight"
