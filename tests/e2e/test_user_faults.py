"""What users can do wrong around a run: it ends with a sentence and an exit code, never a traceback."""

import json
import sqlite3

from tests.e2e.process import eic
from tests.specs import SCRIPTED, write_spec


def calls(folder):
    """Return how many replies the store of a folder holds."""
    file = folder / ".eic" / "store.db"
    if not file.exists():
        return 0
    with sqlite3.connect(file) as database:
        return database.execute("SELECT count(*) FROM replies").fetchone()[0]


def test_an_output_folder_below_a_file_is_found_before_the_first_call(tmp_path):
    spec = write_spec(tmp_path)
    (tmp_path / "afile").write_text("")
    done = eic("run", spec.name, "--plain", "--out", "afile/x", cwd=tmp_path, code=2)
    assert "afile is not a folder" in done.stderr
    assert calls(tmp_path) == 0


def test_a_folder_in_a_files_place_is_found_before_the_first_call(tmp_path):
    spec = write_spec(tmp_path)
    (tmp_path / "out" / "cooking" / "d.jsonl").mkdir(parents=True)
    done = eic("run", spec.name, "--plain", cwd=tmp_path, code=2)
    assert "d.jsonl is a folder" in done.stderr
    assert calls(tmp_path) == 0


def test_outputs_that_cannot_be_written_after_all_leave_a_failed_run_and_every_reply(tmp_path):
    text = SCRIPTED + "\nanalysis shape { datasets = [d]  measure = [length] }\n"
    spec = write_spec(tmp_path, text)
    (tmp_path / "out" / "cooking" / "shape.json").mkdir(parents=True)
    done = eic("run", spec.name, "--json", cwd=tmp_path, code=1)
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["event"] == "RunFinished"
    assert last["status"] == "failed"
    assert "shape.json" in last["totals"]["message"]
    assert "is kept" in done.stderr
    assert calls(tmp_path) > 0
    assert "shape.json" in eic("show", cwd=tmp_path).stdout
