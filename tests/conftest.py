"""What every test runs under: no property is judged by the clock of a busy machine.

Properties draw new examples in each run, so that they go on finding faults; where ``CI`` is set the examples
are the same in each run, so that a change is judged by what it changes. Ctrl-C and hang-ups are heard by the
commands under test, also where the tests run in the background or under ``nohup``: that they are ignored would be
handed on to every process started.
"""

import os
import signal

from hypothesis import settings

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

settings.register_profile("any_machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("any_machine")
