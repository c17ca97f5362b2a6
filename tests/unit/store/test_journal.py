from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eic.store import Journal, StoreError, read_journal


def test_events_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "r" / "journal.jsonl"
    with Journal(path) as journal:
        for number in range(5):
            journal.append({"event": "Notice", "text": f"é {number}"})
    assert [event["text"] for event in read_journal(path)] == [f"é {n}" for n in range(5)]


def test_a_burst_is_written_at_most_every_fifth_of_a_second(tmp_path: Path) -> None:
    now = [100.0]
    path = tmp_path / "j"
    journal = Journal(path, clock=lambda: now[0])
    written = []
    for at in (100.0, 100.05, 100.1, 100.21, 100.3):
        now[0] = at
        journal.append({"at": at})
        written.append(len(list(read_journal(path))))
    assert written == [1, 1, 1, 4, 4]
    journal.flush()
    assert len(list(read_journal(path))) == 5
    journal.close()
    journal.close()


def test_a_torn_line_is_skipped_and_the_next_run_appends_after_it(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(b'{"a":1}\n{"a":2')
    assert list(read_journal(path)) == [{"a": 1}]
    with Journal(path) as journal:
        journal.append({"a": 3})
    assert list(read_journal(path)) == [{"a": 1}, {"a": 3}]


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("j") / "j"
    path.write_bytes(data + b'\n{"a":1}\n')
    assert list(read_journal(path))[-1:] == [{"a": 1}]


def test_a_missing_journal_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot read"):
        list(read_journal(tmp_path / "none"))
