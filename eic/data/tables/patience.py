"""Waiting for work that may hang: as long as it shows signs of life, and not much longer."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


class _Abandoned(Exception):
    """Nobody waits any more."""


def while_alive(work: Callable[[Callable[[], None]], T], patience: float) -> T:
    """Return what ``work`` returns; it calls what it is given whenever it has come further.

    Raises what it raises, and ``TimeoutError`` when nothing is heard for ``patience`` seconds. It is then left
    to itself on a thread that keeps no process from ending, and ends at its next sign of life.
    """
    heard: SimpleQueue[None] = SimpleQueue()
    outcome: Future[T] = Future()
    abandoned = Event()

    def alive() -> None:
        if abandoned.is_set():
            raise _Abandoned
        if heard.empty():
            heard.put(None)

    def run() -> None:
        try:
            outcome.set_result(work(alive))
        except BaseException as fault:
            outcome.set_exception(fault)
        heard.put(None)

    Thread(target=run, daemon=True).start()
    while not outcome.done():
        try:
            heard.get(timeout=patience)
        except Empty:
            abandoned.set()
            raise TimeoutError(f"nothing came for {patience:g} seconds") from None
    return outcome.result()
