"""A JSON array of any length, element by element: no more of it is held than its largest element needs."""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import IO

from eic.data.load.base import LoadFault, Placed

_PIECE = 1 << 20
_BLANK = " \t\n\r"
_ENDS = _BLANK + ",]"
"""What may follow a number; any other character may belong to it."""


def read_array(file: IO[bytes], begin: int, longest: int) -> Iterator[Placed]:
    """Yield the elements of the array that ``file`` holds from byte ``begin`` on, with their lines.

    Raises ``LoadFault`` where the array is not JSON, breaks off, is followed by something, or has an
    element of more than ``longest`` characters.
    """
    text = _Text(file, begin, longest)
    text.expect("[")
    if text.peek() == "]":
        text.take(1)
    else:
        while True:
            yield text.element()
            if text.peek() == "]":
                text.take(1)
                break
            text.expect(",")
    if text.peek():
        raise text.fault("something follows the array")


class _Text:
    """A window on the text: what was not taken yet, and the line on which it begins."""

    def __init__(self, file: IO[bytes], begin: int, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._decode = getincrementaldecoder("utf-8")().decode
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._line = 1
        self._done = begin
        self._ended = False

    def peek(self) -> str:
        """Return the next character that is not blank, "" at the end; what is blank is taken."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text) or not self._more(_PIECE):
                return self._text[self._at : self._at + 1]

    def take(self, count: int) -> None:
        """Go on behind ``count`` characters."""
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def expect(self, character: str) -> None:
        """Take a character that must come. Raises ``LoadFault``."""
        if self.peek() != character:
            raise self.fault(f"`{character}` is missing" if self.peek() else "the file breaks off")
        self.take(1)

    def element(self) -> Placed:
        """Take the next element. Raises ``LoadFault`` when it is not JSON."""
        if not self.peek():
            raise self.fault("the file breaks off")
        place, done, piece = f"line {self._line}", self._done, _PIECE
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except RecursionError:
                raise self.fault("it holds JSON that is too deep") from None
            except json.JSONDecodeError as error:
                offset = min(error.pos, len(self._text)) - self._at
                if self._more(piece):
                    piece *= 2
                    continue
                self.take(offset)
                raise self.fault(f"the array is not JSON ({error.msg})") from None
            except ValueError:
                raise self.fault("it holds a number that is too large") from None
            length, follows = end - self._at, self._text[end : end + 1]
            whole = isinstance(value, dict | list | str) or (follows and follows in _ENDS)
            if whole or not self._more(piece):
                self.take(length)
                return Placed(place, value, done)

    def fault(self, why: str) -> LoadFault:
        """Return the fault of what stands here."""
        return LoadFault(f"line {self._line}: {why}")

    def _more(self, size: int) -> bool:
        """Read on; False at the end of the file. What was taken is forgotten."""
        if self._ended:
            return False
        if len(self._text) - self._at > self._longest:
            raise self.fault(f"an element has more than {self._longest:,} characters, or its end is missing")
        content = self._file.read(size)
        self._ended = not content
        try:
            added = self._decode(content, self._ended)
        except UnicodeDecodeError as error:
            rest = self._text[self._at :] + content[: error.start].decode("utf-8", "replace")
            self._line += rest.count("\n")
            raise self.fault("it is not UTF-8") from None
        self._done += len(content)
        self._text, self._at = self._text[self._at :] + added, 0
        return not self._ended
