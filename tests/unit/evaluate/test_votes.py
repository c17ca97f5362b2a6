"""Human votes: merging, agreement, files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eic.evaluate.headline import comparison_rows
from eic.evaluate.votes import (
    Vote,
    agreement,
    candidate_first,
    cohen,
    figures,
    fleiss,
    merge,
    read_votes,
    votes_csv,
)
from eic.lang.questions import Question

PRINTED = [  # per cent of 252 as printed (some rows were nudged to add up to 100), and the counts behind them
    ((18.7, 59.1, 22.2), (47, 149, 56)), ((17.5, 65.4, 17.1), (44, 165, 43)), ((15.5, 70.6, 13.9), (39, 178, 35)),
    ((27.8, 42.9, 29.3), (70, 108, 74)), ((21.0, 59.9, 19.1), (53, 151, 48)), ((19.8, 62.3, 17.9), (50, 157, 45)),
]  # fmt: skip
COUNTED = [  # rows whose counts alone are known
    (49, 155, 48), (39, 181, 32), (34, 186, 32), (43, 165, 44), (49, 151, 52), (39, 185, 28), (46, 161, 45),
    (45, 173, 34), (42, 177, 33),
]  # fmt: skip


def voted(counts):
    """Return the figures of one annotator's votes on as many questions as counts add up to."""
    choices = [
        choice for choice, count in zip(("win", "tie", "lose"), counts, strict=True) for _ in range(count)
    ]
    questions = [Question(str(at), "?", "", "") for at in range(len(choices))]
    votes = [Vote(str(at), "a", "b", "ann", choice) for at, choice in enumerate(choices)]
    return figures(questions, votes, "majority")


@pytest.mark.parametrize(("printed", "counts"), [*PRINTED, *((None, counts) for counts in COUNTED)])
def test_the_published_votes_come_to_the_published_percentages(printed, counts):
    found = voted(counts)
    assert (found["win"], found["tie"], found["lose"]) == counts
    assert found["votes"] == found["judged"] == 252
    told = found["percent"]
    assert sum(told.values()) == pytest.approx(100, abs=0.001)
    if printed is not None:
        assert [told["win"], told["tie"], told["lose"]] == pytest.approx(printed, abs=0.1)
    content = {"metric": "human", "comparisons": [{"candidate": "a", "baseline": "b", **found}]}
    [row] = comparison_rows(content)
    assert [row[f"{name} %"] for name in ("win", "tie", "lose")] == list(told.values())


def test_nothing_voted_has_no_percentages():
    assert voted((0, 0, 0))["percent"] == {"win": None, "tie": None, "lose": None}


@pytest.mark.parametrize(
    ("votes", "majority", "unanimous"),
    [
        (["win"], "win", "win"), (["win", "win", "lose"], "win", "tie"), (["win", "tie", "lose"], "tie", "tie"),
        (["lose", "lose", "lose"], "lose", "lose"), (["win", "lose"], "tie", "tie"), (["tie", "tie", "win"], "tie", "tie"),
    ],
)  # fmt: skip
def test_votes_are_merged(votes, majority, unanimous):
    assert merge(votes, "majority") == majority
    assert merge(votes, "unanimous") == unanimous


def votes(table):
    """Return votes from {annotator: string of w, t, l by question}."""
    words = {"w": "win", "t": "tie", "l": "lose"}
    return [
        Vote(str(at), "a", "b", name, words[letter])
        for name, row in table.items() for at, letter in enumerate(row) if letter in words
    ]  # fmt: skip


QUESTIONS = tuple(Question(str(at), "?") for at in range(4))


def test_figures_of_three_annotators():
    given_votes = votes({"x": "wwlt", "y": "wwtl", "z": "wltw"})
    found = figures(QUESTIONS, given_votes, "majority")
    assert (found["win"], found["tie"], found["lose"]) == (2, 2, 0)
    assert (found["voted_on"], found["votes"]) == (4, 12)
    assert found["annotators"]["z"]["win"] == 2
    assert found["agreement"]["kind"] == "Fleiss"
    assert found["agreement"]["raw"] == pytest.approx(5 / 12, abs=1e-4)
    pooled = figures(QUESTIONS, given_votes, "pooled")
    assert (pooled["win"], pooled["tie"], pooled["lose"]) == (6, 3, 3)
    assert figures(QUESTIONS, [], "majority")["beat_rate"] is None


def test_kappa():
    pairs = [("win", "win")] * 20 + [("lose", "lose")] * 15 + [("win", "lose")] * 5 + [("lose", "win")] * 10
    assert cohen(pairs) == pytest.approx(0.4)
    # Fleiss 1971, the worked example of ten subjects, fourteen raters and five categories: kappa 0.210
    rows = ["00005000", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1", "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2",
            "6 5 2 1 0", "0 2 2 3 7"]  # fmt: skip
    rows[0] = "0 0 0 0 14"
    items = [[str(kind) for kind, n in enumerate(row.split()) for _ in range(int(n))] for row in rows]
    assert fleiss(items) == pytest.approx(0.210, abs=5e-4)
    assert cohen([]) is None
    assert fleiss([["win", "win"], ["win", "win"]]) is None
    two = agreement([{"x": "win", "y": "win"}, {"x": "lose", "y": "tie"}, {"x": "win"}])
    assert (two["kind"], two["items"], two["raw"]) == ("Cohen", 2, 0.5)
    assert agreement([{"x": "win"}])["kappa"] is None


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.sampled_from(["win", "tie", "lose"]))))
def test_files_hold_what_was_voted(rows):
    def plain(text):
        return (
            text.strip() == text and text and "\x00" not in text and "\r" not in text and text.isprintable()
        )

    made = [Vote(name, "a", "b", "x", vote) for name, vote in rows if plain(name)]
    last = {vote.question: vote for vote in made}
    assert {vote.question: vote for vote in read_votes(votes_csv(made))} == last


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("question,vote\n1,win\n", "missing"),
        ("question,candidate,baseline,annotator,vote\n1,a,b,x,maybe\n", "line 2: `maybe` is no vote"),
        ("question,candidate,baseline,annotator,vote\n1,a,b,,win\n", "line 2"),
        ("question,candidate,baseline,annotator,vote\n1,a\n", "line 2"),
        ("", "columns"),
    ],
)
def test_faulty_files_are_explained(text, words):
    with pytest.raises(ValueError, match=words):
        read_votes(text)


def test_the_blind_order_is_by_lot_and_the_same_every_time():
    drawn = [candidate_first("e", str(at), "x") for at in range(200)]
    assert drawn == [candidate_first("e", str(at), "x") for at in range(200)]
    assert 60 < sum(drawn) < 140
    assert drawn != [candidate_first("e", str(at), "y") for at in range(200)]
