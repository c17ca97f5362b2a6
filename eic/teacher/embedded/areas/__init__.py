"""The areas of mathematics the teacher knows, one a module: its makers, then its part of the tree."""

from eic.teacher.embedded.areas.arithmetic import ARITHMETIC
from eic.teacher.embedded.node import Node

ROOT = Node(
    "Mathematics",
    "Numbers, shapes, change and chance, and how to reason about them.",
    (ARITHMETIC,),
    (),
    ("math", "maths", "mathematical problem solving"),
)
"""The whole taxonomy."""
