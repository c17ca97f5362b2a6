"""Arrow files as the Hugging Face ``datasets`` library keeps them: its cache and ``save_to_disk``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eic.data.arrow import rows_of_batch
from eic.data.tables.base import MAX_FIELDS, Broken, Row, TableFault, plain_row

_BATCH = 256


def rows(path: Path) -> Iterator[Row | Broken]:
    """Yield the rows of a file, stream or file format. Raises ``OSError`` and ``TableFault``."""
    import pyarrow as pa

    try:
        with pa.memory_map(str(path)) as source:
            for batch in _batches(source):
                if batch.num_columns > MAX_FIELDS:
                    raise TableFault(f"{path.name}: it has more than {MAX_FIELDS:,} fields")
                for start in range(0, batch.num_rows, _BATCH):
                    yield from map(plain_row, rows_of_batch(batch.slice(start, _BATCH)))
    except (pa.ArrowException, ValueError) as fault:
        raise TableFault(f"{path.name}: it cannot be read as Arrow: {str(fault)[:200]}") from None


def _batches(source: Any) -> Iterator[Any]:
    import pyarrow as pa

    try:
        stream = pa.ipc.open_stream(source)
    except pa.ArrowInvalid:
        source.seek(0)
        file = pa.ipc.open_file(source)
        yield from (file.get_batch(number) for number in range(file.num_record_batches))
        return
    yield from stream
