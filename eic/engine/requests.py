"""From a method's ask to the request a teacher sees: template, parameters, seed, re-ask."""

from dataclasses import dataclass
from typing import Any

from eic.canon import canonical_json, seed_of
from eic.data.reply_formats import reply_schema
from eic.lang.blocks.teacher import Teacher
from eic.lang.templates.template import render
from eic.lang.values import Template
from eic.methods.base import Ask
from eic.plan.identity import endpoint_of
from eic.teacher.base import Message, Request
from eic.teacher.registry import reads_context

_CORRECTION = (
    "That reply could not be used: {problem}. Answer the request again, keep exactly to the "
    "format it asks for, and write nothing else."
)


@dataclass(frozen=True, slots=True)
class RequestMaker:
    """Turns asks of one step into requests to one teacher."""

    teacher: Teacher
    templates: dict[str, Template]
    seed: int

    def request(self, ask: Ask) -> Request:
        """Return the request for ``ask``; it depends on nothing but the ask and this value."""
        template = self.templates[ask.role]
        system, user = render(template, ask.variables)
        messages = [Message("system", system)] if system else []
        messages.append(Message("user", user))
        if ask.repair is not None:
            bad, problem = ask.repair
            # Some endpoints refuse a message without text.
            messages.append(Message("assistant", bad or "(nothing)"))
            messages.append(Message("user", _CORRECTION.format(problem=problem)))
        return Request(
            endpoint=endpoint_of(self.teacher),
            model=self.teacher.model,
            messages=tuple(messages),
            params=self._params(),
            ordinal=ask.ordinal,
            seed=seed_of(self.seed, ask.ordinal) if self.teacher.send_seed else None,
            schema=self._schema(ask, template),
            context=self._context(ask, template),
        )

    def _params(self) -> tuple[tuple[str, Any], ...]:
        """Return the sampling parameters; ``top_p`` is left out at 1, where it changes nothing."""
        params: list[tuple[str, Any]] = [
            ("max_tokens", self.teacher.max_tokens),
            ("temperature", self.teacher.temperature),
        ]
        if self.teacher.top_p != 1.0:
            params.append(("top_p", self.teacher.top_p))
        return tuple(params)

    def _schema(self, ask: Ask, template: Template) -> str:
        if template.reply != "json" or not self.teacher.json_schema or ask.role == "answer":
            return ""
        variables = ask.variables
        schema = reply_schema(ask.role, variables.get("wanted", 1), variables.get("examples_each", 0))
        return canonical_json(schema)

    def _context(self, ask: Ask, template: Template) -> str:
        if not reads_context(self.teacher.provider):
            return ""
        return canonical_json({"role": ask.role, "reply": template.reply, "variables": ask.variables})
