"""What is installed from a wheel is what stands in the repository: the symlinks become files."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINKED = ("tui", "grammars", "prompts")


def _files(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = folder.glob("eic-*.whl")
    return built


def test_the_checkout_links_to_the_top_level_folders() -> None:
    for name in LINKED:
        link = ROOT / "eic" / name
        assert link.is_symlink()
        assert str(link.readlink()) == f"../{name}"
        assert link.resolve() == ROOT / name


def test_a_wheel_holds_every_linked_file_as_a_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        infos = {info.filename: info for info in archive.infolist()}
    for name in LINKED:
        expected = {f"eic/{name}/{path}" for path in _files(ROOT / name)}
        assert expected, f"{name}/ is empty"
        assert expected <= infos.keys()
        links = [path for path in expected if (infos[path].external_attr >> 16) & 0o170000 == 0o120000]
        assert links == []


def test_a_wheel_holds_one_import_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"eic"}


def test_data_is_found_and_the_command_starts_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    program = (
        "import importlib.resources as r, eic, sys;"
        "assert eic.__file__.startswith(sys.argv[1]), eic.__file__;"
        "base = r.files('eic');"
        "assert (base / 'grammars' / 'explore.lark').read_text();"
        "assert any((base / 'prompts').iterdir());"
        "from eic.cli.main import main; sys.argv = ['eic', '--version']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(unpacked)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("eic ")


def test_no_docstring_holds_what_python_3_13_cannot_compile() -> None:
    """From 3.13 on the compiler encodes docstrings as UTF-8, so half a surrogate pair in one is an error."""
    for path in [*(ROOT / "eic").rglob("*.py"), *(ROOT / "tui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                halves = re.findall("[\ud800-\udfff]", ast.get_docstring(node) or "")
                assert not halves, f"{path}:{getattr(node, 'lineno', 1)}"
