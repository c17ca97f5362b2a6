"""The blocks of the language, one file a family; their order here is the order of the docs."""

from eic.lang.blocks.dataset import Dataset
from eic.lang.blocks.domain import Domain
from eic.lang.blocks.model import Model
from eic.lang.blocks.prompt import Prompt
from eic.lang.blocks.run import Run
from eic.lang.blocks.study import Ablation, Analysis, Evaluation
from eic.lang.blocks.teacher import Teacher
from eic.lang.schema import info

TOP_LEVEL: tuple[type, ...] = (Teacher, Domain, Prompt, Dataset, Model, Evaluation, Analysis, Ablation, Run)
"""Blocks that may stand at the top of a file."""

NAMED = frozenset(info(block).kind for block in TOP_LEVEL if info(block).label)
"""Kinds of top-level blocks that have a name: `teacher gpt { ... }`."""
