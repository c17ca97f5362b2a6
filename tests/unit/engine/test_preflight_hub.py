"""Before a run: a dataset of the hub needs the library that fetches it."""

from pathlib import Path
from typing import Any

import pytest

from eic.engine import preflight
from eic.engine.forecast.planning import priced
from eic.lang.load import compile_file
from eic.plan.build import NO_EDITS
from eic.store import Store

SPEC = """explore 1
teacher t { provider = embedded }
dataset d { dynosaur { teacher = t  hub = "squad" } }
"""


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_library_is_told_before_anything_runs(
    tmp_path: Path, monkeypatch: Any, there: bool
) -> None:
    (tmp_path / "d.explore").write_text(SPEC)
    spec = compile_file(tmp_path / "d.explore", params={}, env={}, cwd=tmp_path).spec
    assert spec is not None
    monkeypatch.setattr(preflight, "find_spec", lambda name: name if there else None)
    with Store.open(tmp_path / "store") as store:
        found = priced(spec, store, root=tmp_path, seed=0, only=(), edits=NO_EDITS, previous=None)
        (cost,) = found.costs.values()
        assert (cost.calls.low, cost.calls.likely, cost.calls.high) == (0, 2, 4)
        told = preflight.obstacles(spec, found.diff, found.costs, root=tmp_path, env={}, seed=0)
    assert [(item.here, "eic[datasets]" in item.text) for item in told] == ([] if there else [(True, True)])
