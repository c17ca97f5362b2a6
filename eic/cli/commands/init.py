"""``eic init``: a small spec that runs at once, offline, and is meant to be edited."""

from pathlib import Path
from shlex import quote

import click

from eic.cli.failures import UserError
from eic.cli.options import Common, common_options
from eic.cli.text import one_line
from eic.whole import made_folder, write_text

SPEC = '''\
explore 1

# A first spec; change anything. `eic check` reports faults, `eic plan` says what a run would
# do and cost, `eic run` does it. Here a teacher that works offline answers: it knows
# mathematics only and is not a language model. The last lines of this file name a real one.

param depth = 1  # eic run math.explore --set depth=2

teacher tutor { provider = embedded }

domain math {
  about    = "Solve mathematical problems step by step and box the final answer."
  language = en
  task "Arithmetic" {
    reason = "Whole numbers, fractions and percentages are the base of everything later."
    example {
      instruction = "Calculate $17 + 25 - 8$."
      output      = """
        Explanation: $17 + 25 = 42$, and $42 - 8 = 34$.
        Answer: $\\boxed{34}$
        """
    }
  }
  task "Algebra" {
    reason = "Unknowns and the relations between them are the base of every later topic."
  }
}

prompt write { template = file("prompts/write.jinja") }

dataset first {
  explore math {
    teacher  = tutor
    depth    = param.depth
    breadth  = [6, 3]
    per_call = 3
  }
  prune { keep rouge_l(name) <= 0.7 }
  synthesize { teacher = tutor  per_task = 20  prompt = prompt.write }
  filter diversity {
    keep words(instruction) in 3..150
    keep rouge_l(instruction) <= 0.7 within task
  }
  sample { size = 60  seed = 42 }
}

# teacher gpt {
#   model    = "gpt-4o-mini"
#   base_url = env("OPENAI_BASE_URL", "https://api.openai.com/v1")
#   api_key  = env("OPENAI_API_KEY")
#   price { input = $0.15/1M  output = $0.60/1M }
# }
'''

PROMPT = """\
---
role: synthesize
reply: labelled
---
You write training data for the domain "{{ domain.name }}": {{ domain.about }}

Task: {{ task.name }}
{% if task.reason %}Why it matters: {{ task.reason }}
{% endif %}
{% if parent %}It is part of: {{ parent.name }}
{% endif %}
{% if peers %}It stands beside these tasks, whose skills it must not repeat: {{ peers | join(", ") }}
{% endif %}

Write {{ wanted }} new examples of this task, each different from the others in wording and content.
Keep exactly to this form, one item after the other, with a line of ### between them:

###
Instruction: what is asked, complete in itself
Input: the material it works on, or <noinput>
Output: the answer, worked out step by step
{% for demo in demos %}
###
Instruction: {{ demo.instruction }}
Input: {{ demo.input or "<noinput>" }}
Output: {{ demo.output }}
{% endfor %}
###
"""

IGNORE = ".eic/\nout/\n"

FILES = {"math.explore": SPEC, "prompts/write.jinja": PROMPT, ".gitignore": IGNORE}
"""What is written, by path. A ``.gitignore`` that is there already is left as it is."""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@common_options
def init(common: Common, folder: Path) -> None:
    """Write a small working spec, a prompt template and a .gitignore into DIR (default: here).

    Nothing that exists is overwritten.
    """
    targets = {name: folder / name for name in FILES}
    taken = [path for name, path in targets.items() if name != ".gitignore" and _exists(path)]
    if taken:
        raise UserError(f"{one_line(str(taken[0]))} exists already: nothing was written")
    made: list[Path] = []
    try:
        with made_folder(folder), made_folder(folder / "prompts"):
            _write(targets, made)
    except OSError as error:
        raise UserError(f"cannot write below {one_line(str(folder))}: {error.strerror or error}") from error
    for path in made:
        click.echo(f"wrote {one_line(str(path))}")
    enter = "" if str(folder) == "." else f"cd {one_line(quote(str(folder)), 4000)} && "
    click.echo(f"\nnext: {enter}eic run math.explore")


def _write(targets: dict[str, Path], made: list[Path]) -> None:
    """Write what is not there yet and note it in ``made``. Raises ``OSError`` when nothing was made in the end."""
    try:
        for name, path in targets.items():
            if not _exists(path):
                write_text(path, [FILES[name]])
                made.append(path)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
