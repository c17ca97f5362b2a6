"""A list on disk is a list: same values, same order, nothing left behind."""

from pathlib import Path

import pytest

from eic.engine.datasets.spill import Spill


@pytest.mark.parametrize("held", [0, 3, 100])
def test_a_spill_is_a_list(tmp_path: Path, held: int) -> None:
    values = [["example", [f"é\n{n}", "\ud800", n / 2]] for n in range(10)]
    spill = Spill(tmp_path, held)
    for value in values[:6]:
        spill.append(value)
    assert [spill[n] for n in (5, 0, 3)] == [values[5], values[0], values[3]]
    for value in values[6:]:
        spill.append(value)
    assert list(spill) == list(spill) == values
    assert [spill[n] for n in range(len(spill))] == values
    with pytest.raises(IndexError):
        spill[10]
    assert list(tmp_path.iterdir()) == []
    spill.close()
