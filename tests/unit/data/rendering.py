"""Writing replies: what a teacher that knows the answer says, in either format.

The laws are ``parse(render(x)) == x`` for usable items. In the labelled form a line of a value
that would read as structure gets a backslash, which parsing takes off again.
"""

import json
from collections.abc import Sequence

from eic.data.replies.clean import ParsedTask
from eic.data.replies.labelled import is_escapable
from eic.lang.values import Demo

NO_INPUT = "<noinput>"


def render_examples(demos: Sequence[Demo], reply: str) -> str:
    """Return a reply that holds ``demos``; ``reply`` is ``labelled`` or ``json``."""
    if reply == "json":
        return json.dumps({"examples": [_demo_json(demo) for demo in demos]}, ensure_ascii=False)
    return "###\n" + "".join(_demo_text(demo) for demo in demos)


def render_tasks(items: Sequence[ParsedTask], reply: str) -> str:
    """Return a reply that holds sub-tasks; ``reply`` is ``labelled`` or ``json``."""
    if reply == "json":
        tasks = [
            {"name": task.name, "reason": task.reason, "examples": [_demo_json(d) for d in task.examples]}
            for task in items
        ]
        return json.dumps({"subtasks": tasks}, ensure_ascii=False)
    return "".join(
        f"New subtask: {task.name}\nReason: {task.reason}\nExamples:\n###\n"
        + "".join(_demo_text(demo) for demo in task.examples)
        for task in items
    )


def _demo_json(demo: Demo) -> dict[str, str]:
    return {"instruction": demo.instruction, "input": demo.input, "output": demo.output}


def _demo_text(demo: Demo) -> str:
    fields = (
        ("Instruction", demo.instruction),
        ("Input", demo.input or NO_INPUT),
        ("Output", demo.output),
    )
    return "".join(f"{label}: {_value(text)}\n" for label, text in fields) + "###\n"


def _value(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *("\\" + line if is_escapable(line) else line for line in rest)])
