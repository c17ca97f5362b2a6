"""The syntax tree of a ``.explore`` file: what was written, where, and nothing more.

The grammar is generic (blocks, attributes, rules, values); meaning comes from ``lang.schema``.
Every node is frozen and carries its span. ``lang.format`` prints a tree back; parsing that
print gives an equal tree (spans are not compared).
"""

from dataclasses import field
from decimal import Decimal

from eic.record import record
from eic.source import Source, Span


@record
class Name:
    """A bare word: ``[A-Za-z_][A-Za-z0-9_]*``."""

    text: str
    span: Span = field(compare=False, repr=False)


@record
class String:
    '''A string; ``block`` is true for a ``"""`` text block. ``value`` has escapes resolved.'''

    value: str
    block: bool
    span: Span = field(compare=False, repr=False)


@record
class Quantity:
    """A number as people say it: ``10k``, ``3%``, ``30s``, ``$5``, ``$0.15/1M``, ``5k/m``.

    ``value`` is the number with its k/M/B multiplier applied (percent: divided by 100;
    durations: in seconds; ``$X/1M``: dollars per single token; rates: per minute).
    ``unit`` is one of ``""``, ``"%"``, ``"time"``, ``"money"``, ``"price"``, ``"rate"``.
    ``text`` is what was written.
    """

    text: str
    value: Decimal
    unit: str
    span: Span = field(compare=False, repr=False)


@record
class Range:
    """``low..high``, both ends included."""

    low: Quantity
    high: Quantity
    span: Span = field(compare=False, repr=False)


@record
class List:
    """``[a, b, c]``."""

    items: tuple["Value", ...]
    span: Span = field(compare=False, repr=False)


@record
class Call:
    """``name(argument, ...)``: ``file("x")``, ``env("Y", "z")``, ``rouge_l(instruction)``."""

    name: Name
    args: tuple["Value", ...]
    span: Span = field(compare=False, repr=False)


@record
class Path:
    """A bare name or a dotted one: ``dfs``, ``prompt.lookahead``, ``d.explore.depth``."""

    parts: tuple[Name, ...]
    span: Span = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """The path as written, with dots."""
        return ".".join(part.text for part in self.parts)


Value = String | Quantity | Range | List | Call | Path
"""What may stand to the right of ``=``. ``true`` and ``false`` are one-part paths."""


@record
class Clause:
    """A trailing clause of a rule: ``within task``, ``by gpt``, ``over [0, 1]``."""

    name: Name
    value: Value
    span: Span = field(compare=False, repr=False)


@record
class Rule:
    """``keep EXPR``, ``drop EXPR``, ``vary PATH over LIST``, ``without PATH``, ``set PATH = V``.

    ``subject`` is the call or path after the verb; ``op`` one of ``<= < >= > == != in =`` or
    "" when there is no comparison; ``value`` its right-hand side.
    """

    verb: Name
    subject: Value
    op: str
    value: Value | None
    clauses: tuple[Clause, ...]
    span: Span = field(compare=False, repr=False)


@record
class Attribute:
    """``name = value``."""

    name: Name
    value: Value
    span: Span = field(compare=False, repr=False)


@record
class Block:
    """``kind label { body }``; ``label`` is a name, a string (``task "Algebra"``) or none."""

    kind: Name
    label: Name | String | None
    body: tuple["Item", ...]
    span: Span = field(compare=False, repr=False)


@record
class Import:
    """``import "path"``."""

    path: String
    span: Span = field(compare=False, repr=False)


@record
class Param:
    """``param name = value``."""

    name: Name
    value: Value
    span: Span = field(compare=False, repr=False)


@record
class Version:
    """``explore 1``: the language version, first in the file."""

    number: Quantity
    span: Span = field(compare=False, repr=False)


Item = Attribute | Block | Rule | Import | Param


@record
class Comment:
    """A comment with its text (``#`` included) and whether it stands alone on its line."""

    text: str
    own_line: bool
    span: Span = field(compare=False, repr=False)


@record
class File:
    """A whole file. ``comments`` are kept aside, in order, for the formatter."""

    source: Source = field(compare=False, repr=False)
    version: Version | None
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]
