"""The declarative schema: each block is one frozen each setting one field of it.

A setting is written down once. The resolver, ``eic explain``, the reference page, the plan's
keys and editor completion all read these fields: type, unit, range, default, help, example,
and whether the setting is part of a step's identity (what changes bytes) or not (how fast,
how much at once, how much money).
"""

from collections.abc import Callable
from dataclasses import MISSING, field, fields, is_dataclass
from typing import Any, TypeVar, dataclass_transform

from eic.record import declare, record

T = TypeVar("T")

# --- types of settings ------------------------------------------------------------------


@record
class Text:
    """A string. ``env`` allows ``env("NAME", "default")`` in its place."""

    env: bool = False


@record
class Secret:
    """``env("NAME")`` only: the spec holds the variable's name, never its value."""


@record
class Word:
    """One of a fixed set of bare words. ``open`` also accepts words registered by plugins."""

    choices: tuple[str, ...]
    open: bool = False


@record
class Language:
    """A bare ISO 639-1 language word such as ``en`` or ``ko``."""


@record
class Bool:
    """``true`` or ``false``."""


@record
class Int:
    """A whole number in ``[low, high]``; ``10k`` and ``64k`` are fine."""

    low: int
    high: int


@record
class Number:
    """A number in ``[low, high]``; ``percent`` also allows ``3%``."""

    low: float
    high: float
    percent: bool = False


@record
class Duration:
    """A time such as ``30s`` or ``2m``, in seconds within ``[low, high]``."""

    low: float
    high: float


@record
class Money:
    """US dollars: ``$5``."""


@record
class Price:
    """US dollars per token, written ``$0.15/1M``."""


@record
class Rate:
    """A count per time, written ``5k/m``; resolved to a count per minute."""


@record
class Ref:
    """A reference to a top-level block of one of ``kinds``; resolves to its name."""

    kinds: tuple[str, ...]


@record
class ListOf:
    """A list of ``item``; ``single`` lets one bare value stand for a one-element list."""

    item: "Type"
    min_items: int = 0
    single: bool = False


@record
class ExamplesFile:
    """``file("x.jsonl")`` or ``glob("x/*.jsonl")`` of examples; resolves to a tuple of Demo."""


@record
class SeedTasksFile:
    """``file("x.jsonl")`` or ``glob("x/*.jsonl")`` of seed tasks or examples; resolves to a tuple of SeedTask."""


@record
class TemplateSource:
    """``file("x.jinja")`` or ``stock("math/lookahead")``; resolves to a Template."""


@record
class PromptRef:
    """``prompt.NAME`` or a direct ``file``/``stock`` template with the given ``role``."""

    role: str


@record
class AnyFile:
    """``file("x")`` of data that a later step reads; resolves to a FileRef (path and digest).

    ``script``: the file holds the rows of a scripted teacher, whatever its name ends in.
    """

    script: bool = False


@record
class DataFiles:
    """``file("x.jsonl")`` or ``glob("x/*.jsonl")`` of rows that a step reads; resolves to a tuple of FileRef."""


@record
class Tables:
    """``file("x.yaml")`` or ``glob("x/*.yaml")`` of tables' descriptions; resolves to a tuple of TableSource."""


@record
class QuestionsFile:
    """``file("x.jsonl")`` of questions; resolves to a tuple of Question."""


@record
class ModelBase:
    """A string naming a base model: a hub id, or a folder that begins with ``./`` or ``../``; resolves to a BaseRef.

    ``writes``: the model has to write text (an encoder reads it alone).
    """

    writes: bool = True


Type = (
    Text | Secret | Word | Language | Bool | Int | Number | Duration | Money | Price | Rate
    | Ref | ListOf | ExamplesFile | SeedTasksFile | TemplateSource | PromptRef | AnyFile | DataFiles | Tables | QuestionsFile
    | ModelBase
)  # fmt: skip


# --- declarations -----------------------------------------------------------------------


@record
class Setting:
    """What the schema knows about one ``name = value`` line."""

    type: Type
    help: str
    example: str
    identity: bool = True


@record
class Child:
    """A nested block. ``many`` collects several into a tuple, ``label`` says how it is named."""

    block: type
    help: str
    many: bool = False
    identity: bool = True


@record
class Rules:
    """Rule lines a block takes: verbs, and the help that explains them."""

    verbs: tuple[str, ...]
    help: str
    example: str


@record
class Hidden:
    """A field that no line of the block sets (its name, or a position for reports)."""

    identity: bool = True


@record
class BlockInfo:
    """What the schema knows about a block. ``label``: ``""`` none, ``name``, ``ref``, ``text``."""

    kind: str
    label: str
    help: str
    example: str


def setting(type: Type, *, help: str, example: str, default: Any = MISSING, identity: bool = True) -> Any:
    """Declare a setting; without ``default`` it is required."""
    return field(default=default, metadata={"schema": Setting(type, help, example, identity)})


def child(block: type, *, help: str, identity: bool = True) -> Any:
    """Declare an optional nested block whose absence means all its defaults."""
    return field(default_factory=block, metadata={"schema": Child(block, help, False, identity)})


def optional_child(block: type, *, help: str, identity: bool = True) -> Any:
    """Declare a nested block whose absence means None."""
    return field(default=None, metadata={"schema": Child(block, help, False, identity)})


def children(block: type, *, help: str) -> Any:
    """Declare a nested block that may appear any number of times."""
    return field(default=(), metadata={"schema": Child(block, help, True)})


def rules(*verbs: str, help: str, example: str) -> Any:
    """Declare that the block takes rule lines with these verbs."""
    return field(default=(), metadata={"schema": Rules(verbs, help, example)})


def hidden(default: Any = "", *, identity: bool = True) -> Any:
    """Declare a field that the compiler fills in itself."""
    return field(default=default, metadata={"schema": Hidden(identity)})


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(setting, child, optional_child, children, rules, hidden),
)
def block(kind: str, *, label: str, help: str, example: str) -> Callable[[type[T]], type[T]]:
    """Class decorator: declare a frozen, keyword-only dataclass to be a block of ``kind``."""

    def decorate(cls: type[T]) -> type[T]:
        made = declare(cls, kw_only=True)
        made.INFO = BlockInfo(kind, label, help, example)  # type: ignore[attr-defined]
        return made

    return decorate


# --- reading the declarations -----------------------------------------------------------


def info(block: type) -> BlockInfo:
    """Return the block's own declaration."""
    found: BlockInfo = block.INFO  # type: ignore[attr-defined]
    return found


def settings(block: type) -> dict[str, Setting]:
    """Return the block's ``name = value`` settings in declaration order."""
    return {n: d for n, d in _declared(block).items() if isinstance(d, Setting)}


def nested(block: type) -> dict[str, Child]:
    """Return the block's nested blocks by field name."""
    return {n: d for n, d in _declared(block).items() if isinstance(d, Child)}


def rule_lines(block: type) -> tuple[str, Rules] | None:
    """Return (field name, declaration) of the block's rule lines, if it takes any."""
    for name, declared in _declared(block).items():
        if isinstance(declared, Rules):
            return name, declared
    return None


def required(block: type, name: str) -> bool:
    """Whether a setting has no default."""
    for item in fields(block):
        if item.name == name:
            return item.default is MISSING and item.default_factory is MISSING
    raise KeyError(name)


def default(block: type, name: str) -> Any:
    """Return a setting's default (``KeyError`` when it has none)."""
    for item in fields(block):
        if item.name == name and item.default is not MISSING:
            return item.default
    raise KeyError(name)


def identity(value: Any) -> Any:
    """Return the JSON form of a resolved value that goes into keys.

    Fields that do not change bytes are left out, and so are fields at their default: adding
    an option later keeps every old key (pixi's stable hash does the same).
    """
    if is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {}
        for item in fields(value):
            declared = item.metadata.get("schema")
            if declared is not None and not getattr(declared, "identity", True):
                continue
            content = getattr(value, item.name)
            if item.default is not MISSING and content == item.default:
                continue
            form = identity(content)
            if item.default_factory is not MISSING and form == {}:
                continue
            out[item.name] = form
        return out
    if isinstance(value, tuple | list):
        return [identity(item) for item in value]
    if isinstance(value, dict):
        return {key: identity(item) for key, item in value.items()}
    return value


def _declared(block: type) -> dict[str, Any]:
    return {item.name: item.metadata["schema"] for item in fields(block) if "schema" in item.metadata}
