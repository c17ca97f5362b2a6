"""Which characters of a text are a secret and must not be shown: found without reading it as a language.

A spec that is wrong cannot be parsed, and what a stranger's endpoint answers never can. So this
looks at the text alone: at what stands as the value of a setting whose name is that of a secret
(``api_key`` and what it is mistyped as, ``token``, ``password``, ...), at what has the shape of a
key, and at what stands before the ``@`` of a URL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

Range = tuple[int, int]
"""A half-open range of characters."""

_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:sk|pk|rk|key|gsk|csk|xai|pplx|nvapi|glpat|dapi|tgp|hf|ghp|gho|ghs|ghu|ghr|r8|fw|github_pat)"
    r"[-_][\w*-]{6,}"
    r"|xox[abeoprs]-[\w-]{6,}|(?:AKIA|ASIA|AIza)[\w-]{12,}|ya29\.[\w-]{6,}|eyJ[\w-]{8,}(?:\.[\w-]*){1,2})"
    r"|(?<![A-Za-z0-9])Bearer[ \t]+(?=[^\s\"'`]*[\d._-])[^\s\"'`]{6,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)",
    re.DOTALL,
)
"""Keys by the marks that their makers gave them."""

_RANDOM = re.compile(
    r"(?<![\w/+=-])(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{32,}+(?![\w/+=-])"
)
"""Keys without such a mark: long, with small letters, capitals and digits. A digest has no capitals."""

_LOGIN = re.compile(r"(?<=://)[^/\s\"'<>@`]++(?=@)")
"""The user and password of a URL."""

_QUOTES = "\"'“‘`„«"
_NAMED = re.compile(
    r"(?<![\w-])([A-Za-z_][\w-]*+)"
    rf"(?:[\"'`”’]?[ \t]*(?:=>|:=|==?|:(?!//))[ \t]*(?:\r?\n[ \t]*(?=[{_QUOTES}]))?|[ \t]+(?=[{_QUOTES}])|[ \t]*\{{\s*(?=[{_QUOTES}]))"
)
"""A name and the sign behind it; the sign may be forgotten before a quote."""

_NAMES = frozenset(
    "key token secret secrets password passwd pwd pass passphrase auth authorization bearer credential credentials".split()  # noqa: SIM905
)
_ENDS = ("apikey", "secret", "password", "passwd", "token", "bearer", "passphrase", "credentials", "key")
_NEXT = re.compile(
    r"[\"']?[A-Za-z_][\w-]*[\"']?[ \t]*(?:=|:(?!//)|\{)|[A-Za-z_]\w*[ \t]+[A-Za-z_\"][\w\"]*[ \t]*\{"
)
_QUERY = re.compile(r"[^\s\"'`&#]*")
_CALL = re.compile(r"(?:env|file|glob|stock)[ \t]*\(")
_VARIABLE = re.compile(r"env[ \t]*\([ \t]*(?:\"[A-Za-z_]\w*\"|[A-Z][A-Z0-9_]*(?=[ \t)]))", re.ASCII)
_VARIABLES_NAME = re.compile(r"\$?\{?(?:[A-Z0-9]+_)+(?:KEY|TOKEN|SECRET|PASSWORD)\}?(?![\w-])", re.ASCII)
_PARAM = re.compile(r"param\.([A-Za-z_]\w*)", re.ASCII)
_WORD = re.compile(r"[^\s\"“”]+")
_CLOSERS = {'"': '"', "'": "'", "`": "`'", "‘": "’'", "“": "”\"", "„": "“”\"", "«": "»"}  # fmt: skip
_SHORTEST = 6
"""A secret's part of this many characters is hidden in a message; single letters are in every word."""


def secrets_in(text: str) -> list[Range]:
    """Return the ranges of ``text`` that must not be shown, in order and without overlap."""
    found = _shaped(text)
    borrowed: set[str] = set()
    found += _values(text, _names_secret, borrowed)
    if borrowed:
        found += _values(text, borrowed.__contains__, set())
    return _merged(found)


def _shaped(text: str) -> list[Range]:
    return [match.span() for shape in (_KEY, _RANDOM, _LOGIN) for match in shape.finditer(text)]


def _values(text: str, wanted: Callable[[str], bool], borrowed: set[str]) -> list[Range]:
    """Return what must not be shown of the values whose names are ``wanted``; params they take go to ``borrowed``."""
    found: list[Range] = []
    done = 0
    for named in _NAMED.finditer(text):
        if named.start() < done or not wanted(named[1]):
            continue
        if text[max(0, named.start() - 1) : named.start()] in ("?", "&"):
            found.append(_QUERY.match(text, named.end()).span())  # type: ignore[union-attr]  # matches ""
        else:
            walk = _Walk(text, named.end(), named.end())
            walk.run()
            found += walk.found
            borrowed |= walk.borrowed
            done = walk.at
    return found


def is_secret_param(name: str, text: str) -> bool:
    """Whether a spec's parameter is a secret: by its name, or because a setting of that kind takes it."""
    borrowed: set[str] = set()
    _values(text, _names_secret, borrowed)
    return name in borrowed or _names_secret(name)


def hidden(text: str) -> str:
    """Return ``text``, as long as before, with a ``*`` for every character of a secret but line ends."""
    return covered(text, secrets_in(text))


def covered(text: str, ranges: list[Range]) -> str:
    """Return ``text`` with a ``*`` for every character in ``ranges`` but line ends."""
    parts, at = [], 0
    for start, end in ranges:
        parts += [text[at:start], re.sub(r"[^\r\n]", "*", text[start:end])]
        at = end
    return "".join(parts) + text[at:]


def without(message: str, secrets: tuple[str, ...] = ()) -> str:
    """Return a message that shows nothing with the shape of a key, and no part of ``secrets`` that helps to guess one."""
    for secret in secrets:
        if len(secret) < _SHORTEST:
            quoted = rf"(?<=[`\"']){re.escape(secret)}(?=[`\"'])"
            message = re.sub(quoted, lambda match: "*" * len(match[0]), message)
        else:
            message = covered(message, _common(message, secret))
    return covered(message, _merged(_shaped(message)))


def _common(message: str, secret: str) -> list[Range]:
    """Return where ``message`` repeats a part of ``secret``."""
    found, at = [], 0
    while at + _SHORTEST <= len(message):
        end = at + _SHORTEST
        if message[at:end] not in secret:
            at += 1
            continue
        while end < len(message) and message[at : end + 1] in secret:
            end += 1
        found.append((at, end))
        at = end
    return found


def _names_secret(name: str) -> bool:
    plain = re.sub(r"[-_]", "", name.casefold())
    if plain in _NAMES or plain.endswith(_ENDS):
        return True
    return 4 <= len(plain) <= 9 and SequenceMatcher(None, plain, "apikey").ratio() >= 0.75


@dataclass(slots=True)
class _Walk:
    """One walk over the value that begins at ``start``, to the end of its setting."""

    text: str
    start: int
    at: int
    depth: int = 0
    found: list[Range] = field(default_factory=list)
    borrowed: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Walk to the next setting, the end of the block or the end of the line outside brackets."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t,":
                self.at += 1
            elif char in "{}#;" or (self.at > self.start and _NEXT.match(self.text, self.at)):
                return
            elif char in "\r\n":
                if not self.depth:
                    return
                self.at += 1
            elif char in "[(":
                self.depth, self.at = self.depth + 1, self.at + 1
            elif char in "])":
                if not self.depth:
                    return
                self.depth, self.at = self.depth - 1, self.at + 1
            elif self.text.startswith('"""', self.at):
                self._hide(self.at + 3, self.text.find('"""', self.at + 3), 3)
            elif char in _CLOSERS:
                self._hide(self.at + 1, _closing(self.text, self.at), 1)
            elif known := _VARIABLE.match(self.text, self.at) or _CALL.match(self.text, self.at):
                self.depth, self.at = self.depth + 1, known.end()
            elif param := _PARAM.match(self.text, self.at):
                self.borrowed.add(param[1])
                self.at = param.end()
            elif name := _VARIABLES_NAME.match(self.text, self.at):
                self.at = name.end()
            else:
                word = _WORD.match(self.text, self.at)
                length = len(word[0].rstrip(")]},;")) if word else 1
                self._hide(self.at, self.at + max(1, length), 0)

    def _hide(self, start: int, end: int, closing: int) -> None:
        end = end if end >= 0 else len(self.text)
        self.found.append((start, end))
        self.at = end + closing


def _closing(text: str, at: int) -> int:
    """Return where the string that opens at ``at`` ends: its closing quote, or the end of the line."""
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    index = at + 1
    while index < line_end:
        if text[index] == "\\":
            index += 2
        elif text[index] in _CLOSERS[text[at]]:
            return index
        else:
            index += 1
    return line_end


def _merged(found: list[Range]) -> list[Range]:
    out: list[Range] = []
    for start, end in sorted(found):
        if end <= start:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
