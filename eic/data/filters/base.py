"""What every filter shares: rows, verdicts, the comparison of a rule, and stateless measures.

A filter judges rows in the order they come and never looks back or ahead, so any split into
batches gives the same verdicts, and what it kept it keeps again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eic.lang.values import Bounds, Demo, RuleValue


class Row(Protocol):
    """What a filter judges: an example, or a task when pruning. Fields are attributes."""

    @property
    def id(self) -> str:
        """The row's id: verdicts name it as the nearest."""
        ...

    @property
    def task(self) -> str:
        """The task the row belongs to: the scope of ``within task``."""
        ...


@dataclass(frozen=True, slots=True)
class FilterContext:
    """What a filter may know besides its rule: the stage's title, seeds and the domain's language.

    ``marks`` are those that a teacher gave each row (by its id) for the rule, None where none could be read.
    """

    stage: str = ""
    seeds: tuple[Demo, ...] = ()
    language: str = "en"
    marks: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a row stays; for a dropped one the score and the id of the nearest kept row ("" if none)."""

    keep: bool
    score: float | None = None
    nearest: str = ""


KEPT = Verdict(True)


class Filter(Protocol):
    """One rule at work. It remembers what it kept, where the rule compares rows."""

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        ...


def field_of(rule: RuleValue) -> str:
    """Return the name of the field a rule looks at, its first argument.

    Raises ``ValueError`` when there is none.
    """
    if not rule.args or not isinstance(rule.args[0], str):
        raise ValueError(f"`{rule.fn}` needs a field, as in `{rule.fn}(instruction)`")
    return rule.args[0]


def text_of(row: object, field: str) -> str:
    """Return a field of a row or demonstration; raises ``ValueError`` for one that has no such field."""
    value = getattr(row, field, None)
    if not isinstance(value, str):
        raise ValueError(f"there is no text field `{field}` to filter on")
    return value


def texts_of(rule: RuleValue) -> tuple[str, ...]:
    """Return the strings of a rule's second argument; raises ``ValueError`` when there are none."""
    given = rule.args[1] if len(rule.args) > 1 else ()
    texts = (given,) if isinstance(given, str) else tuple(given)
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f"`{rule.fn}` needs a list of strings, none of them empty")
    return texts


def holds(rule: RuleValue, measured: bool | float | str) -> bool:
    """Whether the rule's comparison is true of what was measured (a bare call: the truth itself)."""
    value = rule.value
    match rule.op:
        case "":
            return bool(measured)
        case "==":
            return bool(measured == value)
        case "!=":
            return bool(measured != value)
        case "in" if isinstance(value, Bounds):
            return not isinstance(measured, str) and value.low <= measured <= value.high
        case "in":
            return measured in (value if isinstance(value, tuple) else (value,))
    if isinstance(measured, str) or not isinstance(value, int | float):
        raise ValueError(f"`{rule.fn}` cannot be compared with `{rule.op}`")
    match rule.op:
        case "<=":
            return measured <= value
        case "<":
            return measured < value
        case ">=":
            return measured >= value
        case ">":
            return measured > value
    raise ValueError(f"`{rule.op}` is not a comparison")


def keeps(rule: RuleValue, measured: bool | float | str) -> bool:
    """Whether the rule keeps a row of which this was measured."""
    return holds(rule, measured) == (rule.verb == "keep")


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """A filter that judges each row by itself. Numbers are told as the score of a drop."""

    rule: RuleValue
    field: str
    measure: Callable[[str], bool | float | str]

    def decide(self, batch: Sequence[Row]) -> list[Verdict]:
        """Return one verdict a row, in order."""
        return [self._verdict(self.measure(text_of(row, self.field))) for row in batch]

    def _verdict(self, measured: bool | float | str) -> Verdict:
        if keeps(self.rule, measured):
            return KEPT
        return Verdict(False, None if isinstance(measured, bool | str) else float(measured))
