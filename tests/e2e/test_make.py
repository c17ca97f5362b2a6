"""The Makefile's promises that can be checked without installing anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLD = '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1" && exit 0\nexit 1\n'


def _run(place: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(command, cwd=place, env=outside, capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout whose .venv was made by hand and holds what pyproject.toml asks for."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for stamp in (".eic-installed", ".eic-installed-dev"):
        shutil.copy(ROOT / "pyproject.toml", tmp_path / ".venv" / stamp)
    return tmp_path


def test_a_touched_but_equal_pyproject_installs_nothing(copy: Path) -> None:
    for stamp in (".eic-installed", ".eic-installed-dev"):
        os.utime(copy / ".venv" / stamp, (1, 1))
        done = _run(copy, "make", f".venv/{stamp}")
        assert (done.returncode, done.stderr) == (0, "")
        assert "installing" not in done.stdout
        assert "up to date" in _run(copy, "make", f".venv/{stamp}").stdout


def test_a_changed_pyproject_is_installed(copy: Path) -> None:
    with (copy / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    os.utime(copy / ".venv" / ".eic-installed", (1, 1))
    (copy / ".venv" / "bin" / "python").unlink()
    python = copy / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@" >> calls\n')
    python.chmod(0o755)
    done = _run(copy, "make", ".venv/.eic-installed")
    assert done.returncode == 0, done.stderr
    installed = (copy / "calls").read_text()
    assert "install --constraint .ci/constraints.txt --editable .[train,eval]" in installed


def test_a_failed_installation_leaves_no_stamp(copy: Path) -> None:
    python = copy / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text('#!/bin/sh\n[ "$1" = -m ] && exit 1\nexit 0\n')
    python.chmod(0o755)
    (copy / ".venv" / ".eic-installed").unlink()
    assert _run(copy, "make", ".venv/.eic-installed").returncode != 0
    assert not (copy / ".venv" / ".eic-installed").exists()


def test_an_old_python_is_refused_in_clear_words(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text(OLD)
    old.chmod(0o755)
    done = _run(ROOT, "sh", ".ci/find-python", str(old))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "eic needs Python 3.11 or newer" in done.stderr
    assert "Python 3.9.1" in done.stderr


def test_help_lists_the_targets() -> None:
    done = _run(ROOT, "make")
    for target in ("run", "test", "lint", "docs", "bench"):
        assert f"make {target} " in done.stdout
