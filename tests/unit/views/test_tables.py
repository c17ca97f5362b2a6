"""Studies as Markdown: columns line up, hostile names stay text, equal sizes only where sizes differ."""

import re

from eic.analyse.deltas import deltas
from eic.cli.run_diff_text import print_runs
from eic.evaluate.accuracy import Graded, accuracy
from eic.evaluate.headline import comparison_rows, headline, model_rows
from eic.evaluate.pairs import tally
from eic.lang.questions import Question
from eic.report.sections.ablations import ablations
from eic.report.sections.evaluations import evaluations
from eic.report.values import Report
from eic.views.evaluations import evaluation_markdown
from eic.views.tables import ablation_markdown, analysis_markdown, table
from eic.views.text import cells


def coverage(tasks, rows):
    return {"tasks": tasks, "with_rows": tasks, "rows": rows, "pruned": 0, "depths": []}


def dataset(name, rows, key="b2:1"):
    figures = {"coverage": coverage(3, rows)}
    return {"name": name, "key": key, "rows": rows, "figures": figures, "equal": figures}


def analysis(*datasets, equal):
    return {"name": "cover", "equal_rows": equal, "datasets": list(datasets)}


def used(calls, whole=True):
    return {"calls": calls, "tokens": calls, "cost": 0.25, "whole": whole}


def ablation(*variants, whole=True):
    made = [
        {
            "label": label,
            "datasets": [{"key": "b2:1", "rows": rows, "tasks": 3, "equal": {"cover": {"coverage": coverage(3, 5)}}}],
            "used": used(7), "own": used(2),
            "reports": {"cover": analysis(dataset("d", rows), equal=None)},
        }
        for label, rows in variants
    ]  # fmt: skip
    return {"name": "study", "equal_rows": 5, "used": used(9, whole), "variants": made}


def tables(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def test_columns_line_up_and_numbers_stand_right():
    lines = tables(analysis_markdown(analysis(dataset("d", 1234), equal=None)))
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split("|")[1:3] == [" dataset ", "  rows "]
    assert lines[1].split("|")[1:3] == [" ------- ", " ----: "]
    assert lines[2].split("|")[2] == " 1,234 "


def test_equal_sizes_are_shown_where_sizes_differ():
    same = analysis_markdown(analysis(dataset("d", 5), dataset("e", 5), equal=5))
    other = analysis_markdown(analysis(dataset("d", 5), dataset("e", 9), equal=5))
    assert len(tables(same)) == 4
    assert len(tables(other)) == 8
    assert "5 rows each" in other


def test_a_variant_shows_its_calls_and_what_only_it_needs():
    text = ablation_markdown(ablation(("base", 5), ("without d.tidy", 9)))
    head, _, first, _ = tables(text)[:4]
    cells = dict(
        zip(*([cell.strip() for cell in line.split("|")[1:-1]] for line in (head, first)), strict=True)
    )
    assert cells == {
        "variant": "base", "rows": "5", "tasks": "3", "calls": "7", "own calls": "2",
        "own dollars": "$0.25", "tasks with rows": "3",
    }  # fmt: skip
    assert text.startswith("study: 9 calls in all, $0.25")


def test_an_account_with_gaps_says_so():
    assert "no longer holds" in ablation_markdown(ablation(("base", 5), whole=False))
    assert "no longer holds" not in ablation_markdown(ablation(("base", 5)))


def test_an_ablation_that_reports_on_something_else_says_so():
    made = ablation(("base", 5))
    made["variants"][0]["datasets"] = []
    assert "no analysis" in ablation_markdown(made)


def test_labels_cannot_break_the_table_or_the_terminal():
    text = ablation_markdown(ablation(("set d.x=a|b\n\x1b[31m", 5)))
    assert "\x1b" not in text
    assert "a\\|b" in text
    assert len(tables(text)) == 3


def graded(right, total):
    questions = tuple(Question(str(at), "?", level="5", subject="Algebra") for at in range(total))
    found = accuracy(questions, {q.id: Graded(q.id, "1", "1", at < right) for at, q in enumerate(questions)})
    models = [{"name": "lm", "key": "b2:0", "failed": 0, "cut": 0, **found}]
    return {"name": "m", "kind": "evaluation", "metric": "math_accuracy", "grader": "strict", "questions": total,
            "models": models, "comparisons": []}  # fmt: skip


def test_shares_are_rounded_once_and_shown_with_two_decimals_everywhere(capsys):
    made, other = graded(2, 63), graded(2, 21)
    assert (made["models"][0]["accuracy"], other["models"][0]["accuracy"]) == (3.1746, 9.5238)
    pair = {"candidate": "lm", "baseline": "b", **tally(2, 0, 61), "unparsed": 0, "skipped": 0, "failed": {}}
    judged = {"name": "j", "kind": "evaluation", "metric": "pairwise", "judge": "t", "orders": "both", "questions": 63,
              "models": [], "comparisons": [pair]}  # fmt: skip
    study = ablation(("base", 5))
    study["variants"][0] |= {"reports": {"m": made}, "datasets": []}
    report = Report(run=None, evaluations=(made, judged), ablations=(study,))
    moved = {
        "steps": [], "datasets": {}, "only_a": [], "only_b": [], "analyses": {}, "trainings": {},
        "evaluations": {"m": deltas({"lm": model_rows(made)[0]}, {"lm": model_rows(other)[0]}),
                        "j": deltas(comparison_rows(judged)[0], comparison_rows(judged)[0])},
        "cost": {"paid": {}, "made": deltas({"calls": 1, "cost": 0.5}, {"calls": 1, "cost": 0.5})},
    }  # fmt: skip
    print_runs(moved)
    shown = capsys.readouterr().out
    assert "lm.accuracy 3.17 -> 9.52 (+6.35)" in " ".join(shown.split())
    for text in (
        evaluation_markdown(made), evaluation_markdown(judged), ablation_markdown(study), shown,
        str(evaluations(report).content), str(ablations(report).content),
    ):  # fmt: skip
        assert "3.17" in text
        assert not {"3.170", "3.175", "3.1746"} & set(text.replace("<", " ").replace(">", " ").split())
    assert "9.52" in evaluation_markdown(other)


def test_a_variant_shows_what_its_evaluations_state():
    """Win:tie:lose beside the beat rate, exact match beside ROUGE-L, the interval of an accuracy; for many models the first."""
    answered = {"kind": "evaluation", "metric": "rouge_l", "comparisons": [],
                "models": [{"name": "lm", "rouge_l": 92.8571, "exact_match": 50.0}]}  # fmt: skip
    pairs = [{"candidate": "lm", "baseline": name, **tally(114, 56, 38)} for name in ("b", "c")]
    judged = {"kind": "evaluation", "metric": "pairwise", "models": [], "comparisons": pairs}
    study = ablation(("base", 5))
    study["variants"][0] |= {"reports": {"m": graded(2, 63), "r": answered, "j": judged}, "datasets": []}
    head, _, row = tables(ablation_markdown(study))
    cells = dict(
        zip(*([cell.strip() for cell in line.split("|")[1:-1]] for line in (head, row)), strict=True)
    )
    told = {title: cell for title, cell in cells.items() if ":" in title}
    low, high = tally(114, 56, 38)["interval"]
    assert told == {
        "m: accuracy": "3.17", "m: interval": "0.88 to 10.86", "r: ROUGE-L": "92.86", "r: exact match": "50.00",
        "j: beat rate vs b": "75.00", "j: win:tie:lose vs b": "114:56:38", "j: interval vs b": f"{low:.2f} to {high:.2f}",
        "j: beat rate vs c": "75.00", "j: win:tie:lose vs c": "114:56:38", "j: interval vs c": f"{low:.2f} to {high:.2f}",
    }  # fmt: skip
    page = str(ablations(Report(run=None, ablations=(study,))).content)
    assert "114:56:38" in page
    assert "0.88 to 10.86" in page
    judged["comparisons"] = [{"candidate": "lm", "baseline": f"b{at}", **tally(1, 1, 1)} for at in range(5)]
    assert list(headline(judged)) == [f"beat rate vs b{at}" for at in range(5)]
    judged["comparisons"] = [{"candidate": "lm", "baseline": "b", **tally(0, 4, 0)}]
    assert headline(judged) == {"beat rate vs b": "n/a", "win:tie:lose vs b": "0:4:0", "interval vs b": None}


def swept(*figures):
    """An ablation over a size: a model's ROUGE-L beside the size itself and the calls."""
    made = ablation(*((f"d.sample.size={size}", size) for size, _ in figures))
    for variant, (_, found) in zip(made["variants"], figures, strict=True):
        judged = {"kind": "evaluation", "metric": "rouge_l", "comparisons": [],
                  "models": [{"name": "lm", "rouge_l": found, "exact_match": 0.0}]}  # fmt: skip
        variant["reports"]["wording"] = judged
    return made


def test_a_table_wider_than_the_terminal_comes_in_parts_that_each_name_the_variant():
    made = swept((125, 14.0), (250, 27.0))
    whole = ablation_markdown(made).split("\n\nAt equal")[0]
    parts = ablation_markdown(made, width=60).split("\n\nAt equal")[0].split("\n\n")[1:]
    assert len(parts) > 1
    assert all(len(line) <= 60 for part in parts for line in part.splitlines())
    assert all(part.splitlines()[2].startswith("| d.sample.size=125 |") for part in parts)
    cells = [cell.strip() for part in parts for cell in part.splitlines()[3].split("|")[2:-1]]
    assert cells == [cell.strip() for cell in tables(whole)[3].split("|")[2:-1]]
    assert len(ablation_markdown(made, width=10).split("\n\nAt equal")[0].split("\n\n")[1].splitlines()) == 4
    assert ablation_markdown(made, width=500) == ablation_markdown(made)


def test_what_evaluations_found_is_drawn_first_and_what_was_varied_is_not():
    made = swept((125, 14.0), (250, 27.0), (500, 32.0))
    for at, variant in enumerate(made["variants"]):
        variant["used"]["calls"] += at
    page = str(ablations(Report(run=None, ablations=(made,))).content)
    drawn = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert drawn == ["wording: ROUGE-L (0–100) by d.sample.size", "calls by d.sample.size"]
    assert "d.sample.size (log scale)" in page


def test_figures_at_equal_sizes_say_so_above_their_plot():
    made = swept((125, 14.0), (250, 27.0))
    for at, variant in enumerate(made["variants"]):
        variant["datasets"][0]["equal"]["cover"]["coverage"]["with_rows"] = 2 + at
    page = str(ablations(Report(run=None, ablations=(made,))).content)
    assert "tasks with rows by d.sample.size, 5 rows each" in page


def test_columns_line_up_in_a_terminal_whatever_the_script():
    """A wide character takes two columns, an accent of its own none."""
    text = table([{"model": name, "rows": 1} for name in ("한국어 모델", "cafe\u0301", "plain", "数学")])
    assert {cells(line) for line in tables(text)} == {cells(tables(text)[0])}
    assert cells("한국어") == 6
    assert cells("cafe\u0301") == 4
