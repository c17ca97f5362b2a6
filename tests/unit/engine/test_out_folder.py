"""What a run finds out about its output folder before it pays for anything."""

import os
from pathlib import Path

import pytest

from eic.engine.outputs.datasets import out_fault


def test_a_folder_that_is_not_there_yet_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert out_fault(tmp_path / "a" / "b", ["d"]) == ""
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("protected", ["", "out", "out/d.tree.json"])
def test_missing_permission_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protected: str) -> None:
    out = tmp_path / "out"
    if protected:
        out.mkdir()
        (out / "d.tree.json").write_text("")
    place = tmp_path / protected
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != place)
    assert out_fault(out, ["d"]).startswith("no permission to write")
    assert str(place) in out_fault(out, ["d"])


def test_a_link_that_leads_nowhere_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("nowhere")
    assert out_fault(tmp_path / "out", ["d"]).endswith("is not a folder")


def test_a_folder_in_the_place_of_figures_is_found(tmp_path: Path) -> None:
    (tmp_path / "lengths.json").mkdir()
    assert out_fault(tmp_path, ["d"]) == ""
    assert out_fault(tmp_path, ["d"], (), ["lengths"]).endswith("a file of that name has to be written")
