"""One skill of the taxonomy: its name, why it matters, what lies below it, who makes its problems."""

from collections.abc import Iterator
from dataclasses import dataclass

from eic.teacher.embedded.problem import Maker


@dataclass(frozen=True, slots=True)
class Node:
    """A task the teacher knows. Inner nodes get their problems from the skills below them."""

    name: str
    reason: str
    children: tuple["Node", ...] = ()
    makers: tuple[Maker, ...] = ()
    aliases: tuple[str, ...] = ()

    def all_makers(self) -> tuple[Maker, ...]:
        """Return the node's own makers and those of all skills below it, each once, in order."""
        found = dict.fromkeys(self.makers)
        for child in self.children:
            found.update(dict.fromkeys(child.all_makers()))
        return tuple(found)

    def walk(self) -> Iterator["Node"]:
        """Yield the node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def area(name: str, reason: str, *topics: Node, aliases: tuple[str, ...] = ()) -> Node:
    """Return a top-level area, or a topic of one: a node with skills below it."""
    return Node(name, reason, topics, (), aliases)


def skill(name: str, reason: str, *makers: Maker, aliases: tuple[str, ...] = ()) -> Node:
    """Return a skill: a node with makers and nothing below it."""
    return Node(name, reason, (), makers, aliases)
