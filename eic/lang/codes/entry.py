"""The form of one registered diagnostic code."""

from eic.record import record


@record
class Code:
    """What ``eic explain CODE`` prints: a title, why it happens, what to do, a small example."""

    code: str
    title: str
    cause: str
    cure: str
    example: str
