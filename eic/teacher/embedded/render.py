"""Write replies in the two forms prompts ask for: labelled text and JSON.

The labels are the ones of the prompt templates' reply formats; the reader of replies lives
elsewhere and knows nothing of this module.
"""

import json
from dataclasses import dataclass

JSON = "json"


@dataclass(frozen=True, slots=True)
class Item:
    """One example of a reply."""

    instruction: str
    input: str
    output: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed sub-task with its examples."""

    name: str
    reason: str
    examples: tuple[Item, ...]


def examples_reply(items: tuple[Item, ...], form: str) -> str:
    """Return a synthesis reply."""
    if form == JSON:
        return _dump({"examples": [_plain(item) for item in items]})
    return "\n###\n".join(_labelled(item) for item in items) + "\n"


def proposals_reply(proposals: tuple[Proposal, ...], form: str) -> str:
    """Return a lookahead or backtracking reply; without proposals, one that says so."""
    if form == JSON:
        return _dump(
            {
                "subtasks": [
                    {"name": p.name, "reason": p.reason, "examples": [_plain(item) for item in p.examples]}
                    for p in proposals
                ]
            }
        )
    if not proposals:
        return "I know no further sub-tasks of this task.\n"
    return "\n\n".join(_labelled_proposal(p) for p in proposals) + "\n"


def _labelled_proposal(proposal: Proposal) -> str:
    head = f"New subtask: {proposal.name}\nReason: {proposal.reason}\nExamples:"
    return "\n###\n".join((head, *(_labelled(item) for item in proposal.examples))) + "\n###"


def _labelled(item: Item) -> str:
    return f"Instruction: {item.instruction}\nInput: {item.input or '<noinput>'}\nOutput: {item.output}"


def _plain(item: Item) -> dict[str, str]:
    return {"instruction": item.instruction, "input": item.input, "output": item.output}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
