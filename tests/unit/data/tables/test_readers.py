"""Readers of tables: every format gives the same rows, and hostile files cost rows, never the run."""

import csv
import datetime
import decimal
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.data.tables import base
from eic.data.tables.base import Broken, TableFault, plain
from eic.data.tables.source import rows_of
from eic.lang.tables import Split, TableSource
from eic.lang.values import FileRef

ROWS = [
    {"name": "Ärger", "kind": "noun"},
    {"name": "=cmd|' /C calc'!A0", "kind": "+1"},
    {"name": " x ", "kind": ""},
]


def table(*files: str, labels: Any = (), split: str = "train") -> TableSource:
    return TableSource(
        name="t", splits=(Split(split, tuple(FileRef("", f) for f in files)),), labels=labels
    )  # fmt: skip


def read(folder: Path, *files: str, most: int = 10**9, **said: Any) -> list[Any]:
    return list(rows_of(table(*files, **said), folder, most))


def write(folder: Path) -> None:
    (folder / "a.jsonl").write_text("\n\n".join(json.dumps(row) for row in ROWS))
    for name, mark in (("a.csv", ","), ("a.tsv", "\t")):
        with (folder / name).open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, ["name", "kind"], delimiter=mark)
            writer.writeheader()
            writer.writerows(ROWS)
    made = pa.Table.from_pylist(ROWS)
    pq.write_table(made, folder / "a.parquet")
    for name, writer_of in (("stream.arrow", pa.ipc.new_stream), ("file.arrow", pa.ipc.new_file)):
        with writer_of(str(folder / name), made.schema) as out:
            out.write_table(made)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "stream.arrow", "file.arrow"])
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    assert read(tmp_path, name) == ROWS
    assert read(tmp_path, name, name) == ROWS * 2
    assert read(tmp_path, name, most=2) == ROWS[:2]


def test_splits_are_read_in_order_and_test_data_is_not(tmp_path: Path) -> None:
    write(tmp_path)
    ref = (FileRef("", "a.jsonl"),)
    names = ("my_validation_set", "test", "train_2")
    found = rows_of(TableSource(name="t", splits=tuple(Split(name, ref) for name in names)), tmp_path, 1)
    assert list(found) == ROWS[:1] * 2


def test_labels_become_names_and_unknown_ones_nothing(tmp_path: Path) -> None:
    lines = [json.dumps({"label": value}) for value in (0, 1, -1, 2, True, "0", None)]
    (tmp_path / "l.jsonl").write_text("\n".join(lines))
    found = read(tmp_path, "l.jsonl", labels=(("label", ("no", "yes")),))
    assert [row["label"] for row in found] == ["no", "yes", None, None, True, "0", None]


def test_broken_lines_of_json_cost_one_row_each(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("eic.data.tables.jsonl.MAX_LINE", 1000)
    monkeypatch.setattr(base, "MAX_LINE", 1000)
    bad = [
        b'{"a": ',
        b"\xff\xfe",
        b"[1]",
        b"[" * 900,
        b'{"a": "' + b"x" * 5000 + b'"}',
        b'{"a": ' + b"9" * 900 + b"}",
    ]
    (tmp_path / "b.jsonl").write_bytes(b"\n".join([b'{"a": 1}', *bad, b'{"a": NaN, "b": "\\ud800\x00"}']))
    first, *broken, last = read(tmp_path, "b.jsonl")
    assert first == {"a": 1}
    assert last == {"a": None, "b": "\ufffd"} or isinstance(last, Broken)
    whys = [row.why for row in broken if isinstance(row, Broken)]
    assert [row.place for row in broken if isinstance(row, Broken)][:5] == [f"line {n}" for n in range(2, 7)]
    assert [w.split(":")[0] for w in whys[:5]] == [
        "it is not JSON", "it is not UTF-8", "it is no object",
        "it holds JSON that is too deep or too large" if "deep" in whys[3] else "it is not JSON",
        "it is longer than 1,000 bytes",
    ]  # fmt: skip


def test_a_column_without_a_name_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(",a,b\n0,x,y\n")
    assert read(tmp_path, "p.csv") == [{"a": "x", "b": "y"}]


def test_broken_lines_of_csv_cost_one_row_each(tmp_path: Path) -> None:
    body = b'a,b\n1,2\n1\n1,2,3\n\xff,x\n"two\nlines",y\n\n'
    (tmp_path / "b.csv").write_bytes(body + b'"' + b"z" * 140_000 + b'",w\nlast,"row"\n')
    found = read(tmp_path, "b.csv")
    assert [row for row in found if isinstance(row, dict)] == [
        {"a": "1", "b": "2"}, {"a": "two\nlines", "b": "y"}, {"a": "last", "b": "row"},
    ]  # fmt: skip
    assert [row.why for row in found if isinstance(row, Broken)][:3] == [
        "it has 1 cells, the header has 2", "it has 3 cells, the header has 2", "it is not UTF-8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("h.csv", b"a,a\n1,2\n", "twice"), ("h.csv", b"\n\n", "no fields"),
        ("h.csv", b",".join(b"f%d" % n for n in range(1001)), "more than 1,000"),
        ("h.parquet", b"PAR1 not really", "Parquet"), ("h.arrow", b"ARROW", "Arrow"), ("h.xlsx", b"x", "no format"),
        ("gone.jsonl", None, "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_a_fault(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TableFault, match=why):
        read(tmp_path, name)


def test_values_are_plain_and_bounded() -> None:
    assert plain(datetime.date(2020, 1, 2)) == "2020-01-02"
    assert plain(decimal.Decimal("1.50")) == "1.50"
    assert plain(b"bytes") == {}
    assert plain(float("inf")) is None
    assert plain(10**30) == str(10**30)
    assert plain("a\x1b[31m\u0000b") == "a[31mb"
    assert len(plain("x" * 10**6)) == base.MAX_CELL
    assert len(plain(["x"] * 10**5)) == base.MAX_ITEMS
    nested: Any = "x"
    for _ in range(1000):
        nested = [nested]
    assert json.dumps(plain(nested)).count("[") == 4


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=400))
def test_any_bytes_are_rows_broken_rows_or_a_fault(tmp_path: Path, content: bytes) -> None:
    for name in ("x.jsonl", "x.csv", "x.parquet", "x.arrow"):
        (tmp_path / name).write_bytes(content)
        try:
            for row in read(tmp_path, name):
                assert isinstance(row, dict | Broken)
                json.dumps(row if isinstance(row, dict) else row.why, allow_nan=False).encode()
        except TableFault:
            continue


def test_values_that_python_cannot_hold_cost_their_cells_alone(tmp_path: Path) -> None:
    made = pa.table(
        {
            "text": ["a", "b"],
            "at": pa.array([2**61, 0]).view(pa.timestamp("us")),
            "day": pa.array([0, 2**60]).view(pa.date64()),
            "there": pa.array([0, 1]).view(pa.timestamp("us", tz="Mars/Olympus")),
        }
    )
    pq.write_table(made, tmp_path / "odd.parquet")
    for name, writer_of in (("stream.arrow", pa.ipc.new_stream), ("file.arrow", pa.ipc.new_file)):
        with writer_of(str(tmp_path / name), made.schema) as out:
            out.write_table(made)
    for name in ("odd.parquet", "stream.arrow", "file.arrow"):
        assert read(tmp_path, name) == [
            {"text": "a", "at": {}, "day": "1970-01-01", "there": {}},
            {"text": "b", "at": "1970-01-01T00:00:00", "day": {}, "there": {}},
        ], name


def test_an_endless_line_is_not_held(tmp_path: Path) -> None:
    with (tmp_path / "long.jsonl").open("wb") as file:
        for _ in range(40):
            file.write(b"x" * 2_000_000)
        file.write(b'\n{"a": 1}\n')
    tracemalloc.start()
    try:
        long, row = read(tmp_path, "long.jsonl")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(long, Broken)
    assert row == {"a": 1}
    assert peak < 40_000_000
