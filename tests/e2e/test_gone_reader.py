"""Whoever reads a run's events may go away; the run ends as if nobody had."""

import json

import pytest

from tests.e2e.process import eic, start
from tests.specs import SCRIPTED, write_spec


@pytest.mark.parametrize("form", ["--json", "--plain"])
def test_a_reader_that_goes_away_does_not_hurt_the_run(tmp_path, form):
    spec = write_spec(tmp_path, SCRIPTED.replace("latency   = 0s", "latency = 20ms"))
    process = start("run", spec.name, form, cwd=tmp_path)
    stream = process.stdout if form == "--json" else process.stderr
    stream.readline()
    stream.close()
    assert process.wait(60) == 0
    row = json.loads(eic("runs", "--json", cwd=tmp_path).stdout)
    assert row["status"] == "done"
    assert (tmp_path / "out" / "cooking" / "d.jsonl").is_file()
