"""Descriptions of tables: our YAML, and what the ``datasets`` library writes beside its data."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from eic.canon import digest_bytes
from eic.data.tables.source import rows_of
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.load import Compiled, compile_file
from eic.lang.tables import TableSource

SPEC = """explore 1
teacher t { provider = embedded }
dataset d { dynosaur { teacher = t  tables = FILES  hub = ["glue"] } }
"""
"""The table of the hub is one that no description rules out."""
ROWS = '{"word": "brisk", "label": 1}\n'


def compiled(folder: Path, files: str) -> Compiled:
    (folder / "pyproject.toml").write_text("")
    path = folder / "d.explore"
    path.write_text(SPEC.replace("FILES", files))
    return compile_file(path, params={}, env={}, cwd=folder)


def tables(folder: Path, files: str) -> tuple[TableSource, ...]:
    made = compiled(folder, files)
    assert made.spec is not None, [(d.code, d.summary) for d in made.diagnostics]
    stage = made.spec.dataset("d").source
    assert isinstance(stage, Dynosaur)
    return stage.tables


def described(folder: Path, text: str) -> TableSource:
    (folder / "rows.jsonl").write_text(ROWS)
    (folder / "t.yaml").write_text(text)
    (table,) = tables(folder, 'file("t.yaml")')
    return table


def test_everything_a_description_can_say(tmp_path: Path) -> None:
    table = described(
        tmp_path,
        "name: words\ndescription: >\n  Words and\n  more.\nlicense: CC0-1.0\nlanguage: [en]\nhomepage: https://x.org\n"
        "splits:\n  train: [rows.jsonl, rows.jsonl]\n  validation: rows.jsonl\n"
        "fields:\n  word: the word\n  label: its kind\nlabels: {label: [noun, adjective]}\n",
    )
    assert (table.name, table.description, table.licence) == ("words", "Words and more.", "CC0-1.0")
    assert (table.languages, table.website, table.origin) == (("en",), "https://x.org", "https://x.org")
    assert [(split.name, len(split.files)) for split in table.splits] == [("train", 2), ("validation", 1)]
    assert table.splits[0].files[0].digest == digest_bytes("file", ROWS.encode())
    assert table.about == (("word", "the word"), ("label", "its kind"))
    assert next(iter(rows_of(table, tmp_path, 9))) == {"word": "brisk", "label": "adjective"}


def test_what_is_not_said(tmp_path: Path) -> None:
    table = described(tmp_path, "splits: {train: rows.jsonl}\nfields: [word]\nlanguage: no\n")
    assert (table.name, table.licence, table.languages) == ("t", None, ("no",))
    assert table.about == (("word", ""),)
    assert table.origin == "t"


@pytest.mark.parametrize(
    "text",
    [
        "", "- a", "a: &a [*a]", "name: &n [*n]\nsplits: {train: rows.jsonl}", "splits: {train: {x: y}}",
        "splits: {train: rows.jsonl}\nname: ''", "splits: {train: []}", "splits: {train: rows.jsonl, train: rows.jsonl}",
        "splits: {}", "splits: {train: rows.jsonl}\nlabels: x", "splits: {train: rows.jsonl}\n!!python/object:os.x y: z",
        "from: rows.jsonl", "from: gone.json", "a: " + "{b: " * 5000, "splits: {? [a] : rows.jsonl}", "\ttab: x",
    ],
)  # fmt: skip
def test_descriptions_that_are_none_are_reported_once_at_a_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "rows.jsonl").write_text(ROWS)
    (tmp_path / "t.yaml").write_text(text)
    made = compiled(tmp_path, 'file("t.yaml")')
    assert made.spec is None
    assert len(made.diagnostics) == 1
    assert made.diagnostics[0].code in ("E0520", "E0503", "E0501")


def test_data_outside_the_project_are_refused_also_through_links_and_states(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "secret.jsonl").write_text(ROWS)
    (project / "link.jsonl").symlink_to(tmp_path / "secret.jsonl")
    for number, name in enumerate(("../secret.jsonl", str(tmp_path / "secret.jsonl"), "link.jsonl")):
        (project / "t.yaml").write_text(f"splits: {{train: {name}}}\n")
        found = compiled(project, 'file("t.yaml")').diagnostics
        assert [item.code for item in found] == ["E0505"], number
    state = {"_data_files": [{"filename": "../../secret.jsonl"}]}
    (project / "state.json").write_text(json.dumps(state))
    (project / "dataset_info.json").write_text('{"license": "mit"}')
    found = compiled(project, 'file("dataset_info.json")').diagnostics
    assert [item.code for item in found] == ["E0520"]


def test_a_data_file_without_content_is_told(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(" \n\n")
    (tmp_path / "t.yaml").write_text("splits:\n  train: rows.jsonl\n")
    (found,) = compiled(tmp_path, 'file("t.yaml")').diagnostics
    assert (found.code, found.summary) == ("E0503", "rows.jsonl is empty")
    assert found.span is not None
    assert (found.span.source.name, found.span.line) == ("t.yaml", 2)


def saved(folder: Path, **info: Any) -> None:
    """Write what ``save_to_disk`` does."""
    folder.mkdir(parents=True)
    schema = pa.schema([("text", pa.string()), ("label", pa.int64())])
    with pa.ipc.new_stream(str(folder / "data-00000-of-00001.arrow"), schema) as out:
        out.write_table(pa.table({"text": ["a", "b"], "label": [0, 1]}, schema=schema))
    state = {"_data_files": [{"filename": "data-00000-of-00001.arrow"}], "_split": None}
    (folder / "state.json").write_text(json.dumps(state))
    features = {
        "text": {"dtype": "string", "_type": "Value"},
        "label": {"names": ["bad", "good"], "_type": "ClassLabel"},
    }
    (folder / "dataset_info.json").write_text(json.dumps({"features": features, "license": "mit", **info}))


def test_folders_of_save_to_disk(tmp_path: Path) -> None:
    saved(tmp_path / "reviews", description="About.", homepage="https://x.org")
    (table,) = tables(tmp_path, 'file("reviews/dataset_info.json")')
    assert (table.name, table.licence, table.website) == ("reviews", "mit", "https://x.org")
    assert list(rows_of(table, tmp_path, 9)) == [
        {"text": "a", "label": "bad"},
        {"text": "b", "label": "good"},
    ]
    for split in ("train", "test"):
        saved(tmp_path / "both" / split, license="")
    (tmp_path / "both" / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    (table,) = tables(tmp_path, 'file("both/dataset_dict.json")')
    assert [split.name for split in table.splits] == ["train", "test"]
    assert table.licence == ""
    (tmp_path / "t.yaml").write_text("from: both/dataset_dict.json\nlicence: cc-by-4.0\nname: mine\n")
    (table,) = tables(tmp_path, 'file("t.yaml")')
    assert (table.name, table.licence, len(table.splits)) == ("mine", "cc-by-4.0", 2)
    assert len(list(rows_of(table, tmp_path, 9))) == 2


def test_folders_of_the_librarys_cache(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    saved(folder, dataset_name="sst", config_name="two", splits={"train": {}, "validation": {}},
          features={"photo": {"_type": "Image"}})  # fmt: skip
    (folder / "state.json").unlink()
    data = (folder / "data-00000-of-00001.arrow").read_bytes()
    (folder / "data-00000-of-00001.arrow").unlink()
    for name in ("sst-validation.arrow", "sst-train-00001-of-00002.arrow", "sst-train-00000-of-00002.arrow",
                 "cache-12ab.arrow"):  # fmt: skip
        (folder / name).write_bytes(data)
    (table,) = tables(tmp_path, 'file("cache/dataset_info.json")')
    assert table.name == "sst-two"
    assert table.modal == ("photo",)
    assert [(split.name, [Path(f.path).name for f in split.files]) for split in table.splits] == [
        ("train", ["sst-train-00000-of-00002.arrow", "sst-train-00001-of-00002.arrow"]),
        ("validation", ["sst-validation.arrow"]),
    ]


def test_a_table_whose_rows_changed_is_another_and_its_name_of_file_is_not(tmp_path: Path) -> None:
    def digest() -> str:
        made = compiled(tmp_path, 'file("t.yaml")')
        assert made.spec is not None
        return made.spec.digest

    described(tmp_path, "splits: {train: rows.jsonl}\nlicence: mit\n")
    before = digest()
    (tmp_path / "other.jsonl").write_text(ROWS)
    (tmp_path / "t.yaml").write_text("licence: mit\nname: t\nsplits: {train: other.jsonl}\n")
    assert digest() == before
    (tmp_path / "other.jsonl").write_text(ROWS * 2)
    assert digest() != before
