"""Files as streams of values: the same values and lines however they are cut; faults name their line."""

import bz2
import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eic.data.arrow import Unreadable
from eic.data.load import array
from eic.data.load.base import LoadFault
from eic.data.load.values import read_values

texts = st.text(st.characters(codec="utf-8"), max_size=12)
scalars = texts | st.integers(-99, 10**30) | st.booleans() | st.none() | st.floats(allow_nan=False)
values = st.lists(
    st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8),
    max_size=8,
)  # fmt: skip


def read(path: Path, content: bytes | str) -> list[tuple[str, Any]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(one.place, one.fault or one.value) for one in read_values(path)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 40), st.booleans())
def test_arrays_and_lines_hold_the_same(
    tmp_path: Path, monkeypatch: Any, rows: list[Any], indent: int | None, ascii: bool, piece: int, bom: bool
) -> None:
    monkeypatch.setattr(array, "_PIECE", piece)
    head = "\ufeff" if bom else ""
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii)
    found = read(tmp_path / "x.json", head + text + "\n")
    assert [value for _, value in found] == rows
    lines = text.split("\n")
    begins = [at for at, line in enumerate(lines, 1) if line[:1] == " " and line[1] not in " ]}"]
    assert [place for place, _ in found] == [f"line {at}" for at in (begins if indent else [1] * len(rows))]
    as_lines = "".join(json.dumps(row, ensure_ascii=ascii) + "\n\n" for row in rows)
    if not as_lines.startswith("["):
        assert read(tmp_path / "x.jsonl", head + as_lines) == [
            (f"line {2 * number + 1}", row) for number, row in enumerate(rows)
        ]


def test_lines_that_are_not_json_are_faults_of_theirs(tmp_path: Path) -> None:
    content = b'{"a": 1}\r\n\n{"a": \xff}\n{"a": 1\n' + b"[" * 100_000 + b"\n" + b"9" * 5000 + b"\n2"
    found = read(tmp_path / "x.jsonl", content)
    assert found[0] == ("line 1", {"a": 1})
    assert found[1] == ("line 3", "it is not UTF-8")
    assert found[2] == ("line 4", "it is not JSON (Expecting ',' delimiter, character 9)")
    assert found[3] == ("line 5", "it holds JSON that is too deep or too large")
    assert found[4] == ("line 6", "it holds JSON that is too deep or too large")
    assert found[5] == ("line 7", 2)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'[\n{"a": 1},\n{"a": }\n]', "line 3: the array is not JSON (Expecting value)"),
        (b'[\n{"a": 1},\n\n{"a": 2}', "line 4: the file breaks off"),
        (b'[\n{"a": 1},\n\n{"a": "x', "line 4: the array is not JSON (Unterminated string starting at)"),
        (b'[\n{"a": 1}\n{"a": 2}]', "line 3: `,` is missing"),
        (b'[{"a": 1}]\n\nx', "line 3: something follows the array"),
        (b'[\n{"a": "\n\xff"}]', "line 3: it is not UTF-8"),
        (b"[\n" + b"[" * 100_000, "line 2: it holds JSON that is too deep"),
        (b"[\n1, " + b"9" * 5000 + b"]", "line 2: it holds a number that is too large"),
        (b"[\n1,\n\n]", "line 4: the array is not JSON (Expecting value)"),
        (b"[", "line 1: the file breaks off"),
    ],
)
@pytest.mark.parametrize("piece", [3, 1 << 20])
def test_arrays_that_break(tmp_path: Path, monkeypatch: Any, content: bytes, fault: str, piece: int) -> None:
    monkeypatch.setattr(array, "_PIECE", piece)
    with pytest.raises(LoadFault) as raised:
        read(tmp_path / "x.json", content)
    assert str(raised.value) == fault


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(b'{"a": 1}'), "compressed with gzip"),
        (bz2.compress(b'{"a": 1}'), "compressed with bzip2"),
        (lzma.compress(b'{"a": 1}'), "compressed with xz"),
        (b"\x28\xb5\x2f\xfd\x24", "compressed with Zstandard"),
        (b"PK\x03\x04\x14", "a zip archive"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + '{"a": 1}'.encode("utf-16-be"), "UTF-16"),
    ],
)
def test_what_cannot_be_read_as_it_is_ends_the_reading_and_is_named(
    tmp_path: Path, content: bytes, what: str
) -> None:
    with pytest.raises(LoadFault, match=what):
        read(tmp_path / "x.jsonl", content)


def test_a_first_line_that_is_not_json_is_told_what_files_may_hold(tmp_path: Path) -> None:
    (_, comma), (_, row) = read(tmp_path / "x.csv", b'instruction,output\n{"a": 1}')
    assert comma == (
        "it is not JSON (Expecting value, character 1); a file holds JSON lines (a whole object on each), "
        "a JSON array or Parquet"
    )
    assert row == {"a": 1}, "the next line may still be a row"
    (_, brace), *_ = read(tmp_path / "x.json", b'{\n  "a": 1\n}')
    assert "a whole object on each" in str(brace)


def test_nothing_endless_is_held(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(array, "_PIECE", 16)
    path = tmp_path / "x"
    for content in ('["' + "x" * 500, '{"a": "' + "x" * 500, '[\n{"a": [' + "1, " * 500):
        path.write_text(content)
        with pytest.raises(LoadFault, match="more than 100"):
            list(read_values(path, longest=100))


def test_parquet_rows_and_its_damage(tmp_path: Path) -> None:
    rows = [{"instruction": f"é {n}", "path": ["a", "b"], "n": n} for n in range(2500)]
    path = tmp_path / "rows"  # no ending: the first bytes tell
    pq.write_table(pa.Table.from_pylist(rows), path, compression="none")
    found = list(read_values(path))
    assert [one.value for one in found] == rows
    assert (found[0].place, found[-1].place) == ("row 1", "row 2500")
    assert [one.done for one in found] == sorted(one.done for one in found)
    content = path.read_bytes()
    for broken in (content[:-100], b"PAR1"):
        path.write_bytes(broken)
        with pytest.raises(LoadFault, match="not sound Parquet"):
            list(read_values(path))


def odd_columns(**columns: Any) -> pa.Table:
    """Columns that a sound file may have and Python has no values for, beside those that are given."""
    length = len(next(iter(columns.values())))
    far = [0] * (length - 1)
    return pa.table(
        {
            **columns,
            "at": pa.array([2**61, *far], pa.int64()).view(pa.timestamp("us")),
            "day": pa.array([2**60, *far], pa.int64()).view(pa.date64()),
            "hour": pa.array([2**61, *far], pa.int64()).view(pa.time64("us")),
            "there": pa.array([1, *far], pa.int64()).view(pa.timestamp("us", tz="Mars/Olympus")),
            "nested": pa.StructArray.from_arrays([pa.array([2**61, *far]).view(pa.timestamp("us"))], ["x"]),
            "bytes": pa.array([b"\xff", *[b"a"] * (length - 1)], pa.binary()).view(pa.string()),
        }
    )


def test_values_that_python_cannot_hold_cost_their_cells_alone(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(odd_columns(instruction=["a", "b"]), path)
    first, second = (one.value for one in read_values(path))
    assert (first["instruction"], second["instruction"]) == ("a", "b")
    odd = {name for name, value in first.items() if isinstance(value, Unreadable)}
    assert odd == {"at", "day", "hour", "there", "nested", "bytes"}
    assert {name for name, value in second.items() if isinstance(value, Unreadable)} == {"there"}
    assert second["bytes"] == "a"
    assert "utf-8" in first["bytes"].why
