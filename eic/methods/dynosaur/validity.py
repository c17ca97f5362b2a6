"""Which proposed tasks are valid: their fields exist and say what is given and what is asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from eic.data.replies.table_tasks import TableTask


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposed task and why it was refused ("" when it is valid)."""

    task: TableTask
    refused: str = ""


def judge_tasks(
    tasks: Iterable[TableTask], fields: Collection[str], compat: str = "none", several: bool = False
) -> tuple[Judged, ...]:
    """Judge the tasks of one reply in order: no output, unknown field, an input that is an output too,
    an instruction that an earlier task of the reply has.

    Besides what the released code checks, a task must have an input and (unless ``several``) one
    output only: of several the first one is used, and the instruction asks for all.
    """
    judged: list[Judged] = []
    seen: set[str] = set()
    for task in tasks:
        refused = task.fault or _refusal(task, fields)
        if not refused and task.instruction in seen:
            refused = "an earlier task of the reply has the same instruction"
        if not refused and compat == "none":
            refused = _stricter(task, several)
        judged.append(Judged(task, refused))
        seen.add(task.instruction)
    return tuple(judged)


def _refusal(task: TableTask, fields: Collection[str]) -> str:
    if not task.outputs:
        return "it has no output field"
    unknown = next((name for name in (*task.inputs, *task.outputs) if name not in fields), None)
    if unknown is not None:
        return f"there is no field `{unknown[:60]}`"
    both = next((name for name in task.inputs if name in task.outputs), None)
    return f"`{both[:60]}` is an input and the output" if both is not None else ""


def _stricter(task: TableTask, several: bool) -> str:
    if not task.inputs:
        return "it has no input field"
    if len(task.outputs) > 1 and not several:
        return f"it has {len(task.outputs)} output fields"
    return ""
