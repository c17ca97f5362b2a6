"""Parquet files, a small batch of rows at a time."""

from collections.abc import Iterator
from pathlib import Path

from eic.data.arrow import rows_of_batch
from eic.data.tables.base import MAX_FIELDS, Broken, Row, TableFault, plain_row

_BATCH = 256


def rows(path: Path) -> Iterator[Row | Broken]:
    """Yield the rows of a file. Raises ``OSError``, and ``TableFault`` for what is no Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if len(file.schema_arrow) > MAX_FIELDS:
                raise TableFault(f"{path.name}: it has more than {MAX_FIELDS:,} fields")
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from map(plain_row, rows_of_batch(batch))
    except (pa.ArrowException, ValueError) as fault:
        raise TableFault(f"{path.name}: it cannot be read as Parquet: {str(fault)[:200]}") from None
