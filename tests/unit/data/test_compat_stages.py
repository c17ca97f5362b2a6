"""The released code's names, pruning, filtering and sampling, fact by fact, and the defaults beside them."""

from collections import Counter

import pytest

from eic.data import compat
from eic.data.example import Example, Task, child_id, slug
from eic.data.sample import sample
from tests.unit.data.examples import row, rows
from tests.unit.data.test_prune import REFERENCE


@pytest.mark.parametrize(
    ("name", "released", "default"),
    [
        ("Style transfer", "style_transfer", "style_transfer"),
        ("  Fix Spelling & Grammar! ", "fix_spelling_grammar", "fix_spelling_grammar"),
        ("C++ code-review (v2)", "c_code_review_v2", "c_code_review_v2"),
        ("Text-simplification", "text_simplification", "text_simplification"),
        ("É clair", "clair", "é_clair"),
        ("문장 다시 쓰기", "", "문장_다시_쓰기"),
    ],
)
def test_a6_names(name: str, released: str, default: str) -> None:
    assert compat.normalise_name(name) == released
    assert slug(name) == default


def test_a6_ten_suffixes_then_an_overwrite() -> None:
    assert compat.take_name("Root", ["root"]) == "root_0"
    assert compat.take_name("한국어", [""]) == "_0"
    released: list[str] = []
    ours: set[str] = set()
    for _ in range(12):
        released.append(compat.take_name("Style", released))
        ours.add(child_id("r", "Style", ours))
    assert released == ["style", *(f"style_{number}" for number in range(10)), "style_9"]
    assert len(ours) == 12


def test_a7_pruning() -> None:
    assert compat.prune(REFERENCE) == ("r/c", "r/a/1")


def test_a8_filtering_is_per_task_and_order_dependent() -> None:
    texts = ("a b c d e f", "a b c d e x", "a b c d x y")
    assert [one.id for one in compat.filter_rouge(rows(*texts)).kept] == ["r0", "r2"]
    assert len(compat.filter_rouge(rows(texts[1], texts[0], texts[2])).kept) == 1
    apart = [row(0, texts[0], task="a"), row(1, texts[0], task="b")]
    assert len(compat.filter_rouge(apart).kept) == 2


def test_a8_the_boundary_and_other_scripts() -> None:
    words = [f"w{number}" for number in range(30)]
    ten, nine, eleven = words[:10], words[:9], words[:7] + words[20:24]
    assert len(compat.filter_rouge(rows(" ".join(ten), " ".join(words[:7] + words[20:23]))).kept) == 2
    assert len(compat.filter_rouge(rows(" ".join(nine), " ".join(eleven))).kept) == 1
    assert len(compat.filter_rouge(rows("같은 문장", "같은 문장")).kept) == 2


def tree(root: int, a: int, b: int, aa: int) -> tuple[list[Task], list[Example]]:
    names = {"root": ("", 0), "root/a": ("root", 1), "root/a/aa": ("root/a", 2), "root/b": ("root", 1)}
    tasks = [Task(name, parent, depth, name, "", ()) for name, (parent, depth) in names.items()]
    counts = {"root": root, "root/a": a, "root/b": b, "root/a/aa": aa}
    numbers = iter(range(10_000))
    examples = [row(next(numbers), "x", task=task) for task, count in counts.items() for _ in range(count)]
    return tasks, examples


ORDER = ("root", "root/a", "root/b", "root/a/aa")


def drawn(size: int, depth: int = 3) -> list[int]:
    tasks, examples = tree(50, 600, 300, 100)
    kept = compat.sample(tasks, examples, size=size, seed=42, depth=depth).kept
    counts = Counter(one.task for one in kept)
    return [counts[task] for task in ORDER if counts[task]]


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        (100, [6, 53, 32, 9]), (500, [27, 264, 158, 51]), (900, [48, 474, 285, 93]), (950, [50, 501, 300, 99]),
        (1050, [97, 553, 300, 100]),
    ],
)  # fmt: skip
def test_a9_shares(size: int, counts: list[int]) -> None:
    assert drawn(size) == counts
    _tasks, examples = tree(50, 600, 300, 100)
    ours = sample(examples, size=size, seed=42).kept
    assert len(ours) == len({one.id for one in ours}) == size


def test_a9_shares_are_taken_of_a_rounded_fraction() -> None:
    """49 * (1 / 49) is a little less than 1 in floating point: the share is 1 where its formula gives 2."""
    tasks = [Task("r", "", 0, "r", "", ()), *(Task(f"r/{n}", "r", 1, "n", "", ()) for n in range(2))]
    counts = {"r": 2, "r/0": 2, "r/1": 94}
    examples = [row(n, "x", task=task) for task, count in counts.items() for n in range(count)]
    kept = Counter(one.task for one in compat.sample(tasks, examples, size=49, seed=1).kept)
    assert kept == {"r": 1, "r/0": 1, "r/1": 47}


def test_a9_depth_limit_order_and_top_up() -> None:
    assert drawn(100, depth=1) == [6, 59, 35]
    tasks, examples = tree(50, 600, 300, 100)
    kept = compat.sample(tasks, examples, size=1050, seed=42).kept
    assert list(dict.fromkeys(one.task for one in kept)) == list(ORDER)
    assert len({one.id for one in kept}) == 1003
    assert {one.task for one in kept[1003:]} == {"root"}


def test_a9_crashes() -> None:
    tasks, examples = tree(50, 600, 300, 100)
    with pytest.raises(ValueError, match="crashes here: 71 rows are missing and the root has only 50"):
        compat.sample(tasks, examples, size=1100, seed=42)
    assert sample(examples, size=1100, seed=42).shortfall
    with pytest.raises(ValueError, match="division by zero"):
        compat.sample(tasks, [], size=10, seed=42)
    assert sample([], size=10, seed=42).shortfall


def test_a9_the_shipped_tree() -> None:
    counts = [2, 512, 512, 512, 512, 612, 512, 634, 625]
    tasks = [Task("r", "", 0, "r", "", ()), *(Task(f"r/{n}", "r", 1, "n", "", ()) for n in range(8))]
    examples = [
        row(n, "x", task=task.id) for task, count in zip(tasks, counts, strict=True) for n in range(count)
    ]
    kept = Counter(one.task for one in compat.sample(tasks, examples, size=1000, seed=1).kept)
    assert list(kept.values()) == [1, *[125] * 7, 124]
    with pytest.raises(ValueError, match="root has only 2"):
        compat.sample(tasks, examples, size=4434, seed=1)
