"""A child does what it is given, and ends when nobody is there any more: while it waits and while it works."""

import subprocess
import sys
from pathlib import Path

import pytest

from eic.evaluate.jobs import job_line

CHILD = """
import time
from eic.evaluate.jobs import named_jobs
for job in named_jobs():
    print(ascii(str(job)), flush=True)
    time.sleep(600 if job.name == "slow" else 0)
"""


@pytest.mark.parametrize("jobs", [[], ["a", 'b \ud800\n"c'], ["a", "slow", "never"]])
def test_a_child_ends_with_its_standard_input(jobs: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for job in jobs:
            child.stdin.write(job_line(Path(job)))
        child.stdin.flush()
        for job in jobs[:2]:
            assert child.stdout.readline().decode().strip() == ascii(job)
        child.stdin.close()
        assert child.wait(60) == 3
        assert not child.stdout.read()
