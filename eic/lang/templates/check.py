"""Compile-time checks of a template's Jinja2: syntax, variables, attributes, and a trial render."""

import re

from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from eic.diagnostics import Diagnostics, Fix
from eic.lang.suggest import did_you_mean, listing, nearest
from eic.lang.templates.sandbox import Sandbox, compiled, refusals, render_text
from eic.lang.templates.trial import empty_variables, failing_part, guard
from eic.lang.templates.variables import REQUIRED, VARIABLES, TemplateFault, sample_variables
from eic.lang.values import Template
from eic.source import Span

_ROLE = re.compile(r"^role:[ \t]*[\"']?([\w-]+)", re.MULTILINE)
_EMPTY = {"parent": "none, as at the root"}
_TOO_MUCH = (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError)


def check_template(template: Template, body: Span, system: Span | None, found: Diagnostics) -> None:
    """Report every fault of a template's texts; ``body`` and ``system`` are where they stand."""
    used: set[str] = set()
    before = len(found.items)
    for text, where in ((template.system, system), (template.body, body)):
        if where is not None and text:
            used |= _check_text(template.role, text, where, where is body, found)
    if len(found.items) > before:
        return
    for group in REQUIRED[template.role]:
        if not used & set(group):
            found.error(
                "E0606", f"the template never uses {' or '.join(f'`{name}`' for name in group)}",
                _role(body), label="this role needs it",
                detail=f"Without it the teacher cannot know what is asked in the role `{template.role}`: write {_use(template.role, group[0])}.",
            )  # fmt: skip
    if not found.failed:
        _try(template, body, system, found)


def _role(body: Span) -> Span:
    """Where the front matter says the role."""
    match = _ROLE.search(body.source.text, 0, body.start)
    return Span(body.source, *match.span(1)) if match else Span(body.source, 0, 3)


def _use(role: str, name: str) -> str:
    variable = VARIABLES[role][name]
    if variable.of_items:
        return f"`{{% for item in {name} %}}{{{{ item.{variable.attributes[0]} }}}}{{% endfor %}}`"
    if variable.attributes:
        return f"`{{{{ {name}.{variable.attributes[0]} }}}}`"
    return f"`{{{{ {name} }}}}`" if variable.plain else f"`{{{{ {name} | join(', ') }}}}`"


def _check_text(role: str, text: str, where: Span, exact: bool, found: Diagnostics) -> set[str]:
    """Check one text; return the variables it uses."""
    environment = Sandbox()
    place = _Place(text, where, exact)
    try:
        tree = environment.parse(text)
        refused = refusals(tree)
        used = meta.find_undeclared_variables(tree)
        compiled(text)
    except TemplateSyntaxError as fault:
        found.error(
            "E0602", f"Jinja2: {fault.message or 'syntax error'}".rstrip("."), place.line(fault.lineno)
        )
        return set()
    except (TemplateError, *_TOO_MUCH):
        found.error("E0602", "the template is nested too deeply or holds a number too large", place.line(1))
        return set()
    for number, what in refused:
        found.error("E0608", what, place.line(number))
    known = VARIABLES[role]
    names = [node for node in tree.find_all(nodes.Name) if node.ctx == "load" and node.name in used]
    for name in sorted(used - set(known) - set(environment.globals)):
        first = min((node.lineno for node in names if node.name == name), default=1)
        span = place.word(name, first)
        close = nearest(name, known)
        found.error(
            "E0605", f"the role `{role}` has no variable `{name}`", span,
            detail=did_you_mean(name, known) or f"It has {listing(known)}.",
            fix=Fix(span, close[0]) if close and exact else None,
        )  # fmt: skip
    _check_attributes(tree, role, place, found)
    return used


def _check_attributes(tree: nodes.Template, role: str, place: "_Place", found: Diagnostics) -> None:
    known = VARIABLES[role]

    def attributes_of(node: nodes.Node, items: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if isinstance(node, nodes.Name):
            if node.name in items:
                return items[node.name]
            variable = known.get(node.name)
            return variable.attributes if variable and not variable.of_items else ()
        if isinstance(node, nodes.Getitem | nodes.Getattr):
            return _item_attributes(node.node) if isinstance(node, nodes.Getitem) else ()
        return ()

    def _item_attributes(node: nodes.Node) -> tuple[str, ...]:
        variable = known.get(node.name) if isinstance(node, nodes.Name) else None
        return variable.attributes if variable and variable.of_items else ()

    def visit(node: nodes.Node, items: dict[str, tuple[str, ...]]) -> None:
        if isinstance(node, nodes.Assign | nodes.With):
            targets = [n.name for n in node.find_all(nodes.Name) if n.ctx in ("store", "param")]
            items.update(dict.fromkeys(targets, ()))
        if isinstance(node, nodes.For):
            visit(node.iter, items)
            targets = [n.name for n in node.target.find_all(nodes.Name)]
            targets += [node.target.name] if isinstance(node.target, nodes.Name) else []
            items = {**items, **dict.fromkeys(targets, ()), "loop": ()}
            if isinstance(node.target, nodes.Name):
                items[node.target.name] = _item_attributes(node.iter)
            for inner in (*([node.test] if node.test else []), *node.body, *node.else_):
                visit(inner, items)
            return
        if isinstance(node, nodes.Getattr):
            allowed = attributes_of(node.node, items)
            if allowed and node.attr not in allowed:
                span = place.word(node.attr, node.lineno)
                close = nearest(node.attr, allowed)
                found.error(
                    "E0605", f"there is no `.{node.attr}` here", span,
                    detail=did_you_mean(node.attr, allowed) or f"There are {listing(allowed)}.",
                    fix=Fix(span, close[0]) if close and place.exact else None,
                )  # fmt: skip
        for inner in node.iter_child_nodes():
            visit(inner, items)

    visit(tree, {})


def _try(template: Template, body: Span, system: Span | None, found: Diagnostics) -> None:
    """Render with sample values: what fails then would fail in the middle of a paid run."""
    for rich in (True, False):
        variables = sample_variables(template.role, rich)
        for text, where in ((template.system, system), (template.body, body)):
            try:
                render_text(text, variables, template.origin)
            except TemplateFault as fault:
                _report_render(template.role, text, (where or body, where is body), rich, fault, found)
                return


def _report_render(
    role: str, text: str, where: tuple[Span, bool], rich: bool, fault: TemplateFault, found: Diagnostics
) -> None:
    place = _Place(text, *where)
    part = failing_part(text, fault, sample_variables(role, rich))
    reason = fault.reason.rstrip(".")
    if part is None:
        span = place.line(fault.line)
        found.error(
            "E0607", "the template cannot be rendered", span, detail=f"{reason[:1].upper()}{reason[1:]}."
        )
        return
    start, end = part
    shown = " ".join(text[start:end].split())
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    empty = [name for name in empty_variables(role) if re.search(rf"\b{name}\b", shown)]
    cure = guard(empty[0], shown) if empty and not rich else ""
    if "has no element" in reason and not cure:
        cure = " A list may be shorter in a run: loop over it instead."
    with_ = (
        f"When {empty[0]} is {_EMPTY.get(empty[0], 'empty')}" if empty and not rich else "With sample values"
    )
    found.error(
        "E0607", f"`{shown}` cannot be rendered", place.part(start, end), label="this fails",
        detail=f"{with_}: {reason}.{cure}",
    )  # fmt: skip


class _Place:
    """Turns a line of a template text into a span of the file that holds it."""

    def __init__(self, text: str, where: Span, exact: bool) -> None:
        self._lines = text.split("\n")
        self._where = where
        self.exact = exact

    def line(self, number: int) -> Span:
        if not self.exact:
            return self._where
        number = max(1, min(number, len(self._lines)))
        text = self._lines[number - 1]
        start = self._where.start + sum(len(line) + 1 for line in self._lines[: number - 1])
        indent = len(text) - len(text.lstrip())
        return Span(self._where.source, start + indent, start + max(indent + 1, len(text.rstrip())))

    def part(self, start: int, end: int) -> Span:
        """Return the span of characters of the text."""
        at = self._where.start
        return Span(self._where.source, at + start, at + end) if self.exact else self._where

    def word(self, word: str, number: int) -> Span:
        if not self.exact:
            return self._where
        pattern = re.compile(rf"(?<![\w]){re.escape(word)}(?!\w)")
        start = self._where.start + sum(len(line) + 1 for line in self._lines[: number - 1])
        for line in self._lines[number - 1 :]:
            inside = [
                m
                for block in re.finditer(r"\{[{%].*?(?:[}%]\}|$)", line)
                for m in [pattern.search(line, block.start(), block.end())]
                if m
            ]
            hit = inside[0] if inside else pattern.search(line)
            if hit:
                return Span(self._where.source, start + hit.start(), start + hit.end())
            start += len(line) + 1
        return self.line(number)
