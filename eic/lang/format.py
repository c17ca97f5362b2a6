"""The one canonical layout of a spec, independent of the layout it was written in.

* two spaces a level; `=` aligned in a run of settings without a blank line or comment between;
* a block of at most three simple items that fits in 80 columns stands on one line, every other
  block has a line for each item; a value longer than 100 columns has a line for each element;
* at most one blank line between items, one around top-level blocks of several lines;
* every comment stays: behind what it stands behind, or on its own line before what it precedes.
"""

from bisect import bisect_left

from eic.lang.syntax.ast import (
    Attribute,
    Block,
    Call,
    Comment,
    File,
    Import,
    Item,
    List,
    Name,
    Param,
    Path,
    Quantity,
    Range,
    Rule,
    String,
    Value,
)
from eic.lang.syntax.literals import quote, text_block
from eic.source import Span

INDENT = "  "
BLOCK_WIDTH = 80
VALUE_WIDTH = 100
MOST_ON_ONE_LINE = 3


def format_file(file: File) -> str:
    """Return the file in canonical form; parsing that gives an equal file.

    Only format what parsed without errors: lines that could not be read are not in the tree.
    """
    printer = _Printer(file.comments)
    printer.file(file)
    return "".join(f"{line.rstrip()}\n" if not kept else f"{line}\n" for line, kept in printer.lines)


class _Printer:
    """Writes items and, as it passes their places, the comments."""

    def __init__(self, comments: tuple[Comment, ...]) -> None:
        self.comments = comments
        self.starts = [comment.span.start for comment in comments]
        self.next_comment = 0
        self.lines: list[tuple[str, bool]] = []  # with whether trailing white space is meant
        self.current = ""
        self.last_line: int | None = None  # source line where the last thing written ends

    # --- items --------------------------------------------------------------------------

    def file(self, file: File) -> None:
        """Write the whole file."""
        if file.version:
            self._own_comments(file.version.span.start, 0)
            self._blank_before(file.version.span)
            self._text(f"explore {file.version.number.text}")
            limit = file.items[0].span.start if file.items else _END
            self._behind(file.version.span, limit, 0)
        force = file.version is not None
        for index, item in enumerate(file.items):
            several = isinstance(item, Block) and self._one_line(item, 0) is None and _has_body(item)
            if force or (several and index):
                self._blank()
            self._item(file.items, index, 0)
            force = several
        if force and self.next_comment < len(self.comments):
            self._blank()
        self._own_comments(_END, 0)

    def _body(self, items: tuple[Item, ...], level: int, end: int) -> None:
        self.last_line = None
        for index in range(len(items)):
            self._item(items, index, level, end)
        self._own_comments(end, level)

    def _item(self, items: tuple[Item, ...], index: int, level: int, end: int | None = None) -> None:
        """Write the comments before an item, the item, and the comment behind it."""
        item = items[index]
        self._own_comments(item.span.start, level)
        self._blank_before(item.span)
        self.current = INDENT * level
        match item:
            case Attribute():
                self.current += item.name.text.ljust(self._name_width(items, index)) + " = "
                self._value(item.value, level)
            case Param():
                self.current += f"param {item.name.text} = "
                self._value(item.value, level)
            case Import():
                self.current += "import "
                self._value(item.path, level)
            case Rule():
                self._rule(item, level)
            case Block():
                self._block(item, level)
        self._flush()
        limit = items[index + 1].span.start if index + 1 < len(items) else _END if end is None else end
        self._behind(item.span, limit, level)

    def _name_width(self, items: tuple[Item, ...], index: int) -> int:
        """Return the longest name in the run of settings around ``items[index]``."""
        low = high = index
        while low > 0 and self._joined(items[low - 1], items[low]):
            low -= 1
        while high + 1 < len(items) and self._joined(items[high], items[high + 1]):
            high += 1
        return max(len(item.name.text) for item in items[low : high + 1] if isinstance(item, Attribute))

    def _joined(self, above: Item, below: Item) -> bool:
        """Whether two items are settings with nothing between their lines."""
        if not isinstance(above, Attribute) or not isinstance(below, Attribute):
            return False
        between = self.comments[
            bisect_left(self.starts, above.span.end) : bisect_left(self.starts, below.span.start)
        ]
        return below.span.line - _end_line(above.span) <= 1 and not any(c.own_line for c in between)

    def _rule(self, rule: Rule, level: int) -> None:
        self.current += f"{rule.verb.text} "
        self._value(rule.subject, level)
        if rule.op and rule.value is not None:
            self.current += f" {rule.op} "
            self._value(rule.value, level)
        for clause in rule.clauses:
            self.current += f" {clause.name.text} "
            self._value(clause.value, level)

    def _block(self, block: Block, level: int) -> None:
        line = self._one_line(block, level)
        if line is not None:
            self.current += line
            return
        self.current += block.kind.text
        if block.label is not None:
            self.current += " "
            self._label(block.label, level)
        if not _has_body(block) and not self._commented(block.span):
            return
        self.current += " {"
        first = block.body[0].span.start if block.body else block.span.end
        self._flush()
        if self._comment_before(first) and not self.comments[self.next_comment].own_line:
            self._append_comment()
        self._body(block.body, level + 1, block.span.end)
        self.current = INDENT * level + "}"

    def _label(self, label: Name | String, level: int) -> None:
        if isinstance(label, Name):
            self.current += label.text
        else:
            self._value(label, level)

    def _one_line(self, block: Block, level: int) -> str | None:
        """Return the block on one line, or None when it should not or cannot be."""
        if self._commented(block.span) or len(block.body) > MOST_ON_ONE_LINE:
            return None
        nested = any(isinstance(item, Block) for item in block.body)
        if nested and len(block.body) > 1:
            return None
        label = "" if block.label is None else _flat_label(block.label)
        items = [self._flat_item(item, level) for item in block.body]
        if label is None or any(item is None for item in items):
            return None
        head = f"{block.kind.text} {label}".rstrip(" ") if not label else f"{block.kind.text} {label}"
        if not _has_body(block):
            return head
        line = f"{head} {{ {'  '.join(item for item in items if item)} }}" if items else f"{head} {{ }}"
        return line if len(INDENT * level + line) <= BLOCK_WIDTH or not items else None

    def _flat_item(self, item: Item, level: int) -> str | None:
        match item:
            case Attribute():
                parts = [f"{item.name.text} =", flat(item.value)]
            case Param():
                parts = [f"param {item.name.text} =", flat(item.value)]
            case Import():
                parts = ["import", flat(item.path)]
            case Block():
                parts = [self._one_line(item, level + 1)]
            case Rule():
                parts = [item.verb.text, flat(item.subject)]
                if item.op and item.value is not None:
                    parts += [item.op, flat(item.value)]
                for clause in item.clauses:
                    parts += [clause.name.text, flat(clause.value)]
        return None if None in parts else " ".join(part for part in parts if part)

    # --- values -------------------------------------------------------------------------

    def _value(self, value: Value, level: int) -> None:
        """Write a value behind what the line holds already, over several lines if need be."""
        whole = flat(value)
        commented = self._commented(value.span)
        splits = isinstance(value, List | Call)
        if isinstance(value, String) and whole is None:
            self._text_block(value, level)
        elif (
            whole is not None
            and not (splits and commented)
            and (len(self.current) + len(whole) <= VALUE_WIDTH or not splits or not _elements(value))
        ):
            self.current += whole
        else:
            self._spread(value, level)

    def _text_block(self, value: String, level: int) -> None:
        """Write a text block; its lines stand one level deeper than the setting."""
        self.current += '"""'
        self._flush()
        for line in value.value.split("\n"):
            self.lines.append((INDENT * (level + 1) + line if line else "", True))
        self.current = INDENT * (level + 1) + '"""'

    def _spread(self, value: Value, level: int) -> None:
        """Write a list or call with a line for each element."""
        elements = _elements(value)
        self.current += f"{value.name.text}(" if isinstance(value, Call) else "["
        self._flush()
        first = elements[0].span.start if elements else value.span.end
        if self._comment_before(first) and not self.comments[self.next_comment].own_line:
            self._append_comment()
        self.last_line = None
        for index, element in enumerate(elements):
            self._own_comments(element.span.start, level + 1, blanks=False)
            self.current = INDENT * (level + 1)
            self._value(element, level + 1)
            self.current += ","
            self._flush()
            limit = elements[index + 1].span.start if index + 1 < len(elements) else value.span.end
            self._behind(element.span, limit, level + 1)
        self._own_comments(value.span.end, level + 1, blanks=False)
        self.current = INDENT * level + (")" if isinstance(value, Call) else "]")

    # --- comments and lines -------------------------------------------------------------

    def _comment_before(self, offset: int) -> bool:
        return self.next_comment < len(self.comments) and self.starts[self.next_comment] < offset

    def _commented(self, span: Span) -> bool:
        """Whether a comment stands inside the span."""
        return bisect_left(self.starts, span.start) < bisect_left(self.starts, span.end)

    def _own_comments(self, until: int, level: int, *, blanks: bool = True) -> None:
        """Write the comments before an offset, each on a line of its own."""
        while self._comment_before(until):
            comment = self.comments[self.next_comment]
            self.next_comment += 1
            if blanks:
                self._blank_before(comment.span)
            self._text(INDENT * level + comment.text)
            self.last_line = comment.span.line

    def _behind(self, span: Span, limit: int, level: int) -> None:
        """Write the comment that stands behind what was just written, and any left inside it."""
        self.last_line = _end_line(span)
        if self._comment_before(min(limit, _END)):
            comment = self.comments[self.next_comment]
            inside = comment.span.start < span.end
            if inside or (not comment.own_line and comment.span.line == self.last_line):
                self._append_comment()
        self._own_comments(span.end, level)
        self.last_line = max(self.last_line, _end_line(span))

    def _append_comment(self) -> None:
        """Put the next comment behind the line written last."""
        line, kept = self.lines.pop()
        comment = self.comments[self.next_comment]
        self.lines.append((f"{line.rstrip()}  {comment.text}", kept))
        self.next_comment += 1
        self.last_line = comment.span.line

    def _blank_before(self, span: Span) -> None:
        if self.last_line is not None and span.line - self.last_line > 1:
            self._blank()

    def _blank(self) -> None:
        if self.lines and self.lines[-1][0]:
            self.lines.append(("", False))

    def _text(self, line: str) -> None:
        self.lines.append((line, False))

    def _flush(self) -> None:
        self.lines.append((self.current, False))
        self.current = ""


_END = 1 << 62


def _end_line(span: Span) -> int:
    return span.source.position(span.end)[0]


def _has_body(block: Block) -> bool:
    """Whether braces must be written: only ``task "Algebra"`` may go without."""
    return bool(block.body) or not isinstance(block.label, String)


def _elements(value: Value) -> tuple[Value, ...]:
    if isinstance(value, List):
        return value.items
    return value.args if isinstance(value, Call) else ()


def _flat_label(label: Name | String) -> str | None:
    return label.text if isinstance(label, Name) else flat(label)


def flat(value: Value) -> str | None:
    """Return a value on one line, or None when it holds a text block of several lines."""
    match value:
        case String():
            block = text_block(value.value) if value.block else None
            if block is None:
                return quote(value.value)
            return None if "\n" in block else block
        case Quantity():
            return value.text
        case Range():
            return f"{value.low.text}..{value.high.text}"
        case Path():
            return value.text
        case List():
            return _flat_elements("[", value.items, "]")
        case Call():
            return _flat_elements(f"{value.name.text}(", value.args, ")")


def _flat_elements(opening: str, elements: tuple[Value, ...], closing: str) -> str | None:
    parts = [flat(element) for element in elements]
    if None in parts:
        return None
    return opening + ", ".join(part for part in parts if part is not None) + closing
