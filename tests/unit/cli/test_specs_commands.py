"""``check`` and ``fmt`` on sound and faulty specs."""

import json
import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli

SOUND = """\
explore 1

teacher t { provider = embedded }

domain math { about = "Solve mathematical problems." }

dataset d {
  explore math { teacher = t  depth = 1  breadth = [2] }
  synthesize { teacher = t  per_task = 2 }
}
"""
FAULTY = SOUND.replace("depth = 1", "dept = 1").replace("per_task = 2", 'per_task = "2"')


@pytest.fixture
def spec(project: Path) -> Path:
    path = project / "a.explore"
    path.write_text(SOUND)
    return path


def test_a_sound_spec_passes(cli: Cli, spec: Path) -> None:
    done = cli("check", "a.explore")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "checked 1 spec: no faults\n"
    assert not (spec.parent / ".eic").exists()


def test_every_fault_of_every_spec_is_reported_on_stderr(cli: Cli, spec: Path) -> None:
    (spec.parent / "b.explore").write_text(FAULTY)
    done = cli("check", "a.explore", "b.explore", "missing.explore")
    assert (done.exit_code, done.stdout) == (2, "")
    for text in ("dept", "per_task", "missing.explore", "checked 3 specs: 3 errors"):
        assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_json_diagnostics_are_lines_on_stdout(cli: Cli, spec: Path) -> None:
    spec.write_text(FAULTY)
    done = cli("check", "--format", "json", "a.explore")
    assert (done.exit_code, done.stderr) == (2, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    keys = {
        "code",
        "severity",
        "summary",
        "detail",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "fix",
    }
    assert len(rows) == 2
    assert all(keys <= row.keys() for row in rows)
    first = min(rows, key=lambda row: int(row["line"]))
    assert (first["file"], first["line"], first["column"]) == ("a.explore", 8, 31)


def test_params_are_set_from_the_command_line(cli: Cli, spec: Path) -> None:
    spec.write_text(
        SOUND.replace("explore 1\n", "explore 1\n\nparam k = 1\n").replace("depth = 1", "depth = param.k")
    )
    assert cli("check", "a.explore", "--set", "k=1").exit_code == 0
    assert cli("check", "a.explore", "--set", "k=99").exit_code == 2
    assert cli("check", "a.explore", "--set", "nope=1").exit_code == 2


def test_escapes_in_a_spec_do_not_reach_the_terminal(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND.replace("depth = 1", "dep\x1b[31m\x07 = 1"))
    done = cli("check", "a.explore")
    assert done.exit_code == 2
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr


def test_fmt_leaves_the_canonical_form_alone(cli: Cli, spec: Path) -> None:
    before = spec.stat().st_mtime_ns
    done = cli("fmt", "a.explore")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert spec.stat().st_mtime_ns == before


def test_fmt_rewrites_in_place_and_keeps_comments_and_mode(cli: Cli, spec: Path) -> None:
    messy = SOUND.replace("{ provider =", "{provider=").replace("domain math", "# why\ndomain  math")
    spec.write_bytes(messy.replace("\n", "\r\n").encode())
    spec.chmod(0o640)
    assert cli("fmt", "a.explore").exit_code == 0
    assert spec.read_bytes().decode() == SOUND.replace("domain math", "# why\ndomain math")
    assert spec.stat().st_mode & 0o777 == 0o640
    assert cli("fmt", "--check", "a.explore").exit_code == 0
    assert sorted(os.listdir(spec.parent)) == [".git", "a.explore"]


def test_fmt_check_and_diff_write_nothing(cli: Cli, spec: Path) -> None:
    messy = SOUND.replace("{ provider =", "{provider=")
    spec.write_text(messy)
    checked = cli("fmt", "--check", "a.explore")
    assert (checked.exit_code, checked.stderr) == (1, "would format a.explore\n")
    shown = cli("fmt", "--diff", "a.explore")
    assert shown.exit_code == 0
    assert "-teacher t {provider=" in shown.stdout
    assert "+teacher t { provider =" in shown.stdout
    assert spec.read_text() == messy


def test_no_command_prints_a_key_that_stands_in_a_spec(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND.replace("provider = embedded", 'model="x" api_key = "hunter2hunter2"  bogus = 1'))
    for command in (["check"], ["check", "--format", "json"], ["plan"], ["doctor"], ["fmt", "--diff"]):
        done = cli(*command, "a.explore")
        assert "api_key" in done.stdout + done.stderr
        assert "hunter2" not in done.stdout + done.stderr


def test_fmt_leaves_a_file_with_syntax_errors_alone(cli: Cli, spec: Path) -> None:
    broken = SOUND + "dataset {{{\n"
    spec.write_text(broken)
    other = spec.parent / "b.explore"
    other.write_text(SOUND.replace("{ provider =", "{provider="))
    done = cli("fmt", "a.explore", "b.explore")
    assert done.exit_code == 2
    assert "a.explore" in done.stderr
    assert spec.read_text() == broken
    assert other.read_text() == SOUND


def test_fmt_follows_a_link(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND.replace("{ provider =", "{provider="))
    link = spec.parent / "link.explore"
    link.symlink_to("a.explore")
    assert cli("fmt", "link.explore").exit_code == 0
    assert link.is_symlink()
    assert spec.read_text() == SOUND


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"explore 1\n\x00"])
def test_fmt_on_what_is_no_spec_is_a_user_fault(cli: Cli, project: Path, content: bytes | None) -> None:
    if content is not None:
        (project / "x.explore").write_bytes(content)
    done = cli("fmt", "x.explore")
    assert done.exit_code in (0, 2) if content and content.startswith(b"explore") else done.exit_code == 2
    assert "Traceback" not in done.stderr
