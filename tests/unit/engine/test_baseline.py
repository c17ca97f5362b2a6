"""Domain-Aware Self-Instruct is `explore` at depth 0: what both ask for is asked once."""

from dataclasses import replace
from pathlib import Path

from eic.engine.requests import RequestMaker
from eic.lang.blocks.dataset import Explore, Synthesize
from eic.methods.explore import Explorer
from eic.methods.synthesize import Synthesizer
from tests.specs import SCRIPTED, compile_text
from tests.unit.methods.drive import drive, subtasks, written

SPEC = (
    SCRIPTED
    + """
dataset baseline {
  like d {
    explore { depth = 0 }
    synthesize { per_task = 40 }
  }
}
"""
)


def test_the_baseline_shares_the_roots_calls_and_every_other_setting(tmp_path: Path) -> None:
    spec = compile_text(tmp_path, SPEC)
    keys: dict[str, list[str]] = {}
    sizes: dict[str, int] = {}
    for name in ("d", "baseline"):
        explore, prune, synthesize, *rest = spec.dataset(name).stages
        assert isinstance(explore, Explore)
        assert isinstance(synthesize, Synthesize)
        assert (prune, *rest) == (spec.dataset("d").stages[1], *spec.dataset("d").stages[3:])
        explorer = Explorer(
            spec.domain("cooking"), explore, seed=0, reply_of={"lookahead": "json", "backtrack": "json"}
        )
        drive(explorer, lambda ask: subtasks(f"{ask.task} {ask.ordinal}", f"{ask.task} {ask.ordinal} more"))
        tasks = explorer.result().tasks
        sizes[name] = len(tasks)
        writer = Synthesizer(tasks, spec.domain("cooking"), synthesize, seed=0, reply="json", tree=tasks)
        trace = drive(writer, lambda ask: written(*(f"{ask.slot} {n}" for n in range(4))))
        assert synthesize.prompt is not None
        maker = RequestMaker(spec.teacher("t"), {"synthesize": synthesize.prompt}, 0)
        narrow = replace(maker, teacher=replace(maker.teacher, top_p=0.5)).request(trace.asks[0])
        assert set(narrow.params) - set(maker.request(trace.asks[0]).params) == {("top_p", 0.5)}
        keys[name] = [maker.request(ask).key for ask in trace.asks if ask.task == "cooking"]
    assert sizes == {"d": 10, "baseline": 1}
    assert len(keys["d"]) == 2
    assert len(keys["baseline"]) == 10
    assert set(keys["d"]) < set(keys["baseline"]), "the root's calls are the same calls"
