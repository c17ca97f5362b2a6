"""Looking things up for the screen: one question at a time, trouble told in words."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from eic.store import StoreError
from eic.tui.forest import Key
from eic.tui.source import CallView, ExampleView, StoreReader

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """An answer, and what was wrong when there is none ("" when nothing was)."""

    value: Value
    problem: str = ""


class Lookup:
    """Asks a reader, if there is one. To be called from worker threads, never from the screen's."""

    def __init__(self, reader: StoreReader | None) -> None:
        self._reader = reader
        self._lock = threading.Lock()

    def calls(self, key: Key) -> Found[list[CallView]]:
        """Return the calls about a task."""
        return self._ask(lambda reader: reader.calls_of(*key), [])

    def examples(self, key: Key) -> Found[list[ExampleView]]:
        """Return the examples of a task."""
        return self._ask(lambda reader: reader.examples_of(*key), [])

    def reason(self, key: Key) -> Found[str]:
        """Return why a task belongs to the domain."""
        return self._ask(lambda reader: reader.reason_of(*key), "")

    def _ask(self, question: Callable[[StoreReader], Value], nothing: Value) -> Found[Value]:
        if self._reader is None:
            return Found(nothing, "this view has no store to look into")
        try:
            with self._lock:
                return Found(question(self._reader))
        except (StoreError, OSError) as error:
            return Found(nothing, str(error))
        except (KeyError, TypeError, ValueError) as error:  # what another version wrote, or a damaged file
            return Found(nothing, f"what is stored cannot be read ({type(error).__name__}: {error})")
