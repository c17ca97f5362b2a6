"""Labelled replies: ``Instruction:`` / ``Input:`` / ``Output:`` and ``New subtask:`` items.

One pass over the lines, with a state that knows which labels can come next: ``Input:`` inside an
output is text, a numbered list inside an output stays whole, and only a label at the start of a
line counts. Numbering, bullets, headings and Markdown bold around labels do not matter.
"""

import re
from dataclasses import dataclass, field

from eic.data.replies.clean import MAX_ITEMS, ParsedTask, make_demo, make_task, says_no_input
from eic.lang.values import Demo

_HEAD = 120
"""Characters of a line that are looked at for a label: keeps matching linear."""

_LABEL = re.compile(
    r"[ \t>]{0,40}(?:\#{1,6}[ \t]*)?(?:[-*+•][ \t]+)?[*_`]{0,3}(?:\(?\d{1,4}[.):][ \t]*)?[*_`]{0,3}"
    r"(?P<word>(?:new[ ])?sub[- ]?task|new[ ]task|reason|examples?|instruction|input|output)"
    r"(?:[ ]name)?(?:[ \t]*\#?\d{1,4})?[*_`]{0,3}[ \t]*[:：][*_`]{0,3}[ \t]*",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t>]{0,40}\#{3,}[ \t]*")
_HEADER = re.compile(
    r"[ \t>]{0,40}(?:\#{1,6}[ \t]*)?(?:[-*+•][ \t]+)?[*_`]{0,3}"
    r"(?:(?:examples?|item|task|sub-?task)[ \t]*\#?\d{0,4}[ \t]*[:.)]?|\(?\d{1,4}[.)])[*_`]{0,3}[:.]?[ \t]*"
    r"|[ \t]*[-*_=]{3,}[ \t]*|[ \t]*\#{1,6}[ \t]*",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]{0,3}```[\w+-]{0,20}[ \t]*")
_ESCAPES = re.compile(r"\A\\+")

_FIELD = {"instruction": 1, "input": 2, "output": 3}


def label_of(line: str) -> tuple[str, int]:
    """Return the label a line starts with and where its value begins; ("", 0) when there is none."""
    match = _LABEL.match(line[:_HEAD])
    if match is None:
        return "", 0
    word = match["word"].lower()
    if "task" in word:
        return "task", match.end()
    return ("examples" if word.startswith("example") else word), match.end()


def is_structure(line: str) -> bool:
    """Whether a line of a value would be read as structure: a label or a ``###`` line."""
    return bool(label_of(line)[0]) or _RULE.fullmatch(line[:_HEAD]) is not None


def is_escapable(line: str) -> bool:
    """Whether a line must be written with one more backslash to be read back as it is."""
    return is_structure(_ESCAPES.sub("", line, count=1))


@dataclass(slots=True)
class _Draft:
    """An item being read. ``parts`` maps a label to its lines; ``closed``: a ``###`` ended it."""

    parts: dict[str, list[str]] = field(default_factory=dict)
    at: str = ""
    closed: bool = False

    def open(self, label: str, rest: str) -> None:
        self.at = label
        self.parts[label] = [rest] if rest else []

    def text(self, label: str) -> str:
        return "\n".join(self.parts.get(label, ())).strip()

    def trim(self) -> None:
        """Cut the next item's heading (``2.``, ``**Example 2**``, ``---``) from the last value."""
        lines = self.parts.get(self.at, [])
        keep = len(lines)
        while keep and (not lines[keep - 1].strip() or _HEADER.fullmatch(lines[keep - 1][:_HEAD])):
            keep -= 1
        if any(line.strip() for line in lines[:keep]):
            del lines[keep:]


def _lines(text: str) -> list[str]:
    """Return the lines from the first label on, without the code fence around the whole reply."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if label_of(line)[0]), len(lines))
    fenced = any(_FENCE.fullmatch(line[:_HEAD]) for line in lines[:first])
    lines = lines[first:]
    if fenced:
        fences = [at for at, line in enumerate(lines) if _FENCE.fullmatch(line[:_HEAD])]
        if len(fences) % 2:
            del lines[fences[-1] :]
    return lines


def _unescape(line: str) -> str:
    """Return a line of a value without the backslash that kept it from being structure."""
    return line[1:] if line.startswith("\\") and is_escapable(line) else line


class _ExampleReader:
    """Collects ``Instruction:`` / ``Input:`` / ``Output:`` items line by line."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []

    def take(self, line: str) -> None:
        label, start = label_of(line)
        draft = self.drafts[-1] if self.drafts else None
        rank = _FIELD.get(label, 0)
        if rank == 1:
            self.finish()
            if len(self.drafts) <= MAX_ITEMS:
                self.drafts.append(_Draft())
                self.drafts[-1].open(label, line[start:])
        elif draft is None:
            return
        elif _RULE.fullmatch(line[:_HEAD]):
            draft.closed = draft.closed or draft.at == "output"
        elif draft.closed:
            return
        elif rank > _FIELD[draft.at]:
            draft.open(label, line[start:])
        else:
            draft.parts[draft.at].append(_unescape(line))

    def finish(self) -> None:
        """Tidy the last item: another one begins after it."""
        if self.drafts and not self.drafts[-1].closed:
            self.drafts[-1].trim()

    def examples(self, *, cut: bool) -> tuple[Demo, ...]:
        """Return whole items; ``cut``: the text was truncated in the last one."""
        drafts = self.drafts[:-1] if cut and self.drafts and not self.drafts[-1].closed else self.drafts
        made = [_demo(*(draft.text(name) for name in _FIELD)) for draft in drafts[:MAX_ITEMS]]
        return tuple(demo for demo in made if demo is not None)


def _demo(instruction: str, given: str, output: str) -> Demo | None:
    # Behind a label something must stand, so teachers write words; a JSON field can just be empty.
    return make_demo(instruction, "" if says_no_input(given) else given, output)


def parse_examples(text: str, *, cut: bool) -> tuple[Demo, ...]:
    """Return the examples of a cleaned labelled reply; ``cut`` drops an incomplete last one."""
    reader = _ExampleReader()
    for line in _lines(text):
        reader.take(line)
    return reader.examples(cut=cut)


@dataclass(slots=True)
class _TaskDraft:
    head: _Draft
    reader: _ExampleReader = field(default_factory=_ExampleReader)
    in_examples: bool = False


def parse_tasks(text: str, *, cut: bool) -> tuple[ParsedTask, ...]:
    """Return the sub-tasks of a cleaned labelled reply.

    ``cut`` drops what truncation left incomplete and nothing else: the last example of the last
    sub-task, or that whole sub-task when the text ended before its examples began.
    """
    drafts: list[_TaskDraft] = []
    for line in _lines(text):
        label, start = label_of(line)
        if label == "task":
            if drafts:
                _finish(drafts[-1])
            if len(drafts) > MAX_ITEMS:
                break
            drafts.append(_TaskDraft(_Draft()))
            drafts[-1].head.open("name", line[start:])
        elif drafts:
            _take(drafts[-1], line, label, start)
    made = [_task(draft, cut=cut and draft is drafts[-1]) for draft in drafts[:MAX_ITEMS]]
    return tuple(task for task in made if task is not None)


def _take(draft: _TaskDraft, line: str, label: str, start: int) -> None:
    head = draft.head
    if draft.in_examples:
        draft.reader.take(line)
    elif label == "examples":
        draft.in_examples = True
    elif label == "instruction":
        draft.in_examples = True
        draft.reader.take(line)
    elif label == "reason" and head.at == "name":
        head.open("reason", line[start:])
    elif _RULE.fullmatch(line[:_HEAD]):
        head.closed = True
    elif not head.closed:
        head.parts[head.at].append(_unescape(line))


def _finish(draft: _TaskDraft) -> None:
    if draft.in_examples:
        draft.reader.finish()
    elif not draft.head.closed:
        draft.head.trim()


def _task(draft: _TaskDraft, *, cut: bool) -> ParsedTask | None:
    if cut and not draft.in_examples and not draft.head.closed:
        return None
    head = draft.head
    name = next((line for line in head.parts["name"] if line.strip()), "")
    return make_task(name, head.text("reason"), draft.reader.examples(cut=cut))
