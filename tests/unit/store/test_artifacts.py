from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eic.canon import digest_bytes
from eic.store import Store, StoreError
from eic.store.verify import verify


def test_records_come_back_with_counts_and_meta(tmp_path: Path) -> None:
    records: list[Any] = [{"b": 1, "a": "é\ud800"}, [1, "x"], "line\nbreak", None]
    with Store.open(tmp_path) as store:
        info = store.artifacts.write(
            "b2:s", "explore", "math / explore", records, {"tasks": 4}, {"m": "\udcff"}
        )
        assert store.artifacts.info("b2:s") == info
        assert (info.kind, info.title, info.counts, info.meta) == (
            "explore", "math / explore", {"tasks": 4}, {"m": "\udcff"},
        )  # fmt: skip
        assert list(store.artifacts.read("b2:s")) == records
        content = store.artifacts.path(info.digest).read_bytes()
        assert (len(content), digest_bytes("artifact", content)) == (info.size, info.digest)
        assert content.startswith('{"a":"é'.encode())


def test_equal_content_is_stored_once(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        one = store.artifacts.write("b2:1", "filter", "a", iter([1, 2]), {}, {})
        two = store.artifacts.write("b2:2", "filter", "b", [1, 2], {}, {})
        assert one.digest == two.digest
        assert len(list(tmp_path.rglob("*.jsonl"))) == 1


def test_nothing_is_left_of_a_write_that_fails(tmp_path: Path) -> None:
    def records() -> Iterator[int]:
        yield 1
        raise RuntimeError("step failed")

    with Store.open(tmp_path) as store:
        with pytest.raises(RuntimeError):
            store.artifacts.write("b2:1", "filter", "a", records(), {}, {})
        assert store.artifacts.info("b2:1") is None
        assert [path for path in (tmp_path / "artifacts").rglob("*") if path.is_file()] == []


def test_an_unknown_step_has_none(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.artifacts.info("b2:1") is None
        with pytest.raises(StoreError, match="no artifact"):
            store.artifacts.read("b2:1")


def test_a_missing_or_cut_file_counts_as_not_made(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for damage in ("missing", "cut"):
            info = store.artifacts.write("b2:1", "filter", "a", [1, 2, 3], {}, {})
            path = store.artifacts.path(info.digest)
            if damage == "cut":
                path.write_bytes(path.read_bytes()[:-1])
            else:
                path.unlink()
            assert store.artifacts.info("b2:1") is None


@pytest.mark.parametrize("finder", ["read", "verify"])
def test_a_changed_file_is_found_and_made_again(tmp_path: Path, finder: str) -> None:
    with Store.open(tmp_path) as store:
        info = store.artifacts.write("b2:1", "filter", "a", [1, 2, 3], {}, {})
        store.artifacts.path(info.digest).write_bytes(b"1\n2\n4\n")
        assert store.artifacts.info("b2:1") is not None  # the cheap check sees nothing
        if finder == "read":
            with pytest.raises(StoreError, match="damaged"):
                store.artifacts.read("b2:1")
        else:
            assert [problem.key for problem in verify(store)] == ["b2:1"]
        assert store.artifacts.info("b2:1") is None
        assert store.artifacts.write("b2:1", "filter", "a", [1, 2, 3], {}, {}) == info
        assert list(store.artifacts.read("b2:1")) == [1, 2, 3]
