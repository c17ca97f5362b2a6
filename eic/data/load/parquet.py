"""Parquet files, a small batch of rows at a time."""

from collections.abc import Iterator
from pathlib import Path

from eic.data.arrow import rows_of_batch
from eic.data.load.base import LoadFault, Placed

_BATCH = 1_000


def read_parquet(path: Path) -> Iterator[Placed]:
    """Yield the rows of a Parquet file as dictionaries. Raises ``LoadFault`` for a damaged file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = path.stat().st_size
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            total = max(1, file.metadata.num_rows)
            for batch in file.iter_batches(batch_size=_BATCH):
                for value in rows_of_batch(batch):
                    number += 1
                    yield Placed(f"row {number}", value, size * number // total)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise LoadFault(f"behind row {number}: it is not sound Parquet ({_first_line(error)})") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
