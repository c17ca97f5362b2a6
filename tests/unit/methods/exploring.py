"""Small domains and explorers for the tests of exploring."""

from eic.lang.blocks.dataset import Explore
from eic.lang.blocks.domain import Domain, TaskSeed
from eic.lang.values import Demo
from eic.methods.base import Ask
from eic.methods.explore import Explorer
from tests.unit.methods.drive import subtasks

JSON = {"lookahead": "json", "backtrack": "json"}
DOMAIN = Domain(name="root", about="Anything.")


def explorer(domain: Domain = DOMAIN, *, seed: int = 0, **stage: object) -> Explorer:
    settings = {"domain": domain.name, "teacher": "t", "demos": 0, "examples_each": 0} | stage
    return Explorer(domain, Explore(**settings), seed=seed, reply_of=JSON)  # type: ignore[arg-type]


def by_words(ask: Ask) -> str:
    """Names that depend on what the call shows and nothing else."""
    first = len(ask.variables["existing"])
    stem = ask.variables["task"]["name"]
    return subtasks(*(f"{stem}.{first + i}" for i in range(ask.variables["wanted"])), examples=1)


def seeded() -> Domain:
    def demo(text: str) -> Demo:
        return Demo(text, "out")

    return Domain(
        name="m",
        about="",
        tasks=(
            TaskSeed(
                name="A",
                reason="because",
                examples=(demo("a1"), demo("a2")),
                tasks=(
                    TaskSeed(name="A1", tasks=(TaskSeed(name="deep", examples=(demo("d"),)),)),
                    TaskSeed(name="A2"),
                ),
            ),
            TaskSeed(name="B"),
        ),
    )
