"""Turn problems into examples: sentences around the question, and the solution's fixed form.

The sentences carry no numbers and ask for nothing else, so they never change the answer.
"""

from random import Random

from eic.teacher.embedded.problem import NAMES, Problem
from eic.teacher.embedded.render import Item

_OPENINGS = (
    "{n} found this exercise in an old notebook.",
    "This one comes from a practice sheet that {n} is working through.",
    "Try the following without a calculator.",
    "Here is a warm-up for today's lesson.",
    "A tutor gave {n} and {m} this to think about.",
    "Work carefully through the question below.",
    "{n} is revising for an exam and gets stuck here.",
    "During a contest, {n} had to answer this quickly.",
    "Consider this short problem.",
    "{m} wants to explain the following to {n}.",
    "At the board, {n} is asked for the answer to this.",
    "The next item on the worksheet reads as follows.",
    "Check {n}'s homework by doing it yourself.",
    "{n} bets {m} that this can be done in a minute.",
    "Have a go at a typical textbook question.",
    "While waiting for the bus, {n} scribbles this down.",
)
_CLOSINGS = (
    "Show how you got there.",
    "Explain every step and box the result.",
    "Give the exact value.",
    "Write your reasoning first, then the final answer.",
    "What does {n} get if no mistake is made?",
    "Justify your answer briefly.",
    "Keep the working short but complete.",
    "Please lay out the solution clearly.",
    "{n} needs a full explanation, not just a result.",
    "Put the final result in a box.",
    "Help {n} by writing the steps down.",
    "Simplify as far as you can.",
)


def example(rng: Random, problem: Problem) -> Item:
    """Return the problem as an example, sometimes with a sentence before or after it."""
    first, second = rng.sample(NAMES, 2)
    text, shape = problem.text, rng.random()
    if shape < 0.36 or shape > 0.88:
        text = f"{rng.choice(_OPENINGS).format(n=first, m=second)} {text}"
    if 0.24 < shape < 0.6 or shape > 0.88:
        text = f"{text} {rng.choice(_CLOSINGS).format(n=first, m=second)}"
    return Item(text, problem.data, solution(problem))


def solution(problem: Problem) -> str:
    """Return the worked solution: ``Explanation:`` and the boxed ``Answer:``."""
    return f"Explanation: {problem.steps}\nAnswer: $\\boxed{{{problem.answer}}}$"


def near_copy(rng: Random, item: Item) -> Item:
    """Return the example said again with hardly a word changed."""
    text = item.instruction
    lead = rng.choice(("Please note: ", "Again: ", "Question: ", "Now: "))
    return Item(lead + text, item.input, item.output)
