"""``edits.json``: written whole, read with suspicion."""

import pytest

from eic.engine.outputs.edits import NAME, EditsError, read_edits, write_edits
from eic.plan.edits import Edit, Edits


def test_a_folder_without_edits_has_none(tmp_path):
    assert read_edits(tmp_path / "no") == Edits()
    (tmp_path / "file").write_text("x")
    assert read_edits(tmp_path / "file") == Edits()


def test_what_was_written_is_read(tmp_path):
    made = Edits((Edit("d", "prune", "a/b\u2028\U0001f600"), Edit("d", "more", "a", 3)))
    write_edits(tmp_path / "out" / NAME, made)
    assert read_edits(tmp_path / "out") == made
    assert [path.name for path in (tmp_path / "out").iterdir()] == [NAME]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        "[" * 200_000,
        '[{"dataset": "d"}]',
        "\x00\xff",
        '[{"dataset":"d","act":"x","task":"y"}]',
    ],
)
def test_hostile_files_are_refused_in_words(tmp_path, text):
    (tmp_path / NAME).write_text(text, encoding="latin-1")
    with pytest.raises(EditsError, match=NAME):
        read_edits(tmp_path)
