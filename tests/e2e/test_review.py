"""People compare answers by hand: blind, several of them, with pauses, in the terminal or in a spreadsheet."""

import csv
import io
import json
import shutil
import subprocess
import sys

import pytest

from tests.e2e.process import eic
from tests.specs import write_spec

SPEC = """explore 1

teacher a { provider = scripted  script = file("a.jsonl") }
teacher b { provider = scripted  script = file("b.jsonl") }

evaluation taste {
  models    = [a, b]
  questions = file("q.jsonl")
  metric    = human
}
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A project whose answers are there."""
    folder = tmp_path_factory.mktemp("review")
    spec = write_spec(folder, SPEC)
    (folder / "pyproject.toml").write_text("")
    (folder / "a.jsonl").write_text('{"reply": "good \\u001b[31m answer"}\n')
    (folder / "b.jsonl").write_text('{"match": "Q3", "reply": "=1+1"}\n{"reply": "bad answer"}\n')
    rows = [{"id": f"q{at}", "question": f"Q{at}?"} for at in range(6)]
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
    eic("run", spec.name, "--plain", cwd=folder)
    return folder


@pytest.fixture
def project(done, tmp_path):
    """The project, to be changed: its folder."""
    folder = tmp_path / "project"
    shutil.copytree(done, folder)
    eic("run", "cooking.explore", "--plain", "--offline", cwd=folder)
    return folder


def review(folder, *arguments, keys=None):
    """Run the command with keys typed into it."""
    done = subprocess.run(
        [sys.executable, "-m", "eic", "review", "taste", *arguments],
        cwd=folder, input="\n".join(keys or []) + "\n", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(folder):
    return json.loads((folder / "out" / "cooking" / "taste.json").read_text())["comparisons"][0]


def better(shown):
    """Return the keys that vote for the good answer in what was shown."""
    keys = []
    for part in shown.split("\n=== ")[1:]:
        first = part.split("--- answer 2 ---")[0]
        keys.append("1" if "good" in first else "2")
    return keys


def test_votes_are_blind_kept_at_once_and_gone_on_with(project):
    spec = project / "cooking.explore"
    assert written(project)["voted_on"] == 0
    shown = review(project, "--annotator", "ada", keys=["s"] * 6)
    assert "\x1b" not in shown
    keys = better(shown)
    assert set(keys) == {"1", "2"}, "the candidate is shown first to some and second to others"
    review(project, "--annotator", "ada", keys=[*keys[:2], "nonsense", "b", keys[1], "q"])
    assert (written(project)["win"], written(project)["votes"]) == (2, 2)
    rest = review(project, "--annotator", "ada", keys=["s"] * 6)
    assert "=== 3 of 6 ===" in rest
    assert "=== 2 of 6 ===" not in rest
    review(project, "--annotator", "ada", keys=keys[2:])
    assert written(project)["beat_rate"] == 100.0
    again = review(project, "--annotator", "bob", keys=["="] * 6)
    assert "| a " in again
    found = written(project)
    assert (found["win"], found["tie"], found["agreement"]["raw"]) == (0, 6, 0.0)
    assert found["annotators"]["ada"]["win"] == 6
    eic("run", spec.name, "--plain", cwd=project)
    assert written(project) == found, "a run counts the votes that are there"
    spec.write_text(SPEC.replace("= human", "= human\n  merge     = pooled"))
    eic("run", spec.name, "--plain", cwd=project)
    assert (written(project)["win"], written(project)["tie"]) == (6, 6)


def test_sheets_and_votes_of_others_are_read(project):
    sheet = project / "cy.csv"
    review(project, "--annotator", "cy", "--sheet", str(sheet))
    done = eic("review", "taste", "--add", sheet, cwd=project)  # not filled in yet
    assert done.stderr == f"{sheet}: 0 votes taken: no row of it says which answer is better\n"
    rows = list(csv.DictReader(io.StringIO(sheet.read_text())))
    assert len(rows) == 6
    cells = [cell for row in rows for cell in row.values()]
    assert "'=1+1" in cells, "no cell is a formula"
    for row in rows[:5]:
        row["better"] = "1" if "good" in row["answer_1"] else "2"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    sheet.write_text("\ufeff" + out.getvalue())
    review(project, "--add", str(sheet))
    assert (written(project)["win"], written(project)["voted_on"]) == (5, 5)
    other = project / "votes.csv"
    other.write_text("vote,question,candidate,baseline,annotator\nlose,q0,a,b,dee\nlose,q0,a,b,eve\n")
    review(project, "--add", str(other))
    assert written(project)["lose"] == 1
    other.write_text("vote,question\nmaybe,q0\n")
    done = eic("review", "taste", "--add", other, cwd=project, code=2)
    assert "votes.csv: the first line" in done.stderr


def test_sheets_that_spreadsheets_wrote_in_other_ways_are_read_or_explained(project):
    other = project / "votes.csv"
    other.write_text("question;candidate;baseline;annotator;vote\nq0;a;b;dee;win\nq9;a;b;dee;win\n")
    done = eic("review", "taste", "--add", other, cwd=project)
    assert "2 votes taken, 1 of them on other questions" in done.stderr
    assert (written(project)["win"], written(project)["votes"]) == (1, 1)
    for text, words in (
        (b'"annotator,question', "line 1: unexpected end of data"),
        ("question,vote".encode("utf-16"), "is not UTF-8"),
        (b"", "names the columns of no sheet"),
    ):
        other.write_bytes(text)
        assert words in eic("review", "taste", "--add", other, cwd=project, code=2).stderr


def test_a_sheet_with_votes_that_nobody_took_is_not_written_over(project):
    sheet = project / "cy.csv"
    arguments = ("review", "taste", "--annotator", "cy", "--sheet", sheet)
    eic(*arguments, cwd=project)
    eic(*arguments, cwd=project)
    sheet.write_text(sheet.read_text().replace(",,", ",1,"))
    assert "--add first" in eic(*arguments, cwd=project, code=2).stderr
    eic("review", "taste", "--add", sheet, cwd=project)
    eic(*arguments, cwd=project)


def test_annotators_who_vote_at_the_same_time_keep_each_others_votes(project):
    command = [sys.executable, "-m", "eic", "review", "taste", "--annotator"]
    with subprocess.Popen(
        [*command, "ada"], cwd=project, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as ada:
        while "=== 1 of 6 ===" not in ada.stdout.readline():
            pass
        review(project, "--annotator", "bob", keys=["="] * 6)
        ada.communicate("1\n", timeout=60)
    assert {name: given["judged"] for name, given in written(project)["annotators"].items()} == {
        "ada": 1, "bob": 6,
    }  # fmt: skip


def test_votes_on_answers_that_changed_do_not_count(project):
    spec = project / "cooking.explore"
    review(project, "--annotator", "ada", keys=["1"] * 6)
    sheet = project / "cy.csv"
    review(project, "--annotator", "cy", "--sheet", str(sheet))
    sheet.write_text(sheet.read_text().replace(",,", ",1,"))
    (project / "b.jsonl").write_text('{"match": "Q3", "reply": "=1+1"}\n{"reply": "another answer"}\n')
    eic("run", spec.name, "--plain", cwd=project)
    assert written(project)["votes"] == 1
    assert "=== 2 of 6 ===" in review(project, "--annotator", "ada", keys=["q"])
    done = eic("review", "taste", "--add", sheet, cwd=project)
    assert "6 votes taken, 5 of them on other" in done.stderr
    assert written(project)["votes"] == 2


def test_what_cannot_be_reviewed_is_explained(project):
    spec = project / "cooking.explore"
    assert "wrote no evaluation nothing" in eic("review", "nothing", cwd=project, code=2).stderr
    assert "--annotator" in eic("review", "taste", "--sheet", "x.csv", cwd=project, code=2).stderr
    missing = eic("review", "taste", "--out", "elsewhere", cwd=project, code=2)
    assert "run the spec first" in missing.stderr
    rouge = SPEC.replace("= human", "= rouge_l")
    (project / "q.jsonl").write_text('{"question": "Q?", "answer": "x"}\n')
    spec.write_text(rouge)
    eic("run", spec.name, "--plain", cwd=project)
    assert "metric = human" in eic("review", "taste", cwd=project, code=2).stderr


def test_a_file_that_holds_no_votes_is_named_before_anything_runs(project):
    path = project / "out" / "cooking" / "taste.votes.csv"
    for text in (b"a,b\n1,2\n", b"\xff\xfe"):
        path.write_bytes(text)
        failed = eic("run", "cooking.explore", "--plain", cwd=project, code=2)
        assert "taste.votes.csv holds no votes: " in failed.stderr
        assert "Nothing was run" in failed.stderr
    path.unlink()
    (project / "out" / "cooking" / "taste.json").write_text("[]")
    failed = eic("review", "taste", cwd=project, code=2)
    assert "cannot be read: it is not what a run writes" in failed.stderr
    eic("run", "cooking.explore", "--plain", "--offline", cwd=project)
