"""Figures of datasets: against published numbers, a reference implementation and hand counts."""

from types import SimpleNamespace

import pytest
from rouge_score.rouge_scorer import RougeScorer

from eic.analyse import overlap, simple
from eic.analyse.backends import backend_name, parsed_pair
from eic.analyse.corpus import Corpus
from eic.analyse.headline import ORDER, headline
from eic.analyse.measures import Measures, equal_size
from eic.analyse.verb_noun import VerbNoun, pair_figures
from eic.data.example import Example, Task
from eic.lang.blocks.study import Analysis
from eic.lang.schema import settings
from eic.lang.values import Demo


def example(number, task="math", instruction="", output="four"):
    return Example(
        f"{number:016x}", task, instruction or f"Solve problem {number}.", "", output, "b2:x", number
    )


def task(path, depth):
    return Task(path, path.rpartition("/")[0], depth, path, "", (path,))


TREE = (task("math", 0), task("math/a", 1), task("math/b", 1), task("math/a/c", 2))


def corpus(rows, **more):
    return Corpus(TREE, frozenset({"math/b"}), tuple(rows), **more)


# --- verb-noun pairs ----------------------------------------------------------------------


def repeated(*counts):
    return [("find", f"noun{at}") for at, count in enumerate(counts) for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "unique", "mean", "std", "sample"),
    [((5779, 4221), 2, 5000, 779, 1102), ((3390, 337, 338), 3, 1355, 1439, 1762)],
)
def test_std_is_that_of_the_published_table(counts, unique, mean, std, sample):
    """The paper's curated sets: 2 and 3 pairs, averages 5000 and 1355; deviations divide by n."""
    found = pair_figures(repeated(*counts))
    assert found["unique_pairs"] == unique
    assert found["mean"] == mean
    assert round(found["std"]) == std
    assert round(found["sample_std"]) == sample


def test_bars_are_those_of_the_published_figure():
    """Curated mathematics: three bars of 0.834, 0.083 and 0.083, which sum to 1 whatever is not shown."""
    assert [round(bar, 3) for bar in pair_figures(repeated(3390, 338, 337))["bars"]] == [0.834, 0.083, 0.083]
    many = pair_figures(repeated(*range(20, 0, -1)))
    assert len(many["bars"]) == 15
    assert sum(many["bars"]) == pytest.approx(1, abs=1e-5)
    assert many["bars"][0] == pytest.approx(20 / sum(range(6, 21)), abs=1e-6)
    assert many["top_share"] == pytest.approx(sum(range(6, 21)) / 210, abs=1e-6), "a share among all pairs"


@pytest.mark.parametrize(
    ("unique", "mean"),
    [(2, 5000), (8, 778), (3, 1355), (781, 4), (1715, 5), (451, 13), (790, 3), (2015, 4), (917, 7)],
)
def test_only_instructions_with_a_pair_count(unique, mean):
    """Every row of the published table: different pairs times their mean are at most 10,000 rows (curated rewriting: 6,224)."""
    rows = [f"find noun{at}" for at in range(unique) for _ in range(mean)]
    rows += ["plan"] * (10_000 - len(rows))
    found = VerbNoun(Finder()).figures(rows, dedupe=False)
    assert (found["unique_pairs"], found["mean"], found["instructions"]) == (unique, mean, 10_000)
    assert found["with_pair"] == unique * mean <= 10_000
    assert found["share_with_pair"] == pytest.approx(unique * mean / 10_000)


def test_the_most_frequent_pairs_come_first_and_ties_by_name():
    found = pair_figures([("b", "y"), ("a", "x"), ("c", "z"), ("c", "z"), ("a", "w")])
    assert found["top"] == [["c", "z", 2], ["a", "w", 1], ["a", "x", 1], ["b", "y", 1]]
    assert found["verbs"][0] == ["a", 2, [["w", 1], ["x", 1]]]
    assert found["top_share"] == 1.0


def test_no_pair_is_no_fault():
    assert pair_figures([])["mean"] == 0.0
    assert pair_figures([])["bars"] == []


def test_a_sunburst_has_twenty_verbs_with_four_nouns_each():
    found = pair_figures([(f"v{at:02}", f"n{noun}") for at in range(25) for noun in range(6)])
    assert [verb for verb, _, _ in found["verbs"]] == [f"v{at:02}" for at in range(20)]
    assert all(count == 6 and len(nouns) == 4 for _, count, nouns in found["verbs"])


class Finder:
    """Takes the first two words for verb and noun, and counts what it is asked."""

    name = "first two words"

    def __init__(self):
        self.asked = []

    def pairs(self, instructions):
        texts = list(instructions)
        self.asked += texts
        return [(words[0], words[1] if len(words) > 1 else None) for words in map(str.split, texts)]


def test_equal_instructions_count_once_or_each():
    rows = ["find value"] * 3 + ["plan", "find root"]
    once, each = (VerbNoun(Finder()).figures(rows, dedupe=dedupe) for dedupe in (True, False))
    assert (once["instructions"], each["instructions"]) == (3, 5)
    assert once["unique_instructions"] == each["unique_instructions"] == 3
    assert (once["with_pair"], each["with_pair"]) == (2, 4)
    assert (once["unique_pairs"], each["unique_pairs"]) == (2, 2)
    assert each["top"][0] == ["find", "value", 3]
    assert each["share_with_pair"] == 0.8
    assert each["sunburst_share"] == 0.8
    assert each["verbs"] == [["find", 4, [["value", 3], ["root", 1]]]]
    nouns = VerbNoun(Finder()).figures([f"find n{at}" for at in range(10)], dedupe=True)
    assert (nouns["share_with_pair"], nouns["sunburst_share"]) == (1.0, 0.4), "four nouns of a verb are drawn"
    assert once["backend"] == "first two words"


def test_an_instruction_is_parsed_once():
    finder = Finder()
    pairs = VerbNoun(finder)
    pairs.figures(["find x", "find y"], dedupe=True)
    pairs.figures(["find y", "find z"], dedupe=True)
    assert finder.asked == ["find x", "find y", "find z"]


def token(text, pos, dep="", children=()):
    return SimpleNamespace(text=text, lemma_=text.lower(), pos_=pos, dep_=dep, children=children)


def doc(root):
    return SimpleNamespace(sents=iter([SimpleNamespace(root=root)] if root else []))


def test_a_parse_is_read_as_published():
    story = token("story", "NOUN", "dobj")
    pronoun = token("it", "PRON", "obj")
    assert parsed_pair(doc(token("Write", "VERB", children=(token("me", "PRON", "dative"), story)))) == (
        "write",
        "story",
    )
    assert parsed_pair(doc(token("Write", "VERB", children=(pronoun,)))) == ("write", None)
    inner = token("find", "VERB", children=(story,))
    assert parsed_pair(doc(token("is", "AUX", children=(inner, story)))) == ("find", "story")
    assert parsed_pair(doc(token("is", "AUX", children=(story, inner)))) == (None, None)
    assert parsed_pair(doc(None)) == (None, None)
    both = [token("Go", "VERB"), token("Write", "VERB", children=(story,))]
    two = SimpleNamespace(sents=iter([SimpleNamespace(root=root) for root in both]))
    assert parsed_pair(two) == ("go", None), "the first sentence alone"
    poem = token("poem", "NOUN", "dobj")
    assert parsed_pair(doc(token("Write", "VERB", children=(story, poem)))) == ("write", "story")


def test_the_backend_has_a_name_with_versions():
    assert backend_name().startswith(("HanTa ", "spaCy "))
    assert any(character.isdigit() for character in backend_name())


# --- the other measures -------------------------------------------------------------------


def test_overlap_is_rouge_l_against_each_seed():
    seeds = ("Find the sum of two numbers.", "Draw a map of the town.")
    rows = ("Find the product of two numbers.", "Sing!", "Draw a map of the town.")
    found = overlap.figures(
        corpus([example(at, instruction=text) for at, text in enumerate(rows)],
               seeds=tuple(Demo(seed, "", "") for seed in seeds))
    )  # fmt: skip
    scorer = RougeScorer(["rougeL"])
    scores = [[scorer.score(seed, row)["rougeL"].fmeasure for seed in seeds] for row in rows]
    assert found["highest"]["mean"] == pytest.approx(sum(map(max, scores)) / 3, abs=1e-6)
    assert found["average"]["mean"] == pytest.approx(sum(map(sum, scores)) / 6, abs=1e-6)
    assert sum(found["highest"]["histogram"]) == 3
    assert found["highest"]["histogram"][0] == 1
    assert found["highest"]["histogram"][-1] == 1


def test_overlap_without_seeds_says_nothing():
    assert overlap.figures(corpus([example(1)]))["highest"] is None


def test_coverage_counts_tasks_and_rows_by_depth():
    found = simple.coverage(corpus([example(1), example(2), example(3, "math/a/c")]))
    assert (found["tasks"], found["pruned"], found["with_rows"], found["rows"]) == (3, 1, 2, 3)
    assert [(d["depth"], d["tasks"], d["pruned"], d["with_rows"], d["rows"]) for d in found["depths"]] == [
        (0, 1, 0, 1, 2), (1, 1, 1, 0, 0), (2, 1, 0, 1, 1),
    ]  # fmt: skip


def test_length_counts_words_and_tokens_of_each_field():
    found = simple.length(
        corpus([example(1, instruction="Say 3+4 now", output="7"), example(2, output="a b c")])
    )
    assert found["instruction"]["words"]["mean"] == 3
    assert found["instruction"]["tokens"]["max"] == 4
    assert found["input"] == {"texts": 0, "words": None, "tokens": None}
    assert found["output"]["words"] | {"total": 0} == {
        "mean": 2, "std": 1, "median": 2, "min": 1, "max": 3, "total": 0,
    }  # fmt: skip


def test_length_of_unspaced_languages_counts_characters():
    found = simple.length(corpus([example(1, instruction="数学の問題")], language="ja"))
    assert found["instruction"]["words"]["mean"] == 5


def test_cost_is_of_the_whole_chain_and_per_kept_row():
    found = simple.cost(corpus([example(1), example(2)], calls=5, tokens=900, cost=0.5))
    assert found["per_row"] == {"calls": 2.5, "tokens": 450, "cost": 0.25}
    assert simple.cost(corpus([]))["per_row"] is None


# --- side by side -------------------------------------------------------------------------


def test_datasets_are_compared_at_the_smallest_size():
    large = corpus([example(at) for at in range(50)])
    small = corpus([example(at, "math/a") for at in range(20)])
    found = Measures(("length", "coverage", "cost"), dedupe=True).side_by_side([large, small])
    assert found["equal_rows"] == 20
    one, two = found["datasets"]
    assert one["figures"]["coverage"]["rows"] == 50
    assert one["equal"]["coverage"]["rows"] == two["equal"]["coverage"]["rows"] == 20
    assert two["equal"]["length"] == two["figures"]["length"]
    assert "cost" not in one["equal"]


def test_the_draw_is_the_same_every_time_and_in_order():
    rows = [example(at) for at in range(100)]
    one, two = (corpus(rows).drawn(10).examples for _ in range(2))
    assert one == two
    assert [row.index for row in one] == sorted(row.index for row in one)
    assert len(set(one)) == 10
    assert corpus(rows).drawn(100).examples == tuple(rows)


@pytest.mark.parametrize(("sizes", "expected"), [([5], None), ([], None), ([5, 0], None), ([5, 3, 9], 3)])
def test_equal_size(sizes, expected):
    assert equal_size(sizes) == expected


def test_every_measure_of_the_language_is_measured_and_shown():
    names = settings(Analysis)["measure"].type.item.choices
    assert set(names) == set(ORDER)
    figures = Measures(names, dedupe=True).figures(corpus([example(1, instruction="Solve the equation.")]))
    assert list(figures) == list(names)
    row = headline(figures)
    assert row["pairs"] == 1
    assert row["tasks"] == 3
    assert headline(Measures(names, dedupe=True).figures(corpus([])))["words in output"] is None
