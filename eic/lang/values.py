"""Resolved values that settings hold: plain frozen data, no spans, ready for keys and JSON."""

from typing import Any

from eic.lang.schema import hidden
from eic.record import record


@record
class EnvName:
    """The name of an environment variable that is read at call time, never its value."""

    name: str


@record
class Demo:
    """A demonstration: an example shown to the teacher. ``input`` is "" when there is none."""

    instruction: str
    output: str
    input: str = ""


@record
class Instance:
    """One input of a task with the output wanted for it; ``input`` is "" when there is none."""

    input: str
    output: str


@record
class SeedTask:
    """A task that bootstrapping starts from, written by people.

    ``id`` and ``name`` are for reports; ``is_classification`` says that the outputs are labels.
    """

    instruction: str
    instances: tuple[Instance, ...] = ()
    is_classification: bool = False
    id: str = hidden("", identity=False)
    name: str = hidden("", identity=False)


@record
class Template:
    """A prompt template with its front matter. ``body`` is Jinja2; ``origin`` is for messages.

    ``role`` and ``reply`` (``labelled`` or ``json``) follow the contract; ``system`` is "" when
    there is no system message.
    """

    role: str
    reply: str
    body: str
    language: str = ""
    system: str = ""
    origin: str = hidden("", identity=False)


@record
class FileRef:
    """A data file: its digest is its identity, its path (from the project root) is not."""

    digest: str
    path: str = hidden("", identity=False)


@record
class BaseRef:
    """A base model: a hub id, or a local folder known by what is in it (``path`` from the project root)."""

    hub: str = ""
    digest: str = ""
    path: str = hidden("", identity=False)

    @property
    def name(self) -> str:
        """What people call it: the hub id or the path."""
        return self.hub or self.path


@record
class Bounds:
    """An inclusive numeric range from ``low..high``."""

    low: float
    high: float


@record
class RuleValue:
    """One rule line: ``keep rouge_l(instruction) <= 0.7 within task by gpt``.

    ``fn`` and ``args`` are the call (bare words as strings), ``op`` and ``value`` the
    comparison ("" and None without one; ``value`` is a float, a str, a Bounds or a tuple).
    ``text`` is the rule's canonical text and ``line`` its line in the spec, for reports.
    """

    verb: str
    fn: str
    args: tuple[Any, ...] = ()
    op: str = ""
    value: Any = None
    within: str = ""
    by: str = ""
    text: str = hidden("", identity=False)
    line: int = hidden(0, identity=False)


@record
class AblationRule:
    """``vary PATH over LIST``, ``without PATH`` or ``set PATH = VALUE`` (values resolved)."""

    verb: str
    path: str
    values: tuple[Any, ...] = ()
