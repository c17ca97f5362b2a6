"""Tables of studies on the terminal: no wider than it is, and whole where the output is no terminal."""

import json

import pytest

from eic.cli.studies import echo_results

STUDY = {
    "kind": "evaluation", "name": "wording", "metric": "rouge_l", "questions": 3, "comparisons": [],
    "models": [{"name": "a_model_of_some_length", "rouge_l": 58.49, "exact_match": 0.0, "questions": 3, "failed": 0, "cut": 2}],
}  # fmt: skip


@pytest.mark.parametrize(("terminal", "tables"), [(True, 3), (False, 1)])
def test_tables_fit_a_terminal_and_stay_whole_elsewhere(tmp_path, monkeypatch, capsys, terminal, tables):
    file = tmp_path / "wording.json"
    file.write_text(json.dumps(STUDY), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    echo_results([file])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    heads = [line for line in lines if line.startswith("| model")]
    assert len(heads) == tables
    assert (max(map(len, lines)) <= 50) == terminal
    assert [cell.strip() for head in heads for cell in head.split("|")[2:-1]] == [
        "ROUGE-L", "exact match", "questions", "failed", "cut",
    ]  # fmt: skip


def test_a_run_prints_what_its_analyses_found(tmp_path, capsys):
    figures = {
        "verb_noun": {
            "unique_pairs": 3,
            "mean": 1355.3,
            "std": 1438.9,
            "share_with_pair": 0.41,
            "backend": "rules 1",
        }
    }
    study = {
        "kind": "analysis", "name": "diversity", "equal_rows": None,
        "datasets": [{"name": "curated", "rows": 10_000, "figures": figures}],
    }  # fmt: skip
    file = tmp_path / "diversity.json"
    file.write_text(json.dumps(study), encoding="utf-8")
    (tmp_path / "d.tree.json").write_text('{"kind": "analysis"}', encoding="utf-8")
    echo_results([tmp_path / "d.tree.json", file])
    name, _, head, _, row, _, backend = capsys.readouterr().out.strip().splitlines()
    assert name == "diversity"
    assert [cell.strip() for cell in head.split("|")[1:4]] == ["dataset", "rows", "pairs"]
    assert [cell.strip() for cell in row.split("|")[1:5]] == ["curated", "10,000", "3", "1,355.300"]
    assert backend == "Verb-noun pairs by rules 1."
