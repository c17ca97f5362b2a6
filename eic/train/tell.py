"""Telling whoever started the training what happens: JSON objects on lines of standard output.

Launchers and libraries print to standard output too, so each line carries a mark.
"""

import json
import sys
from typing import Any

MARK = "@eic "
"""What stands before the JSON of every line that is meant for the engine."""


def tell(event: str, **values: Any) -> None:
    """Write one event."""
    sys.stdout.write(f"{MARK}{json.dumps({'event': event, **values})}\n")
    sys.stdout.flush()


def told(line: str) -> dict[str, Any] | None:
    """Return the event a line holds, None for the words of others (a launcher may prefix a line)."""
    _, mark, text = line.partition(MARK)
    if not mark:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "event" in found else None
