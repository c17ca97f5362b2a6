"""Which teachers a step asks: read by whoever prices calls, checks keys or opens connections."""

from eic.lang.blocks.dataset import Explore, Filter, Synthesize
from eic.lang.blocks.dynosaur import Dynosaur
from eic.lang.blocks.self_instruct import SelfInstruct
from eic.lang.blocks.study import Evaluation
from eic.plan.evaluating import Answers
from eic.plan.steps import Step


def asked(step: Step) -> tuple[str, ...]:
    """Return the names of the teachers that a step asks, none twice."""
    match step.stage:
        case Explore() | Synthesize() | Dynosaur():
            return (step.stage.teacher,)
        case SelfInstruct() as stage:
            return tuple(
                dict.fromkeys((stage.teacher, stage.teacher if stage.one_call else stage.asked_writer))
            )
        case Filter(rules=rules):
            return tuple(dict.fromkeys(rule.by for rule in rules if rule.by))
        case Answers(name=name, by_teacher=True):
            return (name,)
        case Evaluation(metric="pairwise", judge=str(judge)):
            return (judge,)
    return ()
