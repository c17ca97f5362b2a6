"""The shell around the commands: lazy imports, common options, exit codes, no tracebacks."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from eic.cli import main as entry
from eic.cli.failures import STOPPED, UserError
from eic.cli.main import COMMANDS, cli
from eic.cli.options import Common, common_options
from tests.unit.cli.conftest import Cli


def _modules_after(*args: str) -> set[str]:
    program = (
        "import sys\n"
        "from eic.cli.main import main\n"
        "sys.argv = ['eic', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *args], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stderr.split("\n"))


def test_help_lists_every_command_and_imports_none() -> None:
    loaded = _modules_after("--help")
    assert not any(
        name.startswith("eic.cli.")
        for name in loaded - {"eic.cli.main", "eic.cli.failures", "eic.cli.interrupts"}
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_is_there_and_has_help(name: str, cli: Cli) -> None:
    done = cli(name, "--help")
    assert done.exit_code == 0
    assert name in done.stdout


def test_check_imports_nothing_heavy(tmp_path: Path) -> None:
    spec = tmp_path / "a.explore"
    spec.write_text("explore 1\n")
    loaded = {name.split(".")[0] for name in _modules_after("check", str(spec))}
    heavy = {
        "openai",
        "httpx2",
        "sympy",
        "numpy",
        "rapidfuzz",
        "pyarrow",
        "textual",
        "rouge_score",
        "asyncio",
    }
    assert loaded & heavy == set()


@pytest.mark.parametrize(
    "args",
    [("bogus",), ("runs", "--bogus"), ("runs", "extra"), ("runs", "--seed", "x"), ("show", "--set", "nope"),
     ("export",), ("store",), ("explain", "a", "b")],
)  # fmt: skip
def test_a_wrong_command_line_exits_with_2_and_says_what(
    cli: Cli, project: Path, args: tuple[str, ...]
) -> None:
    done = cli(*args)
    assert done.exit_code == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def _with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    @click.command()
    def boom() -> None:
        raise error

    monkeypatch.setattr(type(cli), "get_command", lambda *_: boom)


def test_a_user_fault_is_one_line_with_its_code(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    _with(monkeypatch, UserError("the budget is spent", STOPPED))
    done = cli("x")
    assert (done.exit_code, done.stderr, done.stdout) == (1, "eic: the budget is spent\n", "")


def test_a_fault_said_already_prints_nothing_more(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    _with(monkeypatch, UserError(""))
    done = cli("x")
    assert (done.exit_code, done.stderr) == (2, "")


def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    _with(monkeypatch, KeyboardInterrupt())
    assert cli("x").exit_code == 130


def test_a_bug_shows_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        entry._run(["x"])


def test_a_reader_that_goes_away_is_no_crash(project: Path) -> None:
    from tests.unit.cli.conftest import write_run

    for number in range(3):
        write_run(project / ".eic", run=f"run-{number}")
    shell = f"{sys.executable} -c 'from eic.cli.main import main; main()' runs --json | true"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def _common(monkeypatch: pytest.MonkeyPatch, *args: str) -> Common:
    seen: list[Common] = []

    @click.command()
    @common_options
    def take(common: Common) -> None:
        seen.append(common)

    take.main(list(args), standalone_mode=False)
    return seen[0]


def test_common_options_become_one_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EIC_STORE", "elsewhere")
    assert _common(monkeypatch).store == Path("elsewhere")
    got = _common(
        monkeypatch, "--set", "depth=1", "--set", "a = b=c", "--set", "depth=2", "--store", "s",
        "--out", "o", "--seed", "7", "-v", "--no-color",
    )  # fmt: skip
    assert got.params == (("depth", "2"), ("a", "b=c"))
    assert (got.store, got.out, got.seed, got.verbose, got.no_color) == (Path("s"), Path("o"), 7, True, True)


def test_the_store_is_in_the_project_unless_said_otherwise() -> None:
    assert Common().store_path(Path("root")) == Path("root/.eic")
    assert Common(store=Path("s")).store_path(Path("root")) == Path("s")


def test_colours_need_a_terminal_and_no_objection(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    assert Common().colors(terminal)  # type: ignore[arg-type]
    assert not Common(no_color=True).colors(terminal)  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Common().colors(terminal)  # type: ignore[arg-type]


def test_a_mistyped_command_is_told_of_a_near_one(cli: Cli) -> None:
    assert cli("chek").stderr.startswith("eic: there is no command `chek`. Did you mean `check`?\n")
    assert cli("quux").stderr.startswith("eic: there is no command `quux`.\n")


def test_a_shell_completes_commands_and_their_options() -> None:
    def completed(words: str, at: int, how: str = "bash_complete") -> tuple[list[str], str]:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "eic"],
            env={"_EIC_COMPLETE": how, "COMP_WORDS": words, "COMP_CWORD": str(at)},
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout.split(), done.stderr

    names, imported = completed("eic ex", 1)
    assert names == ["plain,export", "plain,explain"]
    assert "eic.cli.commands" not in imported
    assert completed("eic report --out", 2)[0] == ["plain,--output", "plain,--out"]
    assert completed("eic export --format al", 3)[0] == ["plain,alpaca"]
