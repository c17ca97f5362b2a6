"""``eic explain``: what a diagnostic code, a block, a setting, a function or a form means."""

from collections.abc import Iterator

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.lang.codes import CODES
from eic.lang.explain import FORMS, block_paths, suggestions
from eic.lang.explain import explain as explanation
from eic.lang.functions import FUNCTIONS
from eic.lang.schema import info


@click.command()
@click.argument("topic", required=False, metavar="[TOPIC]")
@common_options
def explain(common: Common, topic: str | None) -> None:
    """Explain TOPIC: a code (E0203), a block (explore), a setting (explore.depth) or a function.

    Without TOPIC all but the settings are listed.
    """
    if topic is None:
        for line in _overview():
            click.echo(line)
        return
    text = explanation(topic)
    if text is None:
        hint = suggestions(topic) or "`eic explain` lists everything."
        raise UserError(f"there is nothing called {topic!r} to explain. {hint}")
    click.echo(text.rstrip())


def _overview() -> Iterator[str]:
    sections = {
        "Blocks": {info(block).kind: info(block).help for _, block in block_paths()},
        "Core": {name: text.partition(". ")[0].rstrip(".") + "." for name, (text, _) in FORMS.items()},
        "Functions of rules": {name: function.help for name, function in FUNCTIONS.items()},
        "Diagnostic codes": {code: entry.title for code, entry in CODES.items()},
    }
    for number, (title, rows) in enumerate(sections.items()):
        width = max(map(len, rows), default=0)
        yield f"{'' if number == 0 else chr(10)}{title}:"
        for name, text in rows.items():
            yield f"  {name:<{width}}  {text}"
