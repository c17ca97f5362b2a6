"""A small project on disk, and a compiler of specs written in it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from eic.lang.load import Compiled, compile_file

TEACHER = "teacher t { provider = embedded }\n"
MATH = 'domain math { about = "Solve problems." }\n'

Compile = Callable[..., Compiled]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


@pytest.fixture
def build(project: Path) -> Compile:
    """Compile a spec text; further files are given by name."""

    def run(
        text: str,
        files: Mapping[str, str] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        allow_outside: bool = False,
    ) -> Compiled:
        for name, content in (files or {}).items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        (project / "spec.explore").write_text("explore 1\n" + text, "utf-8")
        return compile_file(
            Path("spec.explore"), params=params or {}, env=env or {}, cwd=project, allow_outside=allow_outside
        )

    return run
