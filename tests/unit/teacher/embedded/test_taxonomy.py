import pytest
from rouge_score.rouge_scorer import RougeScorer

from eic.lang.names import same_name
from eic.teacher.embedded.areas import ROOT
from eic.teacher.embedded.matching import same, stems
from eic.teacher.embedded.taxonomy import domain_root, locate, nearest

NODES = list(ROOT.walk())


def names_at(*path: str) -> str | None:
    root = domain_root("math")
    assert root is not None
    found = locate(root, ["math", *path])
    return found.name if found else None


def test_is_wide_and_deep_enough_for_three_levels():
    assert len(NODES) >= 151
    assert len(ROOT.children) >= 14
    assert all(len(area.children) >= 6 for area in ROOT.children)
    assert sum(1 for area in ROOT.children for topic in area.children for _ in topic.children) >= 100


def test_names_are_unique_even_to_a_tolerant_reader():
    for i, node in enumerate(NODES):
        for other in NODES[i + 1 :]:
            assert same_name(node.name) != same_name(other.name)
            assert not same(node.name, other.name), (node.name, other.name)


def test_no_two_names_look_alike_to_rouge():
    scorer = RougeScorer(["rougeL"])
    for i, node in enumerate(NODES):
        for other in NODES[i + 1 :]:
            assert scorer.score(node.name, other.name)["rougeL"].fmeasure <= 0.7, (node.name, other.name)


def test_every_node_says_why_and_every_leaf_makes_problems():
    for node in NODES:
        assert node.reason.endswith(".")
        assert bool(node.children) != bool(node.makers)
        assert node.all_makers()


def test_every_node_is_found_by_its_name_and_aliases_along_its_path():
    def visit(node, path):
        for name in (node.name, *node.aliases):
            assert names_at(*path, name) == node.name, name
        for child in node.children:
            visit(child, (*path, node.name))

    for area in ROOT.children:
        visit(area, ())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("Counting & Probability",), "Counting and Probability"),
        (("probability and counting",), "Counting and Probability"),
        (("PREALGEBRA",), "Prealgebra"),
        (("Pre-Algebra",), "Prealgebra"),
        (("Intermediate algebra",), "Intermediate Algebra"),
        (("Precalculus",), "Precalculus"),
        (("Number theory",), "Number Theory"),
        (("Algebra", "Linear Equation"), "Linear equations"),
        (("Algebra", "Solving linear equations"), "Linear equations"),
        (("Something new", "Introduction to limits"), "Limits"),
        (("Geometry", "The area of a circle"), "Circumference and area of a circle"),
    ],
)
def test_tasks_are_found_however_they_are_spelt(path, name):
    assert names_at(*path) == name


def test_unknown_tasks_are_not_forced_into_the_taxonomy():
    assert names_at("Knot theory") is None
    assert names_at("Algebra", "Galois cohomology") is None
    assert "Graph theory" in nearest("Knot theory", 12) or "Number Theory" in nearest("Knot theory", 12)


@pytest.mark.parametrize(
    "name",
    ["math", "Maths", "mathematics", "algebra", "school_geometry", "number theory", "high_school_math"],
)
def test_mathematics_is_recognized_by_name(name):
    assert domain_root(name) is not None


@pytest.mark.parametrize(
    ("name", "about"),
    [("cooking", "Recipes."), ("rewriting", "Rewrite text."), ("time management", "Plan a day."), ("", "")],
)
def test_other_domains_are_not(name, about):
    assert domain_root(name, about) is None


def test_stems_never_lose_the_whole_name():
    assert stems("Basics of the practice") != ()
    assert stems("") == ()
