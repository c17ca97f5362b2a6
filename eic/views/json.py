"""``--json``: the run's events, one JSON object a line, as they happen."""

import json
from typing import TextIO

from eic.events import Event, event_json


class JsonView:
    """Writes each event to ``stream`` at once."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._stream.write(json.dumps(event_json(event), ensure_ascii=False) + "\n")
        self._stream.flush()
