"""The areas of mathematics the teacher knows, one a module: its makers, then its part of the tree."""

from eic.teacher.embedded.areas.algebra import ALGEBRA
from eic.teacher.embedded.areas.analytic_geometry import ANALYTIC_GEOMETRY
from eic.teacher.embedded.areas.arithmetic import ARITHMETIC
from eic.teacher.embedded.areas.calculus import CALCULUS
from eic.teacher.embedded.areas.counting_probability import COUNTING_PROBABILITY
from eic.teacher.embedded.areas.financial import FINANCIAL
from eic.teacher.embedded.areas.geometry import GEOMETRY
from eic.teacher.embedded.areas.intermediate_algebra import INTERMEDIATE_ALGEBRA
from eic.teacher.embedded.areas.linear_algebra import LINEAR_ALGEBRA
from eic.teacher.embedded.areas.logic_sets import LOGIC_SETS
from eic.teacher.embedded.areas.measurement import MEASUREMENT
from eic.teacher.embedded.areas.number_theory import NUMBER_THEORY
from eic.teacher.embedded.areas.prealgebra import PREALGEBRA
from eic.teacher.embedded.areas.precalculus import PRECALCULUS
from eic.teacher.embedded.areas.sequences_series import SEQUENCES_SERIES
from eic.teacher.embedded.areas.statistics import STATISTICS
from eic.teacher.embedded.areas.trigonometry import TRIGONOMETRY
from eic.teacher.embedded.areas.word_problems import WORD_PROBLEMS
from eic.teacher.embedded.node import Node

ROOT = Node(
    "Mathematics",
    "Numbers, shapes, change and chance, and how to reason about them.",
    (
        ALGEBRA, GEOMETRY, NUMBER_THEORY, COUNTING_PROBABILITY, PREALGEBRA, CALCULUS, STATISTICS, WORD_PROBLEMS,
        LINEAR_ALGEBRA, TRIGONOMETRY, INTERMEDIATE_ALGEBRA, PRECALCULUS, SEQUENCES_SERIES, ARITHMETIC,
        ANALYTIC_GEOMETRY, LOGIC_SETS, FINANCIAL, MEASUREMENT,
    ),
    (),
    ("math", "maths", "mathematical problem solving"),
)  # fmt: skip
"""The whole taxonomy."""
