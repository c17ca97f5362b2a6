"""What evaluations will cost: answers of teachers exactly, verdicts exactly once the answers are there."""

import os
from math import ceil

from eic.engine.context import Context
from eic.engine.datasets.methods import filled
from eic.engine.forecast.replaying import Replay, priced, replay
from eic.engine.forecast.speed import answering_speed, this_device
from eic.engine.forecast.trainings import START, UNKNOWN_SIZE, parameters_of, taking
from eic.engine.requests import RequestMaker
from eic.engine.studies.answers import asking_machine, read_answers, templates_of
from eic.engine.studies.evaluations import Comparisons, answer_keys
from eic.lang.blocks.study import Evaluation
from eic.plan import estimate
from eic.plan.estimate import NOTHING, Band, Estimate, estimate_tokens, exactly, time_alone, time_unknown
from eic.plan.evaluating import Answers
from eic.plan.steps import Step

_STEP = Band(0.0, 0.001, 0.02)
"""Seconds of a step in which a batch gets a token each, however small the model is."""


def evaluating(context: Context, step: Step) -> Estimate:
    """Return the cost of an ``answer`` or ``evaluate`` step that will run."""
    match step.stage:
        case Answers(by_teacher=True) as stage:
            teacher = context.spec.teacher(stage.name)
            machine = asking_machine(stage)
            seen = replay(context, machine, RequestMaker(teacher, templates_of(stage), context.seed))
            whole = exactly(len(stage.questions))
            return priced(teacher, seen, whole, estimate.ANSWER_TOKENS, machine.done)
        case Answers() as stage:
            return _generation(context, stage)
        case Evaluation(metric="pairwise", judge=str(judge)) as stage:
            return _verdicts(context, step, stage, judge)
    return NOTHING


def _generation(context: Context, stage: Answers) -> Estimate:
    """Return the time in which a model of this machine answers: by its size and what was measured here."""
    parameters = parameters_of(context, context.spec.model(stage.name))
    if parameters is None:
        return time_unknown(UNKNOWN_SIZE)
    speed, each = answering_speed(context.store, this_device(os.environ), parameters)
    most = float(stage.generate.max_tokens)
    likely = min(most, each) if each else most / 2
    count, operations = len(stage.questions), 2.0 * parameters
    least = taking(operations * count * min(most / 10, likely), speed.rate).low
    usual = taking(operations * count * likely, speed.rate).likely
    longest = taking(operations * count * most, speed.rate).high
    steps = ceil(count / stage.generate.batch) * most
    return time_alone(
        START + Band(least, usual, longest) + _STEP.times(steps if speed.guess else 0), speed.guess
    )


def _verdicts(context: Context, step: Step, stage: Evaluation, judge: str) -> Estimate:
    teacher = context.spec.teacher(judge)
    if all(context.store.artifacts.info(key) is not None for key in answer_keys(step)):
        given = [read_answers(context.store, key) for key in answer_keys(step)]
        machine = Comparisons(stage, given).machine()
        maker = RequestMaker(teacher, {"compare": filled(stage.prompt)}, context.seed)
        seen = replay(context, machine, maker)
        whole = exactly(seen.stored + len(seen.open))
        return priced(teacher, seen, whole, estimate.VERDICT_TOKENS, machine.done)
    orders = 2 if stage.orders == "both" else 1
    calls = orders * len(stage.questions) * (len(stage.models) - 1)
    made = priced(teacher, Replay(0, [], []), Band(0.0, calls, calls), estimate.VERDICT_TOKENS, False)
    shown = sum(estimate_tokens(question.whole) for question in stage.questions) / len(stage.questions)
    prompt = shown + 2 * estimate.ANSWER_TOKENS.likely + estimate.JUDGE_PROMPT_TOKENS
    prompts = made.calls * Band(prompt * 0.5, prompt, prompt * 2)
    money = estimate.price(teacher, prompts, made.reply_tokens)
    return Estimate(made.calls, prompts, made.reply_tokens, money, made.seconds, latency=made.latency)
