"""The content of replies: which sub-tasks to propose and which examples to make.

Every choice is drawn from generators seeded by what the caller asked, so equal questions get
equal answers on any machine.
"""

from collections.abc import Iterable
from random import Random

from eic.teacher.embedded.matching import same
from eic.teacher.embedded.node import Node
from eic.teacher.embedded.problem import LEVELS, Maker
from eic.teacher.embedded.render import Item, Proposal
from eic.teacher.embedded.wording import example, near_copy

_REWORDINGS = ("Basics of {name}", "Introduction to {name}", "{name} practice", "Further {name}")


_BIAS = 1.5
"""How much rarer each next kind of problem comes to mind when a broad task is asked for (Zipf's exponent)."""


def make_examples(node: Node, count: int, rng: Random) -> tuple[Item, ...]:
    """Return ``count`` examples of a task, spread over its levels.

    Asked for a broad task the teacher does as language models do: it comes back to what is most
    typical of it, and the rest is seldom seen. To explore the task is what brings that to light.
    """
    start = rng.randrange(len(LEVELS))
    return tuple(
        example(rng, maker(rng, LEVELS[(start + place) % len(LEVELS)]))
        for place, maker in enumerate(_makers(node, count, rng))
    )


def _makers(node: Node, count: int, rng: Random) -> list[Maker]:
    """Return who makes each of ``count`` examples."""
    makers = node.all_makers()
    return rng.choices(makers, [(rank + 1) ** -_BIAS for rank in range(len(makers))], k=count)


def propose(node: Node, taken: Iterable[str], wanted: int, each: int, rng: Random) -> tuple[Proposal, ...]:
    """Return up to ``wanted`` sub-tasks of ``node`` whose names are not among ``taken``."""
    known = tuple(taken)
    fresh = [child for child in node.children if not any(_is(child, name) for name in known)]
    return tuple(
        Proposal(child.name, child.reason, make_examples(child, each, rng)) for child in fresh[:wanted]
    )


def _is(node: Node, name: str) -> bool:
    return any(same(name, known) for known in (node.name, *node.aliases))


def repeat_example(items: tuple[Item, ...], rng: Random) -> tuple[Item, ...]:
    """Return the examples with one of them replaced by a near-copy of another."""
    if len(items) < 2:
        return items
    source, target = rng.sample(range(len(items)), 2)
    copy = near_copy(rng, items[source])
    return tuple(copy if i == target else item for i, item in enumerate(items))


def repeat_subtask(
    proposals: tuple[Proposal, ...], existing: tuple[str, ...], rng: Random
) -> tuple[Proposal, ...]:
    """Return the proposals with the last one replaced by an old sub-task in other words."""
    names = existing or tuple(proposal.name for proposal in proposals[:-1])
    if not proposals or not names:
        return proposals
    old, last = rng.choice(names), proposals[-1]
    name = rng.choice(_REWORDINGS).format(name=old)
    return (*proposals[:-1], Proposal(name, f"{old} needs more practice than one task gives.", last.examples))
