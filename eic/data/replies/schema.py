"""The JSON schemas of replies, and the same in words for prompts of endpoints without schemas."""

from typing import Any

_EXAMPLE = {
    "instruction": "What is asked, complete in itself.",
    "input": "Material the instruction works on; an empty string when it needs none.",
    "output": "The full answer.",
}


def reply_schema(role: str, wanted: int, examples_each: int) -> dict[str, Any]:
    """Return the schema of a JSON reply to ``role``: ``wanted`` items in one object.

    ``lookahead`` and ``backtrack`` answer with sub-tasks (each with ``examples_each`` examples),
    ``synthesize`` with examples, ``instructions`` with texts (with examples where ``examples_each``
    says so), ``classify`` with a truth, ``instances`` with inputs and outputs,
    ``judge`` with a mark, ``compare`` with a verdict. Raises ``ValueError`` for a role without structured replies.
    """
    if role in ("lookahead", "backtrack"):
        task = {
            "name": _text("Name of the sub-task, a few words."),
            "reason": _text("Why the sub-task belongs to the task, one or two sentences."),
            "examples": _list(_examples_item(), f"{examples_each} examples of the sub-task."),
        }
        return _object({"subtasks": _list(_object(task), f"{wanted} new sub-tasks.")})
    if role == "synthesize" or (role == "instructions" and examples_each):
        return _object({"examples": _list(_examples_item(), f"{wanted} new examples.")})
    if role == "tasks_from_dataset":
        task = {
            "instruction": _text("What is asked, one or two sentences that hold for every row."),
            "input_fields": _list({"type": "string"}, "Names of the fields that are given."),
            "output_field": _list({"type": "string"}, "Name of the one field that is asked for."),
        }
        return _object({"tasks": _list(_object(task), f"Up to {wanted} tasks.")})
    if role == "instructions":
        return _object({"instructions": _list({"type": "string"}, f"{wanted} new instructions.")})
    if role == "classify":
        return _object(
            {"is_classification": {"type": "boolean", "description": "Whether the outputs are labels."}}
        )
    if role == "instances":
        item = _object({name: _text(_EXAMPLE[name]) for name in ("input", "output")})
        return _object({"instances": _list(item, f"Up to {wanted} instances.")})
    if role == "judge":
        mark = {"type": "integer", "description": "The mark, a whole number from 1 (poor) to 5 (excellent)."}
        return _object({"reason": _text("Why, in one or two sentences."), "mark": mark})
    if role == "compare":
        verdict = {
            "type": "string",
            "enum": ["1", "2", "tie"],
            "description": "The better answer: 1, 2 or tie.",
        }
        return _object({"reason": _text("The weighing, in a few sentences."), "verdict": verdict})
    raise ValueError(f"the role `{role}` has no JSON reply: use `reply: labelled` in its template")


def schema_in_words(schema: dict[str, Any]) -> str:
    """Return a schema as text that a model can follow: one line a field, nesting by indentation."""
    return "One JSON object and nothing else, with these fields:\n" + "\n".join(_fields(schema, 0))


def _fields(schema: dict[str, Any], depth: int) -> list[str]:
    lines = []
    for name, part in schema.get("properties", {}).items():
        inner = part.get("items", {}) if part.get("type") == "array" else part
        kind = f"list of {_KINDS[inner.get('type', 'string')]}s" if inner is not part else ""
        kind = kind or _KINDS[part.get("type", "string")]
        about = part.get("description", "")
        lines.append(f"{'  ' * depth}- `{name}` ({kind}){': ' + about if about else ''}")
        lines += _fields(inner, depth + 1)
    return lines


_KINDS = {"object": "object", "string": "string", "array": "list", "integer": "integer", "number": "number",
          "boolean": "boolean"}  # fmt: skip


def _examples_item() -> dict[str, Any]:
    return _object({name: _text(about) for name, about in _EXAMPLE.items()})


def _text(about: str) -> dict[str, Any]:
    return {"type": "string", "description": about}


def _list(item: dict[str, Any], about: str) -> dict[str, Any]:
    return {"type": "array", "description": about, "items": item}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    """An object in the form that strict structured outputs ask for: all required, nothing else."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
