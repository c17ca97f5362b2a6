"""A Jinja2 that hostile templates cannot misuse: no reach outside, bounded time and memory.

Jinja2's own sandbox keeps templates away from Python's internals. What it lets through is
growth: endless loops, strings that double, padding to a billion characters. Here loops draw on
a budget, operators that grow things are checked first, and filters and methods are allow-lists.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2 import Template as Compiled
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import pass_context

from eic.lang.templates.variables import TemplateFault

BUDGET = "_eic_budget"
"""Name of the variable that carries a render's loop budget (a one-element list)."""

MOST_ROUNDS = 200_000
MOST_CHARACTERS = 2_000_000
_COUNTED = "_eic_counted"
_FILE = "<template>"
"""What Jinja2 calls the file of a template that has none."""
_WHOLE = 10**15

_METHODS = frozenset(
    {
        "upper",
        "lower",
        "strip",
        "lstrip",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "endswith",
        "title",
        "capitalize",
    }
)
_KEPT_FILTERS = (
    "upper", "lower", "title", "capitalize", "trim", "length", "count", "first", "last", "default", "d",
    "list", "sort", "unique", "reverse", "wordcount", "abs", "int", "float", "round", "string",
    "select", "reject", "selectattr", "rejectattr", "map", "min", "max", "sum", "truncate",
)  # fmt: skip
_KEPT_TESTS = (
    "defined", "undefined", "none", "string", "number", "sequence", "mapping", "even", "odd",
    "divisibleby", "equalto", "==", "eq", "!=", "ne", "<", "lt", "<=", "le", ">", "gt", ">=", "ge",
    "in", "true", "false", "upper", "lower", "sameas", "integer",
)  # fmt: skip
_REFUSED = {
    nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "from ... import",
    nodes.Extends: "extends", nodes.Block: "block", nodes.Macro: "macro", nodes.CallBlock: "call",
    nodes.AssignBlock: "set ... endset", nodes.FilterBlock: "filter",
}  # fmt: skip


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment that prompt templates are parsed and rendered in."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def __init__(self) -> None:
        super().__init__(
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            optimized=False,
            cache_size=0,
        )
        self.globals = {"range": _bounded_range}
        self.filters = {name: FILTERS[name] for name in _KEPT_FILTERS}
        self.filters.update(replace=_replace, join=_join, indent=_indent, tojson=_tojson)
        self.filters[_COUNTED] = _counted
        self.tests = {name: TESTS[name] for name in _KEPT_TESTS}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow a few text methods and the loop's own attributes; data is read by key."""
        if isinstance(obj, str):
            return attr in _METHODS
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def wrap_str_format(self, value: Any) -> None:
        """Leave ``str.format`` to the allow-list, which does not have it."""
        return

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute ``+ * % **`` where the result cannot grow large."""
        numbers = all(isinstance(side, int | float) for side in (left, right))
        if operator == "**":
            raise SecurityError("`**` is not available in prompt templates")
        if operator in "*%" and not numbers:
            raise SecurityError(f"`{operator}` works on numbers only in prompt templates")
        if numbers and max(abs(left), abs(right)) > _WHOLE:
            raise SecurityError("numbers that large are not available in prompt templates")
        if operator == "+" and not numbers:
            _check_size(sum(len(side) for side in (left, right) if hasattr(side, "__len__")))
        return super().call_binop(context, operator, left, right)


def refusals(tree: nodes.Template) -> list[tuple[int, str]]:
    """Return (line, what) of every construct that prompt templates may not use."""
    found = [
        (node.lineno, f"`{{% {_REFUSED[type(node)]} %}}` is not available in prompt templates")
        for node in tree.find_all(tuple(_REFUSED))
    ]
    found += [
        (node.lineno, "recursive loops are not available in prompt templates")
        for node in tree.find_all(nodes.For)
        if node.recursive
    ]
    for holder in tree.find_all((nodes.Assign, nodes.For, nodes.Call, nodes.Filter)):
        if any(True for _ in holder.iter_child_nodes(exclude=["body", "else_"]) if _has_concat(_)):
            found.append(
                (holder.lineno, "`~` may only join what is printed; print the parts one after the other")
            )
    return sorted(set(found))


def counted(environment: Sandbox, tree: nodes.Template) -> nodes.Template:
    """Make every loop of ``tree`` draw on the render's budget (changes and returns the tree)."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        loop.iter.set_environment(environment)
    return tree


def _has_concat(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Concat) or next(node.find_all(nodes.Concat), None) is not None


@pass_context
def _counted(context: Context, items: Iterable[Any]) -> list[Any]:
    budget = context[BUDGET]
    found = list(islice(items, budget[0] + 1))
    budget[0] -= len(found) + 1
    if budget[0] < 0:
        raise SecurityError(f"the template's loops run more than {MOST_ROUNDS:,} rounds")
    return found


def _bounded_range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > 10_000:
        raise SecurityError("range() is limited to 10,000 numbers in prompt templates")
    return made


def _check_size(size: int) -> None:
    if size > MOST_CHARACTERS:
        raise SecurityError(f"the template makes a text of more than {MOST_CHARACTERS:,} characters")


def _replace(text: str, old: str, new: str) -> str:
    text, old, new = str(text), str(old), str(new)
    _check_size(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _join(items: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    parts = [str(item[attribute] if attribute else item) for item in islice(items, MOST_ROUNDS)]
    _check_size(sum(map(len, parts)) + len(str(separator)) * len(parts))
    return str(separator).join(parts)


def _tojson(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _indent(text: str, width: int = 4, first: bool = False) -> str:
    lines = str(text).split("\n")
    _check_size(len(str(text)) + len(lines) * width)
    pad = " " * width
    return "\n".join(pad + line if line and (number or first) else line for number, line in enumerate(lines))


_RENDER_FAULTS = (
    TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, NameError, RuntimeError,
    MemoryError,
)  # fmt: skip
"""What code that Jinja2 made from a hostile template can raise."""


@lru_cache(maxsize=512)
def compiled(text: str) -> Compiled:
    """Return a template text ready to render. Raises what Jinja2 and Python's compiler raise."""
    environment = Sandbox()
    return environment.from_string(counted(environment, environment.parse(text)))


def render_text(text: str, variables: dict[str, Any], shown: str) -> str:
    """Return the rendered text. Raises ``TemplateFault`` naming ``shown`` when it cannot be."""
    parts: list[str] = []
    size = 0
    try:
        for part in compiled(text).generate({**variables, BUDGET: [MOST_ROUNDS]}):
            size += len(part)
            _check_size(size)
            parts.append(part)
    except _RENDER_FAULTS as fault:
        raise TemplateFault(f"{shown}: {fault}", str(fault), _line_of(fault)) from None
    return "".join(parts)


def _line_of(fault: BaseException) -> int:
    """Return the template's line that a fault was raised at, 0 when none: Jinja2 writes it into the traceback."""
    line, trace = 0, fault.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
