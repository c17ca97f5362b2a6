"""The docs tell the truth: paths exist, generated pages are current, commands and specs work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eic.cli.main import COMMANDS
from eic.lang.explain import block_paths
from eic.lang.schema import settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_paths_exist(page: Path) -> None:
    pattern = r"`((?:eic|tests|docs|grammars|prompts|specs|benchmarks)/[\w./]*)`"
    for path in re.findall(pattern, page.read_text(encoding="utf-8")):
        if "NAME" not in path and "DOMAIN" not in path:
            assert (ROOT / path).exists(), path


def test_named_modules_exist() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`(eic\.[a-z_.]+)`", text):
        path = ROOT / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


def test_extending_names_things_that_are_there() -> None:
    def source(path: str) -> str:
        return (ROOT / path).read_text(encoding="utf-8")

    assert "def make(" in source("eic/data/filters/words.py")
    assert "class MeasureFilter" in source("eic/data/filters/base.py")
    assert "class Provider" in source("eic/teacher/base.py")
    assert "PROVIDERS" in source("eic/teacher/registry.py")
    assert '"eic.teachers"' in source("eic/teacher/registry.py")
    assert "TOP_LEVEL" in source("eic/lang/blocks/__init__.py")
    assert "STAGES" in source("eic/lang/blocks/dataset.py")
    assert "COMMANDS" in source("eic/cli/main.py")


def test_every_command_the_docs_name_exists() -> None:
    for page in PAGES:
        for name in re.findall(r"(?:^|`)eic ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert name in COMMANDS, f"{page.name}: eic {name}"


@pytest.mark.parametrize("page", ["README.md", "docs/teachers.md", "docs/tour.md", "docs/self_instruct.md"])
def test_specs_in_the_docs_compile(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    specs = re.findall(r"```explore\n(.*?)```", text, re.DOTALL)
    assert specs
    (tmp_path / ".git").mkdir()
    (tmp_path / "replies.jsonl").write_text('{"rule": "counting"}\n')
    (tmp_path / "math500.jsonl").write_text('{"problem": "What is 2 + 2?", "answer": "4"}\n')
    for number, spec in enumerate(specs):
        path = tmp_path / f"spec{number}.explore"
        path.write_text(spec if spec.startswith("explore 1") else f"explore 1\n\n{spec}")
        done = subprocess.run(
            [sys.executable, "-m", "eic.cli.main", "check", "--format", "json", str(path)],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_the_readme_shows_captured_output() -> None:
    for command, shown in re.findall(r"<!-- capture: (.+?) -->\n(.*?)<!-- end -->", README, re.DOTALL):
        assert shown.startswith("```console\n$ "), f"run docs/capture.py: {command}"
        assert "Traceback" not in shown


def test_the_readme_begins_with_two_commands_that_make_knows() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_switch_to_the_released_codes_ways_is_described() -> None:
    """docs/compat.md has a table for each part of the work, and names each setting that brings a fault back."""
    page = (ROOT / "docs/compat.md").read_text(encoding="utf-8")
    switches = {
        f"{name} = {word}"
        for _, cls in block_paths()
        for name, declared in settings(cls).items()
        for word in getattr(declared.type, "choices", ())
        if word in ("compat", "released_code")
    }
    assert {f"`{switch}`" for switch in switches} <= set(re.findall(r"`[^`]+`", page))
    assert switches == {"compat = released_code", "grader = compat", "verdicts = compat"}
    titled = re.findall(r"^## (.+)\n(?:\n.*)*?\n\| matter \|", page, re.MULTILINE)
    assert {
        "Exploration",
        "Training",
        "Answers and judging",
        "Grading of mathematics",
        "Teacher calls",
    } <= set(titled)


def test_the_teacher_of_the_page_on_extending_answers_a_run(tmp_path: Path) -> None:
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(from eic\.teacher.*?)```.*?```toml\n(.*?)```", page, re.DOTALL)
    assert found
    code, entry = found.groups()
    site, project = tmp_path / "site", tmp_path / "project"
    for name, text in {
        "my_package/teacher.py": code,
        "my_package-1.dist-info/METADATA": "Name: my-package\nVersion: 1\n",
        "my_package-1.dist-info/entry_points.txt": entry.replace("project.entry-points.", "").replace(
            '"', ""
        ),
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    project.mkdir()
    (project / "a.explore").write_text(
        'explore 1\nteacher t { provider = mine }\ndomain cooking { about = "Cook well." }\n'
        "dataset d {\n  explore cooking { teacher = t  depth = 0 }\n  synthesize { teacher = t  per_task = 1 }\n}\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "eic.cli.main", "run", "a.explore"], cwd=project, capture_output=True, text=True,
        timeout=60, env={"PYTHONPATH": f"{ROOT}:{site}", "EIC_STORE": str(tmp_path / "store")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"instruction": "Repeat this."' in (project / "out/a/d.jsonl").read_text()
