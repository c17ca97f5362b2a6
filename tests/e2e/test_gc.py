"""`eic store gc --replies` never lets go of a reply that a kept run's results rest on."""

import shutil

from tests.e2e.process import eic, outputs
from tests.specs import SCRIPTED, write_spec

FAULTY = SCRIPTED.replace("duplicate = 0%", "malformed = 30%")


def test_replies_of_reused_steps_and_of_calls_asked_again_outlive_a_gc(tmp_path):
    spec = write_spec(tmp_path, FAULTY)
    eic("run", spec.name, cwd=tmp_path)
    write_spec(tmp_path, FAULTY.replace("in 2..60", "in 1..60"))
    eic("run", spec.name, cwd=tmp_path)  # reuses explore and synthesize: its journal names no call
    expected = outputs(tmp_path / "out" / "cooking")
    eic("store", "gc", "--keep", "1", "--replies", cwd=tmp_path)
    shutil.rmtree(tmp_path / ".eic" / "artifacts")
    eic("run", spec.name, "--offline", cwd=tmp_path)
    assert outputs(tmp_path / "out" / "cooking") == expected


def test_replies_no_kept_run_rests_on_do_go(tmp_path):
    spec = write_spec(tmp_path)
    eic("run", spec.name, cwd=tmp_path)
    write_spec(tmp_path, SCRIPTED.replace("Cook meals at home.", "Cook meals in a canteen."))
    eic("run", spec.name, cwd=tmp_path)
    freed = eic("store", "gc", "--keep", "1", "--replies", cwd=tmp_path).stdout
    assert " 0 replies" not in freed
    shutil.rmtree(tmp_path / ".eic" / "artifacts")
    eic("run", spec.name, "--offline", cwd=tmp_path)


def test_keeping_no_run_does_not_wipe_what_was_paid_for(tmp_path):
    spec = write_spec(tmp_path)
    eic("run", spec.name, cwd=tmp_path)
    refused = eic("store", "gc", "--keep", "0", "--replies", cwd=tmp_path, code=2)
    assert "--keep 0" in refused.stderr
    eic("store", "gc", "--keep", "0", cwd=tmp_path)
    shutil.rmtree(tmp_path / ".eic" / "artifacts")
    eic("run", spec.name, "--offline", cwd=tmp_path)
