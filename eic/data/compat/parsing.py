"""Reply parsing in the released code: splitting on labels, wherever they stand.

Extending replies (new sub-tasks) and enriching replies (examples) differ by domain in how examples
are told apart and in which are refused. What is surprising here is meant: outputs are cut at their
own numbered lists in rewriting, a label inside an example shifts what follows, a cut reply costs
every sub-task its last example.
"""

import re
import string
from dataclasses import dataclass

from eic.data.replies.clean import ParsedExamples, ParsedTask, ParsedTasks, storable
from eic.lang.values import Demo

_WORDS = (
    "image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps",
    "draw", "plot", "go to", "video", "audio", "music", "flowchart", "diagram",
)  # fmt: skip

_SUBTASK = re.compile(r"New subtask:|Reason:|Examples:")
_NUMBERED = re.compile(r"\n\d+\.\s+")
_FIELDS = re.compile(r"Instruction:|Input:|Output:")
_INPUT_OUTPUT = re.compile(r"Input:|Output:")


@dataclass(frozen=True, slots=True)
class _Domain:
    """How a domain's examples are split and refused."""

    numbered: bool
    limits: bool
    banned: re.Pattern[str]
    boxes: bool


def _domain(
    *, numbered: bool = False, limits: bool = True, without: tuple[str, ...] = (), boxes: bool = False
) -> _Domain:
    words = "|".join(re.escape(word) for word in _WORDS if word not in without)
    return _Domain(numbered, limits, re.compile(rf"\b(?:{words})\b", re.IGNORECASE), boxes)


DOMAINS = {
    "rewriting": _domain(numbered=True),
    "brainstorming": _domain(without=("map", "maps")),
    "math": _domain(limits=False, without=("graph", "graphs", "map", "maps"), boxes=True),
}
"""The domains the released code knows (``rewrite`` is its word for rewriting)."""


def parse_extend(domain: str, text: str, finish: str) -> ParsedTasks:
    """Return the sub-tasks of an extending reply.

    Raises ``ValueError`` for a domain the released code does not know, and where it crashes.
    """
    rules = _rules(domain)
    parts = _SUBTASK.split(storable(text).replace("###", "").replace("Example:", "Examples:"))[1:]
    items = tuple(
        ParsedTask(name.strip(), reason.strip(), _examples(rules, examples, finish))
        for name, reason, examples in zip(parts[::3], parts[1::3], parts[2::3], strict=False)
    )
    return ParsedTasks(items, "" if items else "the reply held no complete sub-task")


def parse_enrich(domain: str, text: str, finish: str) -> ParsedExamples:
    """Return the examples of an enriching reply (raises like ``parse_extend``).

    Leading characters out of ``Examples:`` go one by one, not as the word.
    """
    stripped = storable(text).replace("###", "").lstrip("Examples:")
    items = _examples(_rules(domain), "\n" + stripped, finish)
    return ParsedExamples(items, "" if items else "the reply held no usable example")


def _rules(domain: str) -> _Domain:
    rules = DOMAINS.get("rewriting" if domain == "rewrite" else domain)
    if rules is None:
        known = ", ".join(DOMAINS)
        raise ValueError(f"the released code knows the domains {known} and no `{domain}`: leave `compat` out")
    return rules


def _examples(rules: _Domain, text: str, finish: str) -> tuple[Demo, ...]:
    pieces = (_NUMBERED.split(text) if rules.numbered else text.split("Instruction:"))[1:]
    if finish == "length":
        pieces = pieces[:-1]
    found = []
    for piece in pieces:
        parts = _FIELDS.split(piece)[1:] if rules.numbered else _INPUT_OUTPUT.split(piece)
        if len(parts) == 3:
            instruction, given, output = (part.strip() for part in parts)
            given = "" if given.lower() == "<noinput>" else given
            output = _boxed(output) if rules.boxes else output
            if _accepted(rules, instruction, given):
                found.append(Demo(instruction, output, given))
    return tuple(found)


def _accepted(rules: _Domain, instruction: str, given: str) -> bool:
    """Whether an example passes: only its instruction's words and the brackets around its input count."""
    if rules.limits and not 3 <= len(instruction.split()) <= 150:
        return False
    if not instruction:
        raise ValueError("the released code crashes on an example without instruction: leave `compat` out")
    if rules.banned.search(instruction) or instruction.startswith("Write a program"):
        return False
    if instruction[0] in string.punctuation or not instruction[0].isascii():
        return False
    return (given[:1], given[-1:]) not in {("<", ">"), ("(", ")")}


def _boxed(output: str) -> str:
    r"""Return a solution with its answer in ``\boxed``: right for ``$...$``, wrong for all else.

    The answer's first and last characters stay outside and the middle is boxed; before that its leading
    characters out of ``Answer: `` go one by one, so that of ``nine`` only ``ine`` is left.
    """
    before, label, answer = output.partition("Answer: ")
    if not label or r"\boxed" in answer:
        return output
    left = answer.lstrip(label)
    if not left:
        raise ValueError(f"the released code crashes on the answer `{answer[:40]}`: leave `compat` out")
    return f"{before}{label}{left[0]}\\boxed{{{left[1:-1]}}}{left[-1]}"
