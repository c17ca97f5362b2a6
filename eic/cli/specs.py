"""What every command that takes a spec shares: compile it, show its faults, stop on errors."""

import os
import sys
from pathlib import Path

from eic.cli.failures import UserError
from eic.cli.options import Common
from eic.cli.text import say_faults
from eic.lang.load import Compiled, compile_file


def compile_with(path: Path, common: Common) -> Compiled:
    """Compile the spec at ``path`` under the common options; report nothing yet."""
    return compile_file(
        path,
        params=dict(common.params),
        env=os.environ,
        cwd=Path.cwd(),
        allow_outside=common.allow_outside,
    )


def compiled(path: Path, common: Common) -> Compiled:
    """Compile the spec at ``path``; print its diagnostics; exit with 2 when it has errors."""
    result = compile_with(path, common)
    report(result, common)
    if result.spec is None:
        raise UserError("")
    return result


def report(result: Compiled, common: Common) -> None:
    """Print diagnostics as text on stderr."""
    if result.diagnostics:
        say_faults(result.diagnostics, color=common.colors(sys.stderr))
