"""Batches of Arrow as dictionaries, where a value that Python cannot hold costs its cell alone.

A date in the year 60,000, a time zone that nobody knows, text that is not UTF-8: a sound file may hold
them, in columns that nobody asks for.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_FAULTS = (ArithmeticError, LookupError, NotImplementedError, TypeError, ValueError)
"""What pyarrow raises for a value that it cannot turn into one of Python's; its own kinds are among them."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in the place of a value that cannot be had; ``why`` says what is wrong with it."""

    why: str


def rows_of_batch(batch: Any) -> list[dict[str, Any]]:
    """Return the rows of a ``pyarrow.RecordBatch``, ``Unreadable`` in the place of values that cannot be had."""
    with suppress(*_FAULTS):  # which cells it was is found out below
        return list(batch.to_pylist())

    def cell(column: Any, at: int) -> Any:
        try:
            return column[at].as_py()
        except _FAULTS as fault:
            return Unreadable((str(fault).splitlines() or [type(fault).__name__])[0][:120])

    def values(column: Any) -> list[Any]:
        try:
            return list(column.to_pylist())
        except _FAULTS:
            return [cell(column, at) for at in range(len(column))]

    columns = {name: values(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
    return [{name: found[at] for name, found in columns.items()} for at in range(batch.num_rows)]
