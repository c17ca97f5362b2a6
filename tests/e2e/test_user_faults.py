"""What users can do wrong around a run: it ends with a sentence and an exit code, never a traceback."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.e2e.process import eic, start
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
    spec = write_spec(tmp_path, text.replace("latency   = 0s", "latency   = 0.1s"))
    process = start("run", spec.name, "--json", cwd=tmp_path)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "RunStarted"
    (tmp_path / "out" / "cooking" / "shape.json").mkdir(parents=True)  # in the way once the run has begun
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    last = json.loads(out.splitlines()[-1])
    assert last["event"] == "RunFinished"
    assert last["status"] == "failed"
    assert "shape.json" in last["totals"]["message"]
    assert "is kept" in err
    assert calls(tmp_path) > 0
    assert "shape.json" in eic("show", cwd=tmp_path).stdout


def test_standard_output_that_takes_nothing_is_a_sentence(tmp_path):
    spec = write_spec(tmp_path)
    eic("run", spec.name, "--plain", cwd=tmp_path)
    with (tmp_path / "replies.jsonl").open("rb") as unwritable:
        done = subprocess.run(
            [sys.executable, "-m", "eic", "runs", "--json"], cwd=tmp_path, timeout=60,
            stdout=unwritable, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("eic: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(tmp_path, closed):
    write_spec(tmp_path)
    shell = f'"{sys.executable}" -m eic run cooking.explore --plain {closed}'
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr + done.stdout
    assert (tmp_path / "out" / "cooking" / "d.jsonl").is_file()


def git(folder, *arguments):
    name = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def test_a_revision_with_links_to_elsewhere_can_be_compared(tmp_path):
    spec = write_spec(tmp_path)
    (tmp_path / "absolute").symlink_to("/etc/hostname")
    (tmp_path / "outside").symlink_to("../../elsewhere")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    spec.write_text(SCRIPTED.replace("2..60", "2..50"))
    done = eic("diff", "HEAD:cooking.explore", "cooking.explore", cwd=tmp_path)
    assert "2..50" in done.stdout
    for outside in ("../../x.explore", "./../x.explore", "a/../../x.explore", "/etc/x.explore"):
        done = eic("diff", f"HEAD:{outside}", "cooking.explore", cwd=tmp_path, code=2)
        assert "outside the repository" in done.stderr


def test_the_same_project_is_found_from_below_and_from_elsewhere(tmp_path):
    spec = write_spec(tmp_path / "proj" / "specs")
    eic("run", "specs/cooking.explore", "--plain", cwd=tmp_path / "proj")
    assert (tmp_path / "proj" / "out" / "cooking" / "d.jsonl").is_file()
    for folder, name in ((spec.parent, "cooking.explore"), (tmp_path, "proj/specs/cooking.explore")):
        assert "nothing to do" in eic("run", name, "--plain", cwd=folder).stdout
    assert not (tmp_path / ".eic").exists()
    assert not (spec.parent / ".eic").exists()


def test_commands_that_only_look_create_nothing(tmp_path):
    spec = write_spec(tmp_path, SCRIPTED + "\nrun { budget = $5 }\n")
    before = sorted(tmp_path.rglob("*"))
    eic("plan", spec.name, cwd=tmp_path)
    eic("check", spec.name, cwd=tmp_path)
    eic("diff", spec.name, spec.name, cwd=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("option", ["--store", "--out"])
def test_an_empty_folder_name_is_refused(tmp_path, option):
    spec = write_spec(tmp_path)
    done = eic("run", spec.name, option, "", cwd=tmp_path, code=2)
    assert "must not be empty" in done.stderr


def test_names_that_are_not_utf_8_are_refused_in_words_wherever_one_is_taken(tmp_path):
    bad = os.fsencode(tmp_path) + b"/bad\xff.explore"
    os.rename(write_spec(tmp_path), bad)
    name = os.fsdecode(os.path.basename(bad))
    for command in (
        ["run", "--plain"],
        ["plan"],
        ["check"],
        ["tree"],
        ["show"],
        ["diff", "a"],
        ["store", "stats"],
    ):
        options = ["--store"] if command[0] == "store" else []
        done = eic(*command, *options, name, cwd=tmp_path, code=2)
        assert "bad\\xff.explore is not UTF-8" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    accented = write_spec(tmp_path).rename(tmp_path / "té.explore").name
    ascii_only = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = eic("run", accented, "--plain", cwd=tmp_path, env=ascii_only, code=2)
    assert "LC_ALL=C.UTF-8" in done.stderr
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".explore", ".explore", ".jsonl"]
    eic("run", accented, "--plain", cwd=tmp_path)
    assert (tmp_path / "out" / "té" / "d.jsonl").is_file()


def test_forms_of_one_run_that_exclude_each_other_are_refused(tmp_path):
    spec = write_spec(tmp_path)
    done = eic("run", spec.name, "--json", "--plain", cwd=tmp_path, code=2)
    assert "--plain and --json exclude each other" in done.stderr
    assert not (tmp_path / ".eic").exists()


@pytest.mark.parametrize(("form", "stream"), [("--plain", "stdout"), ("--json", "stderr")])
def test_a_spec_that_makes_nothing_says_so_and_leaves_nothing(tmp_path, form, stream):
    (tmp_path / "empty.explore").write_text("explore 1\n")
    assert "warning[W0715]" in eic("check", "empty.explore", cwd=tmp_path).stderr
    (tmp_path / "empty.explore").write_text("explore 1\nteacher t { provider = embedded }\n")
    done = eic("run", "empty.explore", form, cwd=tmp_path)
    assert "the spec makes nothing" in getattr(done, stream)
    assert "stored" not in done.stdout + done.stderr
    assert not (tmp_path / "out").exists()


def test_a_revision_in_a_folder_that_is_no_utf_8_can_be_compared(tmp_path):
    folder = tmp_path / os.fsdecode(b"d\xff")
    write_spec(folder / "below")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    for path in ("./cooking.explore", "below/cooking.explore"):
        done = eic("diff", f"HEAD:{path}", "cooking.explore", cwd=folder / "below")
        assert "the specs mean the same" in done.stdout
    others = (
        ("./below/cooking", "below/below/cooking", "below/cooking"),
        ("cooking", "cooking", "./cooking"),
    )
    for given, read, meant in others:
        done = eic("diff", f"HEAD:{given}.explore", "cooking.explore", cwd=folder / "below", code=2)
        assert f"has no file `{read}.explore`; did you mean `HEAD:{meant}.explore`?" in done.stderr


def test_a_run_in_a_folder_that_is_no_utf_8_is_recorded_and_its_files_are_utf_8(tmp_path):
    folder = tmp_path / os.fsdecode(b"d\xff")
    write_spec(folder)
    eic("run", "cooking.explore", cwd=folder)
    [run] = [json.loads(line) for line in eic("runs", "--json", cwd=folder).stdout.splitlines()]
    assert run["status"] == "done"
    files = json.loads(eic("show", "--json", cwd=folder).stdout)["totals"]["files"]
    assert [str(folder / "out" / "cooking" / "d.jsonl"), True] in files
    for path in (folder / "out" / "cooking").iterdir():
        path.read_text(encoding="utf-8")
    assert "kept" in eic("run", "cooking.explore", cwd=folder).stdout


def test_a_project_that_was_copied_leaves_the_first_one_alone(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    write_spec(first)
    eic("run", "cooking.explore", cwd=first)
    shutil.copytree(first, second)
    said = eic("report", cwd=second).stdout
    assert str(second / "out" / "cooking" / "report.html") in said
    assert (second / "out" / "cooking" / "report.html").is_file()
    assert not (first / "out" / "cooking" / "report.html").exists()
    eic("run", "cooking.explore", "--out", tmp_path / "third", cwd=first)
    shutil.rmtree(second)
    shutil.copytree(first, second)
    assert str(tmp_path / "third" / "report.html") in eic("report", cwd=second).stdout


def test_a_damaged_database_is_told_and_what_can_be_read_of_it_is_saved(tmp_path):
    spec = write_spec(tmp_path)
    eic("run", spec.name, "--plain", cwd=tmp_path)
    file = tmp_path / ".eic" / "store.db"
    data = bytearray(file.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    pages = [at for at in range(size, len(data), size) if data.count(b"Instruction: ", at, at + size) > 9]
    data[pages[0] : pages[0] + size] = b"\xa5" * size
    file.write_bytes(data)
    done = eic("store", "verify", cwd=tmp_path, code=1)
    assert done.stdout.startswith("database: ")
    assert "verify --repair" in done.stderr
    done = eic("store", "verify", "--repair", cwd=tmp_path, code=1)
    assert "A new database holds what could be read" in done.stderr
    assert "store.db.damaged-1" in done.stderr
    assert eic("store", "verify", cwd=tmp_path).stdout == "the store is sound\n"
    assert 0 < calls(tmp_path) < 24
    file.write_bytes(b"x" * size)
    verify = ["store", "verify"]
    for command in (verify, [*verify, "--repair"], ["runs"], ["run", spec.name, "--plain"]):
        done = eic(*command, cwd=tmp_path, code=1 if command[:2] == verify else 2)
        assert "Nothing can be read from it: restore" in done.stderr
