"""The entry point: a table of commands, imported one at a time, and the rules of exit codes.

``eic check`` must start in about the time lark takes to import, so nothing here (or in
``options``) imports more than click and the standard library.
"""

import atexit
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from eic import __version__
from eic.cli.failures import DONE, INTERRUPTED, INVALID, STOPPED, UserError
from eic.cli.interrupts import listen, settle
from eic.views.text import clean, wrapped

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("eic.cli.commands.init:init", "Write a small working spec to start from."),
    "check": ("eic.cli.commands.check:check", "Report every fault of a spec; make no call."),
    "fmt": ("eic.cli.commands.fmt:fmt", "Put specs into their canonical form."),
    "compile": ("eic.cli.commands.compile:compile_command", "Print a compiled form of a spec as JSON."),
    "plan": ("eic.cli.commands.plan:plan", "Say what a run would do and cost; make no call."),
    "run": ("eic.cli.commands.run:run", "Run what is missing and write the outputs."),
    "watch": ("eic.cli.commands.watch:watch", "Show a run of another process, live."),
    "replay": ("eic.cli.commands.watch:replay", "Play a finished run again."),
    "diff": ("eic.cli.commands.diff:diff", "Compare two specs or two runs."),
    "runs": ("eic.cli.commands.runs:runs", "List the runs of the store."),
    "show": ("eic.cli.commands.show:show", "Summarise one run."),
    "tree": ("eic.cli.commands.tree:tree", "Print the task tree of a run."),
    "freeze": ("eic.cli.commands.freeze:freeze", "Print an explored tree as a domain block."),
    "report": ("eic.cli.commands.report:report", "Write a run as one HTML page."),
    "review": ("eic.cli.commands.review:review", "Compare answers by hand, blind, and count the votes."),
    "export": ("eic.cli.commands.export:export", "Write a dataset in another tool's format."),
    "eject": ("eic.cli.commands.eject:eject", "Hand a training over as files that need no eic."),
    "store": ("eic.cli.commands.store:store", "Look after the store: stats, verify, gc."),
    "explain": ("eic.cli.commands.explain:explain", "Explain a diagnostic code, a block or a setting."),
    "doctor": ("eic.cli.commands.doctor:doctor", "Check this machine, the store and a spec's endpoints."),
}
"""Name → (``module:function``, one line of help), in the order ``eic --help`` lists them."""

_COMPLETE = "_EIC_COMPLETE"
"""The variable by which a shell asks for completions: ``eval "$(_EIC_COMPLETE=bash_source eic)"`` sets bash up."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that ``args`` begin with; an unknown one is a fault that names a near one."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            from eic.lang.suggest import did_you_mean  # only a mistyped command needs it

            ctx.fail(f"there is no command `{args[0]}`. {did_you_mean(args[0], COMMANDS)}".rstrip())
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Return what completes ``incomplete``: names of commands from the table, importing none of them."""
        from click.shell_completion import CompletionItem  # only a shell that completes needs it

        named = [(name, line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=line) for name, line in named), *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 the run failed or stopped short, everything kept; "
    "2 the spec or the command line is invalid; 130 interrupted.",
)
@click.version_option(__version__, prog_name="eic", message="%(prog)s %(version)s")
def cli() -> None:
    """The Explore-Instruct Compiler: from a .explore spec to a dataset, paid for once."""


def main() -> None:
    """Run the command line and exit with its code. The console script's target."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A teacher's text may hold lone surrogates, a terminal may be ASCII: neither is a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    codes: list[int] = []
    atexit.register(_leave, codes)  # before all others, to come last
    listen()
    try:
        codes.append(_run(sys.argv[1:]))
        settle(codes[0])
    except KeyboardInterrupt:  # once more, while the first one was told
        codes[:] = codes or [INTERRUPTED]
        settle(codes[0])
    sys.exit(codes[0])


def _leave(codes: Sequence[int]) -> None:
    """End the process with the code that its command came to; with a traceback it came to none.

    Python itself would end it by a signal when one came while it clears up, or long before while a
    text was executed, as dataclasses do.
    """
    if codes:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(codes[0])


def _run(args: Sequence[str]) -> int:
    if asked := os.environ.get(_COMPLETE):
        from click.shell_completion import shell_complete  # only a shell that completes needs it

        return shell_complete(cli, {}, "eic", _COMPLETE, asked)
    try:
        try:
            _require_text(args)
            with cli.make_context("eic", list(args)) as context:
                cli.invoke(context)
            sys.stdout.flush()
            return DONE
        except click.exceptions.Exit as stop:
            sys.stdout.flush()
            return stop.exit_code
        except click.exceptions.NoArgsIsHelpError as fault:
            fault.show()
            return INVALID
        except click.ClickException as fault:
            _complain(fault.format_message(), getattr(fault, "ctx", None))
            return INVALID
        except UserError as fault:
            if fault.message:
                _complain(fault.message)
            return fault.code
        except (KeyboardInterrupt, click.Abort):
            _complain("interrupted")
            return INTERRUPTED
    except BrokenPipeError:  # the reader has gone (``eic runs | head``)
        _drop_stdout()
        return STOPPED
    except OSError as fault:  # a full disk, most likely under standard output
        _drop_stdout()
        where = f"{fault.filename}: " if fault.filename else ""
        _complain(f"{where}{fault.strerror or fault}")
        return STOPPED


def _require_text(args: Sequence[str]) -> None:
    """Refuse names that are no text: they could be neither stored nor written into any output."""
    for text in args:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            name = os.fsencode(text).decode("utf-8", "backslashreplace")
            raise UserError(
                f"the argument {name} is not UTF-8 text here: rename the file, or, if it looks right, use a "
                "UTF-8 locale (LC_ALL=C.UTF-8)"
            ) from error


def _drop_stdout() -> None:
    """Let what Python flushes at exit go nowhere."""
    if sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _open_closed_streams() -> None:
    """Give closed standard streams (``>&-``) to the null device: no other file may get their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def _complain(message: str, context: click.Context | None = None) -> None:
    # A message may quote a server's reply or a file's name: no escape of theirs reaches the terminal.
    with suppress(OSError):  # a terminal that is gone, a full disk: the exit code says it alone
        width = get_terminal_size().columns if sys.stderr.isatty() else None
        for line in ("eic: " + message).split("\n"):
            print(clean(line) if width is None else wrapped(clean(line), width), file=sys.stderr)
        if context is not None:
            print(f"Try '{context.command_path} --help'.", file=sys.stderr)


if __name__ == "__main__":
    main()
