"""User faults: what the command line prints without a traceback, and the exit codes.

Anything that is not a ``UserError`` (or click's own complaint) is a bug and shows its traceback.
"""

DONE = 0
STOPPED = 1
INVALID = 2
INTERRUPTED = 130


class UserError(Exception):
    """A fault the user can cure. ``message`` says what is wrong and what to do.

    ``code`` is the exit code: ``INVALID`` (nothing was run) or ``STOPPED`` (a run fell short).
    An empty message prints nothing: everything was said already, as diagnostics.
    """

    def __init__(self, message: str, code: int = INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
