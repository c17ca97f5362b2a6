"""Self-Instruct's replies: a list of instructions, a yes or no, instances of one task.

Tolerant and bounded like ``reply_formats``: a label or a number counts at the start of a line only,
so that a list inside an output stays whole, and truncation costs what was cut off and nothing else.
"""

import re
from dataclasses import dataclass, field

from eic.data.replies import jsonish
from eic.data.replies.clean import (
    MAX_FIELD,
    MAX_ITEMS,
    clean_reply,
    is_no_input,
    says_no_input,
    without_thoughts,
)
from eic.lang.values import Instance

_HEAD = 120
"""Characters of a line that are looked at for a label."""

_NUMBER = re.compile(
    r"[ \t]{0,8}[*_`]{0,3}[(（]?(\d{1,4})(?:[.):][*_`]{0,3}(?:[ \t]+(?=\S)|(?=[^\x00-\x7f\s]))|[、．：）][*_`]{0,3}\s{0,8}(?=\S))"
)
"""A number and its mark; scripts that write no spaces put none behind it."""
_BULLET = re.compile(r"[ \t]{0,8}[-*+•][ \t]+(?=\S)")
_VERDICT = re.compile(
    r"[^\w]*(?:(?:answer|classification|is it classification\??)\W+)?(yes|no|true|false)\b", re.I
)
_HEADING = re.compile(
    r"[ \t#>*_`]{0,8}(?:example|instance)[ \t]*\#?\d{0,4}[ \t]*[.:)]?[*_`]{0,3}[ \t]*", re.I
)
_FIELD = re.compile(
    r"[ \t>*_`]{0,6}(?P<word>class[ \t]label|label|input|output)(?:[ \t]*\d{1,4})?[*_`]{0,3}[ \t]*[:：][*_`]{0,3}[ \t]*",
    re.I,
)
_EMPHASIS = re.compile(r"(\*{1,3})(?=\S)((?:(?!\1).)+)(?<=\S)\1")
_QUOTED = re.compile(r"""(?:"([^"]+)"|“([^”]+)”)""")
_FENCE = re.compile(r"[ \t]{0,3}```[\w+-]{0,20}[ \t]*")
_RULE = re.compile(r"[ \t]*[#=*-]{3,}[ \t]*")


@dataclass(frozen=True, slots=True)
class ParsedInstructions:
    """Instructions of one reply. ``problem`` is "" when there is at least one, else what is wrong."""

    items: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ParsedVerdict:
    """Whether a task is classification. ``problem`` says why the reply tells neither yes nor no."""

    yes: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ParsedInstances:
    """Instances of one reply. ``problem`` is "" when there is at least one, else what is wrong."""

    items: tuple[Instance, ...]
    problem: str = ""


def parse_instructions(text: str, finish: str, reply: str, *, start: int) -> ParsedInstructions:
    """Return the instructions of a reply, each on one line, as they were written.

    ``start`` is the number at which the list was to go on: text before a first item that is numbered
    ``start + 1`` is the item ``start``, else chatter. ``finish`` ``length`` drops the last item.
    """
    text, cut = without_thoughts(clean_reply(text)), finish == "length"
    readers = (jsonish.parse_instructions, lambda text: _listed(text, start, cut=cut))
    for read in readers if reply == "json" else reversed(readers):
        items = tuple(item for item in map(_one_line, read(text)) if item and len(item) <= MAX_FIELD)
        if items:
            return ParsedInstructions(items[:MAX_ITEMS])
    return ParsedInstructions((), _no("instruction", text, cut, "held no numbered list of instructions"))


def parse_verdict(text: str) -> ParsedVerdict:
    """Return whether a reply says yes: its first word counts, or the first truth in JSON."""
    text = without_thoughts(clean_reply(text))
    if text.lstrip().startswith(("{", "`", "[")):
        found = jsonish.parse_truth(text)
        if found is not None:
            return ParsedVerdict(found)
    match = _VERDICT.match(text[:_HEAD])
    if match is None:
        return ParsedVerdict(False, "the reply says neither yes nor no")
    return ParsedVerdict(match[1].lower() in ("yes", "true"))


def parse_instances(text: str, finish: str, reply: str, *, is_classification: bool) -> ParsedInstances:
    """Return the instances of a reply: what its parser takes as such, before any filter.

    Generation: ``Input:`` and ``Output:`` under ``Example n`` headings or without; classification:
    ``Class label:`` and the input below it. ``finish`` ``length`` drops the last one.
    """
    text, cut = without_thoughts(clean_reply(text)), finish == "length"
    labelled = _labelled(text, is_classification)
    if reply == "json" or not labelled:
        found = list(jsonish.parse_instances(text)) or labelled[: len(labelled) - cut]
    else:
        found = labelled[: len(labelled) - cut]
    items = tuple(item for item in map(_tidy, found) if max(len(item.input), len(item.output)) <= MAX_FIELD)
    if items:
        return ParsedInstances(items[:MAX_ITEMS])
    label = "`Class label:`" if is_classification else "`Output:`"
    return ParsedInstances(
        (), _no("instance", text, cut, f"held no instance with {label} at the start of a line")
    )


def _no(what: str, text: str, cut: bool, problem: str) -> str:
    if not text.strip():
        return "the reply was empty"
    return f"the reply was cut off before its first whole {what}" if cut else f"the reply {problem}"


def _one_line(text: str) -> str:
    """Return an item on one line, without the emphasis it begins with and the quotes around all of it."""
    line = " ".join(text.split())
    if emphasis := _EMPHASIS.match(line):
        line = emphasis[2] + line[emphasis.end() :]
    quoted = _QUOTED.fullmatch(line)
    return (quoted[1] or quoted[2]).strip() if quoted else line


def _listed(text: str, start: int, *, cut: bool) -> tuple[str, ...]:
    """Return the items of a numbered list, else those of a list with bullets."""
    lines = [line for line in text.split("\n") if not _FENCE.fullmatch(line[:_HEAD])]
    for mark in (_NUMBER, _BULLET):
        items: list[list[str]] = []
        before: list[str] = []
        first = 0
        for line in lines:
            match = mark.match(line[:_HEAD])
            if match:
                first = first or (int(match[1]) if mark is _NUMBER else start)
                items.append([line[match.end() :]])
            elif items:
                if line.strip() or len(items[-1]) == 1:
                    items[-1].append(line)
            else:
                before.append(line)
        if items:
            _end(items[-1])
            if first == start + 1 and any(line.strip() for line in before):
                items.insert(0, before)
            return tuple(" ".join(item) for item in (items[:-1] if cut else items))
    return ()


def _end(item: list[str]) -> None:
    """Cut what follows the last item after a blank line: the reply's closing words."""
    for at, line in enumerate(item):
        if at and not line.strip():
            del item[at:]
            return


@dataclass(slots=True)
class _Piece:
    """An instance being read. ``headed``: it began with a heading; ``named``: its input with a label."""

    headed: bool = False
    named: bool = False
    input: list[str] = field(default_factory=list)
    output: list[str] | None = None


def _labelled(text: str, is_classification: bool) -> list[Instance]:
    lines = [line for line in text.split("\n") if not _FENCE.fullmatch(line[:_HEAD])]
    if is_classification:
        return _labels(lines, "class label", "label") or _pairs(lines)
    return _pairs(lines) or _labels(lines, "class label")


def _pairs(lines: list[str]) -> list[Instance]:
    """Return ``Input:`` / ``Output:`` pairs; text before an ``Output:`` is its input, labelled or not."""
    pieces: list[_Piece] = []
    headings = any(_is_heading(line) for line in lines)
    for line in lines:
        piece = pieces[-1] if pieces else None
        word, value = _label(line, "input", "output")
        if _is_heading(line):
            pieces.append(_Piece(headed=True))
        elif word == "output" and (piece is None or piece.output is None or not headings):
            if piece is None or piece.output is not None:
                pieces.append(_Piece())
            pieces[-1].output = [value]
        elif word == "input" and (piece is None or piece.output is not None or not piece.named):
            if piece is None or piece.output is not None:
                pieces.append(_Piece())
            elif not piece.headed:
                piece.input.clear()  # chatter before the first label
            pieces[-1].named = True
            pieces[-1].input.append(value)
        else:
            if piece is None:
                pieces.append(piece := _Piece())
            (piece.input if piece.output is None else piece.output).append(line)
    return [_instance(piece.input, piece.output) for piece in pieces if piece.output is not None]


def _labels(lines: list[str], *words: str) -> list[Instance]:
    """Return the instances that begin with ``Class label:`` (one of ``words``); the lines below one are its input."""
    pieces: list[list[str]] = []
    reading = False
    for line in lines:
        word, value = _label(line, *words)
        if word and (word == "class label" or not reading or not pieces[-1]):
            pieces.append([value])
            reading = True
        elif _is_heading(line):
            reading = False
        elif reading:
            pieces[-1].append(line)
    found = []
    for piece in pieces:
        label, *rest = "\n".join(piece).strip().split("\n")
        word, value = _label(rest[0], "input") if rest else ("", "")
        found.append(_instance([value, *rest[1:]] if word else rest, [label]))
    return found


def _is_heading(line: str) -> bool:
    return _HEADING.fullmatch(line[:_HEAD]) is not None or _RULE.fullmatch(line[:_HEAD]) is not None


def _label(line: str, *words: str) -> tuple[str, str]:
    """Return the label of ``words`` that a line begins with and what follows it, two empty texts if none."""
    match = _FIELD.match(line[:_HEAD])
    word = " ".join(match["word"].lower().split()) if match else ""
    return (word, line[match.end() :]) if match and word in words else ("", "")


def _instance(given: list[str], output: list[str]) -> Instance:
    return Instance("\n".join(given).strip(), "\n".join(output).strip())


def _tidy(item: Instance) -> Instance:
    """Return an instance whose input is "" when it says that there is none."""
    none = is_no_input(item.input) or says_no_input(item.input)
    return Instance("", item.output) if none else item
