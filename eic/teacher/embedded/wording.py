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
    "{m}'s grandmother keeps asking everybody the same thing at dinner:",
    "Before the bell rings, {n} wants to finish one last exercise.",
    "Somebody has written this on the window of {m}'s classroom.",
    "Suppose {n} sends you a message with the following question.",
    "A quiz show host reads aloud:",
    "From {m}'s collection of favourite riddles:",
    "An online course asks its members to solve this.",
    "{n} and {m} disagree about the right answer here.",
    "Imagine explaining this to a younger pupil.",
    "Next comes something that looks harder than it is.",
    "Take your time with this one.",
    "For tomorrow, {m} has been told to prepare the following.",
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
    "Which rule or formula helps {n} here?",
    "Say why each step is allowed.",
    "{m} would like to see the method as well as the outcome.",
    "No rounding, please.",
    "Finish with one boxed expression.",
    "Convince {n} that your solution is right.",
    "Then check that the outcome makes sense.",
    "Begin by naming the method you use.",
    "How would you write the solution on paper for {m}?",
    "Be precise.",
)


def example(rng: Random, problem: Problem) -> Item:
    """Return the problem as an example, sometimes with a sentence before or after it."""
    return Item(wrapped(rng, problem.text), problem.data, solution(problem))


def wrapped(rng: Random, text: str) -> str:
    """Return a text, sometimes with a sentence before or after it."""
    first, second = rng.sample(NAMES, 2)
    shape = rng.random()
    if shape < 0.36 or shape > 0.88:
        text = f"{rng.choice(_OPENINGS).format(n=first, m=second)} {text}"
    if 0.24 < shape < 0.6 or shape > 0.88:
        text = f"{text} {rng.choice(_CLOSINGS).format(n=first, m=second)}"
    return text


def solution(problem: Problem) -> str:
    """Return the worked solution: ``Explanation:`` and the boxed ``Answer:``."""
    return f"Explanation: {problem.steps}\nAnswer: $\\boxed{{{problem.answer}}}$"


def near_copy(rng: Random, item: Item) -> Item:
    """Return the example said again with hardly a word changed."""
    text = item.instruction
    lead = rng.choice(("Please note: ", "Again: ", "Question: ", "Now: "))
    return Item(lead + text, item.input, item.output)
