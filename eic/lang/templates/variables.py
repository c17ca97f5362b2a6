"""What each prompt role provides to its template, and what the template must make use of."""

from dataclasses import field
from typing import Any

from eic.record import record

DOMAIN = ("name", "about", "language")
TASK = ("name", "reason", "path", "depth")
DEMO = ("instruction", "input", "output")
DATASET = ("name", "description", "fields", "rows")


@record
class Variable:
    """One variable: ``attributes`` are what may follow a dot ("" for a plain value).

    ``of_items`` says that the attributes are those of the list's items.
    """

    help: str
    attributes: tuple[str, ...] = ()
    of_items: bool = False
    plain: bool = field(default=False)


_DOMAIN = Variable("The domain: .name .about .language", DOMAIN)
_TASK = Variable("The task: .name .reason .path .depth", TASK)
_DEMOS = Variable("Demonstrations, a list of .instruction .input .output", DEMO, of_items=True)
_NAMES_BELOW = Variable("Names of the task's accepted sub-tasks, a list")
_SEEDS_BELOW = Variable("Names of the task's seed sub-tasks (not those that exploring found), a list")
_NAMES_BESIDE = Variable("Names of the task's siblings, a list")
_SCHEMA = Variable("The reply's JSON shape in words (for `reply: json`)", plain=True)
_TEXT = Variable("A text", plain=True)

_EXPLORE = {
    "domain": _DOMAIN,
    "task": _TASK,
    "existing": _NAMES_BELOW,
    "peers": _NAMES_BESIDE,
    "demos": _DEMOS,
    "wanted": Variable("How many sub-tasks are wanted", plain=True),
    "examples_each": Variable("How many examples each new sub-task needs", plain=True),
    "reply_schema": _SCHEMA,
}

VARIABLES: dict[str, dict[str, Variable]] = {
    "lookahead": _EXPLORE,
    "backtrack": _EXPLORE,
    "synthesize": {
        "domain": _DOMAIN,
        "task": _TASK,
        "parent": Variable("The task's parent like `task`, or none", TASK),
        "existing": _SEEDS_BELOW,
        "peers": _NAMES_BESIDE,
        "demos": _DEMOS,
        "wanted": Variable("How many examples are wanted", plain=True),
        "reply_schema": _SCHEMA,
    },
    "instructions": {
        "domain": _DOMAIN,
        "demos": _DEMOS,
        "wanted": Variable("How many new instructions are wanted", plain=True),
        "examples_each": Variable("1 when each comes with its input and output (Alpaca), else 0", plain=True),
        "only_classification": Variable("Whether classification tasks are wanted", plain=True),
        "reply_schema": _SCHEMA,
    },
    "classify": {"domain": _DOMAIN, "instruction": _TEXT, "reply_schema": _SCHEMA},
    "instances": {
        "domain": _DOMAIN,
        "instruction": _TEXT,
        "wanted": Variable("How many instances are wanted at most", plain=True),
        "is_classification": Variable("Whether the task is classification", plain=True),
        "reply_schema": _SCHEMA,
    },
    "tasks_from_dataset": {
        "dataset": Variable("The dataset: .name .description .fields .rows", DATASET),
        "demos": _DEMOS,
        "wanted": Variable("How many tasks are wanted", plain=True),
        "with_description": Variable("Whether the description is to be used", plain=True),
        "reply_schema": _SCHEMA,
    },
    "answer": {"question": _TEXT, "input": _TEXT},
    "judge": {
        "instruction": _TEXT,
        "input": _TEXT,
        "output": _TEXT,
        "aspects": Variable("Aspects, a list"),
        "reply_schema": _SCHEMA,
    },
    "compare": {
        "question": _TEXT,
        "answer_1": _TEXT,
        "answer_2": _TEXT,
        "aspects": Variable("Aspects, a list"),
        "reply_schema": _SCHEMA,
    },
}
"""The variables of each role; all are always present when a template is rendered."""

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "lookahead": (("task", "domain"), ("wanted",)),
    "backtrack": (("task", "domain"), ("existing",), ("wanted",)),
    "synthesize": (("task", "domain"), ("wanted",)),
    "instructions": (("demos",), ("wanted",)),
    "classify": (("instruction",),),
    "instances": (("instruction",),),
    "tasks_from_dataset": (("dataset",), ("wanted",)),
    "answer": (("question",),),
    "judge": (("instruction",), ("output",)),
    "compare": (("question",), ("answer_1",), ("answer_2",)),
}
"""What a template must use to make sense: of each group, at least one."""

REPLIES = ("labelled", "json")


class TemplateFault(Exception):
    """A template cannot be rendered; ``str()`` names the template and what is wrong.

    ``reason`` is what is wrong alone; ``line`` is where in the text, from 1 (0: nowhere in particular).
    """

    def __init__(self, message: str, reason: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.reason = reason or message
        self.line = line


def sample_variables(role: str, rich: bool) -> dict[str, Any]:
    """Return variables as a call of ``role`` has them: with much in them, or with as little as can be."""
    demo = {"instruction": "Add 2 and 3.", "input": "", "output": "5"}
    task = {"name": "Algebra", "reason": "It is a base.", "path": ["math", "Algebra"], "depth": 1}
    values: dict[str, Any] = {
        "domain": {"name": "math", "about": "Solve problems.", "language": "en"},
        "task": task if rich else {**task, "reason": "", "path": ["math"], "depth": 0},
        "parent": {**task, "name": "math", "path": ["math"], "depth": 0} if rich else None,
        "existing": ["Equations", "Sets"] if rich else [],
        "peers": ["Geometry"] if rich else [],
        "demos": [demo, {**demo, "input": "2, 3"}] if rich else [],
        "wanted": 3,
        "examples_each": 2 if rich else 0,
        "is_classification": rich,
        "only_classification": rich,
        "dataset": {"name": "d", "description": "x", "fields": ["a"], "rows": [{"a": "1"}]},
        "with_description": rich,
        "aspects": ["quality"],
        "reply_schema": "{}",
    }
    return {name: values.get(name, "text") for name in VARIABLES[role]}
