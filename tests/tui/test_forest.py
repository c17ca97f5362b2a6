"""The rows of the tree equal those of a tree that is flattened naively, whatever is folded or filtered."""

from hypothesis import given, settings
from hypothesis import strategies as st

from eic.figures import NodeView
from eic.tui.forest import Branch, Forest


def flattened(forest):
    """Return what shows, the slow and obvious way."""

    def shown(branch):
        return branch.match or any(shown(child) for child in branch.children)

    def rows(branch):
        if not shown(branch):
            return []
        below = [row for child in branch.children for row in rows(child)] if branch.open else []
        return [branch, *below]

    return [row for tree in forest.root.children for row in rows(tree)]


def summed(branch: Branch, name: str) -> float:
    return getattr(branch.node, name) + sum(summed(child, name) for child in branch.children)


steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "fold", "open", "all", "filter", "reveal"]),
        st.integers(0, 30), st.integers(0, 30),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=200)
@given(steps)
def test_rows_are_those_of_the_flattened_tree(acts):
    forest, ids = Forest(), ["n0"]
    forest.put("t", NodeView("n0", "", "n0", 0))
    for act, a, b in acts:
        chosen = forest.get(("t", ids[a % len(ids)]))
        assert chosen is not None
        match act:
            case "put":
                name = f"n{b}"
                if name not in ids:
                    ids.append(name)
                    forest.put("t", NodeView(name, chosen.node.id, name, chosen.node.depth + 1))
                else:
                    node = forest.get(("t", name)).node
                    forest.put("t", NodeView(node.id, node.parent, node.name, node.depth,
                                             examples=a, dropped=b, prompt_tokens=a, cost=0.5 * a))  # fmt: skip
            case "fold" | "open":
                forest.fold(chosen, open_=act == "open")
            case "all":
                forest.fold_all(open_=a % 2 == 0)
            case "filter":
                forest.filter((lambda node, tree, a=a: node.examples >= a) if b % 3 else None)
            case "reveal":
                forest.reveal(chosen)
        rows = flattened(forest)
        assert len(forest) == len(rows)
        assert forest.rows(0, 100) == rows
        assert [forest.at(at) for at in range(len(rows))] == rows
        assert [forest.row(branch) for branch in rows] == list(range(len(rows)))
        assert forest.rows(a % 7, 3) == rows[a % 7 : a % 7 + 3]
        for branch in forest.walk():
            assert branch.examples == summed(branch, "examples")
            assert branch.tokens == summed(branch, "tokens")
            hidden = forest.row(branch)
            assert not rows or 0 <= hidden < len(rows)
    assert forest.at(-1) is None
    assert forest.at(len(forest)) is None


def test_a_hidden_row_gives_the_nearest_one_above_it():
    forest = Forest()
    for name, parent in (("a", ""), ("a/b", "a"), ("a/b/c", "a/b"), ("a/d", "a")):
        forest.put("t", NodeView(name, parent, name, name.count("/")))
    deep = forest.get(("t", "a/b/c"))
    forest.fold(forest.get(("t", "a/b")), open_=False)
    assert forest.row(deep) == 1
    forest.reveal(deep)
    assert forest.row(deep) == 2
    forest.filter(lambda node, tree: node.id == "a/d")
    assert [branch.node.id for branch in forest.rows(0, 9)] == ["a", "a/d"]
    assert forest.row(deep) == 0


def test_two_trees_may_hold_tasks_with_the_same_id():
    forest = Forest()
    forest.put("t", NodeView("a", "", "A", 0, examples=3))
    forest.put("u", NodeView("a", "", "A", 0, examples=4))
    assert [branch.key for branch in forest.rows(0, 9)] == [("t", "a"), ("u", "a")]
    assert forest.root.examples == 7


def test_find_ignores_case_and_follows_the_rows():
    forest = Forest()
    for name, parent in (("math", ""), ("b", "math"), ("Bb", "b"), ("ÄB", "math")):
        forest.put("t", NodeView(name, parent, name, 0))
    assert [branch.node.name for branch in forest.find("B")] == ["b", "Bb", "ÄB"]
    assert forest.find("") == []
