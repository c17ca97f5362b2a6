from pathlib import Path

import pytest

from eic.store import Store, StoreError


def start(store: Store, run: str, spec: str = "math") -> None:
    store.runs.start(run, spec, f"specs/{spec}.explore", "b2:9", {"steps": [{"key": "b2:1"}]}, 42)


def test_a_run_from_start_to_finish(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        start(store, "r1")
        row = store.runs.get("r1")
        assert (row.status, row.finished, row.totals, row.pid) == ("running", None, {}, 42)
        assert (row.spec, row.path, row.digest) == ("math", "specs/math.explore", "b2:9")
        assert row.plan == {"steps": [{"key": "b2:1"}]}
        store.runs.finish("r1", "done", {"calls": 3})
        row = store.runs.get("r1")
        assert (row.status, row.totals) == ("done", {"calls": 3})
        assert row.finished is not None
        assert row.finished >= row.started


def test_runs_are_listed_newest_first_and_found_by_prefix(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.runs.latest() is None
        for run, spec in (("ab-1", "math"), ("ab-2", "poems"), ("cd", "math"), ("cd-2", "poems")):
            start(store, run, spec)
        assert [row.id for row in store.runs.list()] == ["cd-2", "cd", "ab-2", "ab-1"]
        latest, of_math = store.runs.latest(), store.runs.latest("math")
        assert latest is not None
        assert of_math is not None
        assert (latest.id, of_math.id) == ("cd-2", "cd")
        assert store.runs.latest("none") is None
        assert store.runs.get("ab-1").id == "ab-1"
        assert store.runs.get("cd").id == "cd"  # an exact id wins over a longer one
        assert store.runs.get("cd-").id == "cd-2"
        with pytest.raises(
            StoreError, match=r"several runs[^\n]*`poems~1`[^\n]*\n  ab-2  [-\d]+ [:\d]+  running\n  ab-1 "
        ):
            store.runs.get("ab")
        assert store.runs.get("math").id == store.runs.get("latest~1").id == "cd"
        assert (store.runs.get("math~1").id, store.runs.get("latest").id) == ("ab-1", "cd-2")
        with pytest.raises(StoreError, match=r"'math' has 2 run.*no math~2"):
            store.runs.get("math~2")
        for unknown in ("x", "", "%", "a_", "math~x", "math~-1", "math~\u0661", "cd-2~0"):
            with pytest.raises(StoreError, match="no run"):
                store.runs.get(unknown)


def test_a_taken_id_and_an_unknown_run_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        start(store, "r1")
        with pytest.raises(StoreError, match="already"):
            start(store, "r1")
        with pytest.raises(StoreError, match="no run"):
            store.runs.finish("r2", "done", {})


def test_names_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.runs.start("r", "math", "\udcff/math.explore", "b2:9", {"a": "\udcff"}, 42)
        assert store.runs.get("r").plan == {"a": "\udcff"}
        assert store.runs.get("r").path == "\\udcff/math.explore"
        store.runs.replan("r", {"b": "\udcfe"})
        store.runs.finish("r", "done", {"files": [["/\udcff/x", True]]})
        row = store.runs.get("r")
        assert (row.plan, row.totals) == ({"b": "\udcfe"}, {"files": [["/\udcff/x", True]]})
