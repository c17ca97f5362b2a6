"""What Ctrl-C, TERM and hang-ups do to a run that works: the first one stops it with everything kept."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from eic.engine.context import Context
from eic.events import Notice


@contextmanager
def stopped_by_signals(context: Context, told: str, message: str) -> Iterator[None]:
    """The first Ctrl-C (or TERM) asks ``context`` to stop, which is ``told``; the second one aborts.

    A terminal that goes away asks too, and never aborts: it hangs up twice, for the shell and for the
    kernel. Whoever started the run with hang-ups ignored (``nohup``) does not want it to end. ``message``
    is why the run ended. Who listened before listens again afterwards.
    """
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()

    def on_signal() -> None:
        if context.stop.ending and main is not None:
            main.cancel()
            return
        context.tell(Notice("warning", f"stopping{told}; interrupt again to abort", context.at))
        context.stop.request("interrupted", message)

    hung_up = False

    def on_hangup() -> None:
        nonlocal hung_up
        hung_up = True
        if not context.stop.ending:
            on_signal()

    heard = threading.current_thread() is threading.main_thread()  # others cannot listen
    acts: dict[signal.Signals, Callable[[], None]] = {}
    if heard:
        acts = {signal.SIGINT: on_signal, signal.SIGTERM: on_signal}
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            acts[signal.SIGHUP] = on_hangup
    before = {name: signal.getsignal(name) for name in acts}
    for name, act in acts.items():
        loop.add_signal_handler(name, act)
    try:
        yield
    finally:
        for name in acts:
            loop.remove_signal_handler(name)
            signal.signal(name, before[name])
        if hung_up:  # the second one may come later
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
