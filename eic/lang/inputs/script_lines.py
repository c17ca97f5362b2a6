"""The script of a scripted teacher, checked when the spec is: every faulty row at its own line."""

from eic.diagnostics import Diagnostics, Note
from eic.lang.inputs.examples import records
from eic.lang.templates.variables import VARIABLES
from eic.script import read_row
from eic.source import Source

_MOST_FAULTS = 5


def check_script(source: Source, found: Diagnostics, used: Note) -> bool:
    """Report rows that a scripted teacher could not read; say whether there are none."""
    faults = 0
    for span, data in records(source, found, used):
        if data is not None:
            try:
                read_row(data, tuple(VARIABLES))
                continue
            except ValueError as fault:
                found.error("E0509", f"the row cannot be used: {fault}", span, notes=(used,), detail=_SHAPE)
        faults += 1
        if faults == _MOST_FAULTS:
            break
    return not faults


_SHAPE = 'A row is {"role": "synthesize", "match": "a pattern", "reply": "..."}; matchers may be left out.'
