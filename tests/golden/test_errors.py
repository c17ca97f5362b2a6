"""Every bad spec in ``errors/`` gives exactly the diagnostics its last lines expect.

``# set: NAME=VALUE`` lines stand for ``--set``. ``EIC_BLESS=1 pytest tests/golden/test_errors.py``
rewrites the expectations; read the difference before committing it.
"""

import os
import shutil
from pathlib import Path

import pytest

from eic.diagnostics import Diagnostic
from eic.lang.codes import CODES
from eic.lang.load import compile_file

FOLDER = Path(__file__).parent / "errors"
SPECS = sorted(path.name for path in FOLDER.glob("*.explore"))
EXPECT = "# expect: "
ELSEWHERE = {"E0701"}
"""Codes that another phase reports: the budget against the plan's estimate."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("golden") / "errors"
    shutil.copytree(FOLDER, root)
    (root / "pyproject.toml").write_text("")
    (root / "files" / "huge.jinja").write_text("x" * 600_000)
    (root / "files" / "outside.jsonl").symlink_to(Path(__file__))
    return root


def split(text: str) -> tuple[str, list[str]]:
    """Return (the spec, its expectations)."""
    lines = text.splitlines(keepends=True)
    expected = [line.rstrip("\n").removeprefix(EXPECT) for line in lines if line.startswith(EXPECT)]
    return "".join(line for line in lines if not line.startswith(EXPECT)), expected


def shown(diagnostic: Diagnostic, main: str) -> str:
    assert diagnostic.span is not None
    span = diagnostic.span
    file = "" if span.source.name == main else f"{span.source.name}:"
    return f"{diagnostic.code} {file}{span.line}:{span.column} {diagnostic.summary}"


def compiled(project: Path, name: str, text: str) -> list[str]:
    params = dict(
        line.removeprefix("# set: ").rstrip("\n").split("=", 1)
        for line in text.splitlines()
        if line.startswith("# set: ")
    )
    result = compile_file(Path(name), params=params, env={}, cwd=project, text=text)
    return [shown(item, name) for item in result.diagnostics]


@pytest.mark.parametrize("name", SPECS)
def test_diagnostics(name: str, project: Path) -> None:
    text, expected = split((FOLDER / name).read_text("utf-8"))
    found = compiled(project, name, text)
    if os.environ.get("EIC_BLESS"):
        body = text.rstrip("\n") + "\n" + "".join(f"{EXPECT}{line}\n" for line in found)
        (FOLDER / name).write_text(body, "utf-8")
        expected = found
    assert found == expected
    assert found


def test_each_code_has_a_bad_spec() -> None:
    seen = {line.split()[0] for name in SPECS for line in split((FOLDER / name).read_text("utf-8"))[1]}
    assert seen | ELSEWHERE == set(CODES)


def test_there_are_enough() -> None:
    assert len(SPECS) >= 80
