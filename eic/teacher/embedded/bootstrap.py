"""Self-Instruct's three roles: new instructions, what is classification, instances with right answers.

An instruction names a skill of the taxonomy, or holds the phrase of a classification family; that is how
the teacher knows it again when it is asked for instances.
"""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from eic.teacher.base import RefusedError
from eic.teacher.embedded.answers import make_examples, repeat_example
from eic.teacher.embedded.faults import is_prose
from eic.teacher.embedded.labels import FAMILIES, family_of
from eic.teacher.embedded.node import Node
from eic.teacher.embedded.problem import LEVELS
from eic.teacher.embedded.render import JSON, Item, examples_reply
from eic.teacher.embedded.wording import solution, wrapped

ROLES = ("instructions", "classify", "instances")

SHARE = 0.2
"""Share of instructions that are classification tasks."""

_WORDINGS = (
    "Solve the {} exercise.",
    "Work out the answer to this question on {}.",
    "What does one get in the following item from the unit {}?",
    "Give a full solution for a task in {}.",
    "Using what you know of {}, find the result.",
    "Explain how to do the problem ({}) and box the value at the end.",
    "A pupil is stuck with {}; write out each line of the working.",
    "Show the reasoning for this piece of homework about {}.",
    "Answer a test question whose topic is {}.",
    "How would a teacher of {} do the sum below on the blackboard?",
    "Read the text, decide which idea of {} applies, and carry it through.",
    "Complete the calculation. Topic: {}.",
    "Treat the input as a riddle from the chapter {} and crack it.",
    "Here {} is being practised: determine what is asked.",
)


def new_instructions(root: Node, wanted: int, only_classification: bool, rng: Random) -> tuple[str, ...]:
    """Return new tasks below ``root``, some of them classification."""
    skills = _skills(root)
    found = []
    for _ in range(wanted):
        if only_classification or rng.random() < SHARE:
            text = rng.choice(FAMILIES).says(rng)
        else:
            text = rng.choice(_WORDINGS).format(rng.choice(skills).name.lower())
        found.append(wrapped(rng, text))
    return tuple(found)


def _repeated(items: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    """Return the instructions with one of them replaced by another in nearly the same words."""
    if len(items) < 2:
        return items
    source, target = rng.sample(range(len(items)), 2)
    return tuple(f"Again: {items[source]}" if at == target else item for at, item in enumerate(items))


def new_instances(root: Node, instruction: str, count: int, rng: Random) -> tuple[tuple[str, str], ...]:
    """Return up to ``count`` (input, output) pairs of an instruction; ``RefusedError`` for one it does not know."""
    family = family_of(instruction)
    if family is not None:
        return tuple((given, label) for label, given in family.instances(rng, max(2, count)))[:count]
    skill = _skill_of(root, instruction)
    if skill is None:
        raise RefusedError(
            "the embedded teacher writes instances for instructions that it proposed itself, not for "
            f"`{instruction[:80]}`. Use a language model as the teacher."
        )
    makers = list(skill.all_makers())
    rng.shuffle(makers)
    count = rng.randint(min(2, count), count)
    pairs = []
    for at in range(count):
        problem = makers[at % len(makers)](rng, LEVELS[at % len(LEVELS)])
        given = f"{problem.text}\n{problem.data}" if problem.data else problem.text
        pairs.append((given, solution(problem)))
    return tuple(dict(pairs).items())


def reply(
    role: str,
    form: str,
    variables: dict[str, Any],
    root: Node,
    rng: Callable[[str], Random],
    drawn: Callable[[str], bool],
) -> tuple[str, tuple[Item, ...]]:
    """Return the reply to a call of one of ``ROLES``, and what of it chatter may show instead."""
    if role == "instructions":
        return _instructions(form, variables, root, rng, drawn)
    text = str(variables["instruction"])
    if role == "classify":
        yes = family_of(text) is not None
        return (json.dumps({"is_classification": yes}) if form == JSON else "Yes" if yes else "No"), ()
    if is_prose(text):
        return "That is nothing to be done.", ()
    pairs = new_instances(root, text, int(variables["wanted"]), rng(role))
    if drawn("duplicate"):
        pairs = (*pairs[:-1], pairs[0])
    if form == JSON:
        plain = [{"input": given, "output": output} for given, output in pairs]
        return json.dumps({"instances": plain}, ensure_ascii=False, indent=1), ()
    return _labelled(pairs, bool(variables["is_classification"])), ()


def _instructions(
    form: str,
    variables: dict[str, Any],
    root: Node,
    rng: Callable[[str], Random],
    drawn: Callable[[str], bool],
) -> tuple[str, tuple[Item, ...]]:
    wanted, only = int(variables["wanted"]), bool(variables["only_classification"])
    if variables["examples_each"]:
        items = _with_answers(root, wanted, only, rng("instructions"))
        if drawn("duplicate"):
            items = repeat_example(items, rng("which"))
        return examples_reply(items, form), items
    texts = new_instructions(root, wanted, only, rng("instructions"))
    if drawn("duplicate"):
        texts = _repeated(texts, rng("which"))
    if form == JSON:
        return json.dumps({"instructions": texts}, ensure_ascii=False, indent=1), ()
    start = 1 + len(variables["demos"])
    return "".join(f"{number}. {text}\n" for number, text in enumerate(texts, start)), ()


def _with_answers(root: Node, wanted: int, only_classification: bool, rng: Random) -> tuple[Item, ...]:
    """Return tasks that come with their input and output (the one-call variant)."""
    if not only_classification:
        return make_examples(root, wanted, rng)
    items = []
    for _ in range(wanted):
        family = rng.choice(FAMILIES)
        label, given = family.instances(rng, 1)[0]
        items.append(Item(wrapped(rng, family.says(rng)), given, label))
    return tuple(items)


def _labelled(pairs: tuple[tuple[str, str], ...], labels: bool) -> str:
    """Return pairs as text: the label before its input for classification."""
    if labels:
        return "".join(f"Class label: {output}\n{given}\n" for given, output in pairs)
    return "".join(
        f"Example {number}\nInput: {given}\nOutput: {output}\n"
        for number, (given, output) in enumerate(pairs, 1)
    )


def _skills(root: Node) -> tuple[Node, ...]:
    return tuple(node for node in root.walk() if node.makers)


def _skill_of(root: Node, instruction: str) -> Node | None:
    """Return the skill that an instruction names, the one with the longest name if several."""
    text = instruction.casefold()
    named = [node for node in _skills(root) if node.name.casefold() in text]
    return max(named, key=lambda node: len(node.name), default=None)
